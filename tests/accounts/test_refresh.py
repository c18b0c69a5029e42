from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import RefreshToken, SignIn
from accounts.services.sign_ins import forget_old_sign_ins
from tests.accounts.conftest import NEW_PASSWORD, PASSWORD, SignedInClient, codes
from tests.conftest import Client

URL = "/api/v1/auth/refresh/"
ME = "/api/v1/users/me/"


def later(seconds: int) -> None:
    """As if the last use of every token were so much longer ago."""
    for token in RefreshToken.objects.exclude(used_at=None):
        RefreshToken.objects.filter(pk=token.pk).update(used_at=token.used_at - timedelta(seconds=seconds))


def test_a_refresh_token_is_changed_for_a_fresh_pair(ada: SignedInClient):
    answer = ada.post(URL, {"refresh": ada.refresh})
    assert answer.status_code == 200
    assert set(answer.data) == {"access", "refresh"}
    ada.carry(answer.data)
    assert ada.get(ME).status_code == 200
    assert ada.post(URL, {"refresh": ada.refresh}).status_code == 200


def test_two_tabs_cost_nobody_his_sign_in(ada: SignedInClient):
    """Within the grace, the successor unused: refused, and nothing else."""
    first = ada.post(URL, {"refresh": ada.refresh}).data
    again = ada.post(URL, {"refresh": ada.refresh})
    assert (again.status_code, codes(again)) == (401, ["invalid_token"])
    assert again.headers["WWW-Authenticate"] == "Bearer"
    assert ada.get(ME).status_code == 200
    assert ada.post(URL, {"refresh": first["refresh"]}).status_code == 200


def test_after_the_grace_a_repetition_ends_the_sign_in(ada: SignedInClient):
    first = ada.post(URL, {"refresh": ada.refresh}).data
    later(11)
    again = ada.post(URL, {"refresh": ada.refresh})
    assert (again.status_code, codes(again)) == (401, ["token_reused"])
    assert ada.get(ME).status_code == 401
    assert ada.post(URL, {"refresh": first["refresh"]}).status_code == 401
    ada.carry(first)
    assert ada.get(ME).status_code == 401


def test_within_the_grace_it_ends_too_once_the_successor_was_used(ada: SignedInClient):
    second = ada.post(URL, {"refresh": ada.refresh}).data
    third = ada.post(URL, {"refresh": second["refresh"]}).data
    again = ada.post(URL, {"refresh": ada.refresh})
    assert codes(again) == ["token_reused"]
    assert ada.post(URL, {"refresh": third["refresh"]}).status_code == 401


def test_the_grace_is_a_setting(ada: SignedInClient, settings):
    settings.REFRESH_GRACE_SECONDS = 0
    ada.post(URL, {"refresh": ada.refresh})
    assert codes(ada.post(URL, {"refresh": ada.refresh})) == ["token_reused"]


def test_a_reuse_ends_no_other_sign_in(ada: SignedInClient, signed_in):
    elsewhere = signed_in(ada.user)
    ada.post(URL, {"refresh": ada.refresh})
    later(11)
    ada.post(URL, {"refresh": ada.refresh})
    assert elsewhere.get(ME).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_that_the_sign_in_ended_is_committed_although_the_answer_is_a_refusal(ada: SignedInClient):
    ada.post(URL, {"refresh": ada.refresh})
    later(11)
    ada.post(URL, {"refresh": ada.refresh})
    assert SignIn.objects.get().ended_at is not None


@pytest.mark.parametrize("remember_me", [False, True])
def test_a_sign_in_lives_on_from_its_last_use(signed_in, remember_me: bool):
    client = signed_in(remember_me=remember_me)
    born = SignIn.objects.get().expires_at
    SignIn.objects.update(expires_at=born - timedelta(minutes=30))
    client.post(URL, {"refresh": client.refresh})
    assert SignIn.objects.get().expires_at >= born


@pytest.mark.parametrize("refresh", ["", None, 1, [], "x", "a.b.c", "x" * 5000])
@pytest.mark.django_db
def test_nonsense_is_refused(api: Client, refresh):
    assert api.post(URL, {"refresh": refresh}, format="json").status_code in (400, 401)


def test_an_access_token_refreshes_nothing(ada: SignedInClient):
    assert ada.post(URL, {"refresh": ada.access}).status_code == 401


def test_after_a_password_change_old_refresh_tokens_are_void(ada: SignedInClient, signed_in):
    elsewhere = signed_in(ada.user)
    ada.post("/api/v1/auth/password/change/", {"old_password": PASSWORD, "new_password": NEW_PASSWORD})
    for refresh in (ada.refresh, elsewhere.refresh):
        answer = ada.post(URL, {"refresh": refresh})
        assert (answer.status_code, codes(answer)) == (401, ["invalid_token"])


def test_the_needless_is_forgotten(ada: SignedInClient, signed_in):
    lapsed, ended = signed_in(), signed_in()
    long_ago = timezone.now() - timedelta(days=31)
    SignIn.objects.filter(user=lapsed.user).update(expires_at=long_ago)
    SignIn.objects.filter(user=ended.user).update(ended_at=long_ago)
    ada.carry(ada.post(URL, {"refresh": ada.refresh}).data)
    RefreshToken.objects.exclude(used_at=None).update(expires_at=long_ago)
    assert forget_old_sign_ins() == 2
    assert SignIn.objects.get().user == ada.user
    assert RefreshToken.objects.count() == 1
    assert ada.post(URL, {"refresh": ada.refresh}).status_code == 200
