"""One refresh token, one address, the last two admins: many at once. The negative controls take the guards away and
must see the fault."""

import threading
from collections import Counter
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.models import QuerySet

from accounts.links import reset_tokens, uid_of
from accounts.models import RefreshToken, SignIn, User
from accounts.models.sign_ins import RefreshTokenQuerySet
from accounts.services import passwords
from accounts.services.roles import grant_role, revoke_role
from tests.accounts.conftest import NEW_PASSWORD, PASSWORD, SignedInClient, codes
from tests.conftest import Client
from tests.factories import UserFactory
from tests.races import ROUNDS, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

URL = "/api/v1/auth/refresh/"
THREADS = 6
ONE_UNUSED = next(item for item in RefreshToken._meta.constraints if item.name.startswith("refresh_token_one_unused"))


@pytest.fixture(params=[False, True], ids=["natively", "with jitter"])
def jitter(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def unguarded(monkeypatch):
    """Whoever asks is told that nobody has used the token before."""
    monkeypatch.setattr(RefreshTokenQuerySet, "claim", lambda self, now: self.update(used_at=now) >= 0)


def bearer(client: SignedInClient) -> Client:
    """The same sign-in in another thread."""
    twin = Client()
    twin.credentials(HTTP_AUTHORIZATION=f"Bearer {client.access}")
    return twin


def refresh_at_once(client: SignedInClient, jitter: bool = False) -> list[Any]:
    return at_once([lambda: Client().post(URL, {"refresh": client.refresh})] * THREADS, jitter=jitter)


def statuses(answers: list[Any]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def test_of_many_that_refresh_one_token_exactly_one_gets_tokens(signed_in, jitter: bool):
    for _ in range(ROUNDS):
        ada = signed_in()
        answers = refresh_at_once(ada, jitter)
        assert statuses(answers) == {200: 1, 401: THREADS - 1}
        winner = next(answer for answer in answers if answer.status_code == 200)
        assert {code for answer in answers if answer is not winner for code in codes(answer)} == {"invalid_token"}
        assert ada.get("/api/v1/users/me/").status_code == 200
        assert ada.post(URL, {"refresh": winner.data["refresh"]}).status_code == 200


@pytest.mark.services
@pytest.mark.breaks_the_books
def test_control_without_claim_and_index_they_all_get_tokens(ada: SignedInClient, unguarded):
    with connection.schema_editor() as editor:
        editor.remove_constraint(RefreshToken, ONE_UNUSED)
    try:
        assert statuses(refresh_at_once(ada))[200] > 1
    finally:
        RefreshToken.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(RefreshToken, ONE_UNUSED)


@pytest.mark.services
def test_control_without_the_claim_the_index_still_lets_one_through_only(ada: SignedInClient, unguarded):
    assert statuses(refresh_at_once(ada)) == {200: 1, 409: THREADS - 1}


def test_a_refresh_beside_a_password_change_leaves_one_way_in(signed_in, jitter: bool):
    """Whichever is first: afterwards the tokens of the password change work, and no others."""
    change = {"old_password": PASSWORD, "new_password": NEW_PASSWORD}
    for _ in range(ROUNDS):
        ada = signed_in()
        changer = bearer(ada)
        refreshed, changed = at_once(
            [
                lambda ada=ada: Client().post(URL, {"refresh": ada.refresh}),
                lambda changer=changer: changer.post("/api/v1/auth/password/change/", change),
            ],
            jitter=jitter,
        )
        assert changed.status_code == 200
        assert refreshed.status_code in (200, 401)
        if refreshed.status_code == 200:
            assert Client().post(URL, {"refresh": refreshed.data["refresh"]}).status_code == 401
        assert Client().post(URL, {"refresh": changed.data["refresh"]}).status_code == 200


def test_a_sign_out_beside_a_refresh_leaves_no_way_in(signed_in, jitter: bool):
    for _ in range(ROUNDS):
        ada = signed_in()
        leaver = bearer(ada)
        refreshed, left = at_once(
            [
                lambda ada=ada: Client().post(URL, {"refresh": ada.refresh}),
                lambda ada=ada, leaver=leaver: leaver.post("/api/v1/auth/logout/", {"refresh": ada.refresh}),
            ],
            jitter=jitter,
        )
        assert left.status_code == 204
        assert SignIn.objects.get(user=ada.user).ended_at is not None
        if refreshed.status_code == 200:
            assert Client().post(URL, {"refresh": refreshed.data["refresh"]}).status_code == 401


def test_a_link_to_reset_works_once_for_all_that_follow_it_at_once(monkeypatch):
    user = UserFactory()
    link = {"uid": uid_of(user), "token": reset_tokens.make_token(user)}
    together = threading.Barrier(THREADS)

    def checked_by_all_first(password: str) -> str:
        together.wait(timeout=30)
        return make_password(password)

    monkeypatch.setattr(passwords, "make_password", checked_by_all_first)
    bodies = [{**link, "password": f"{NEW_PASSWORD} {number}"} for number in range(THREADS)]
    confirm = "/api/v1/auth/password/reset/confirm/"
    assert statuses(at_once([lambda body=body: Client().post(confirm, body) for body in bodies])) == {
        204: 1,
        400: THREADS - 1,
    }


def test_of_many_that_sign_up_with_one_address_exactly_one_has_it(jitter: bool):
    body = {"email": "ada@example.com", "password": PASSWORD}
    answers = at_once([lambda: Client().post("/api/v1/auth/register/", body)] * THREADS, jitter=jitter)
    assert statuses(answers) == {201: 1, 409: THREADS - 1}
    assert {code for answer in answers if answer.status_code == 409 for code in codes(answer)} == {"email_taken"}
    assert User.objects.count() == 1


def demote_the_last_two(jitter: bool) -> list[str]:
    User.objects.all().delete()
    admins = [UserFactory(roles=["admin"]), UserFactory(roles=["admin"])]
    return sorted(at_once([lambda user=user: _demoted(user) for user in admins], jitter=jitter))


def test_of_the_last_two_admins_one_stays(jitter: bool):
    for _ in range(ROUNDS):
        assert demote_the_last_two(jitter) == ["last_admin", "ok"]
        assert User.objects.filter(groups__name="admin").count() == 1


@pytest.mark.services
@pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite writers queue, lock or not")
def test_control_without_the_lock_both_go(monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self.all())
    assert ["ok", "ok"] in [demote_the_last_two(jitter=True) for _ in range(20)]


def _demoted(user: User) -> str:
    try:
        revoke_role(user=user, role="admin")
    except Exception as error:
        return getattr(error, "code", repr(error))
    return "ok"


def test_of_many_new_defaults_one_is_left(signed_in, jitter: bool):
    ada = signed_in()
    address = {"full_name": "A", "line1": "B", "city": "C", "postal_code": "D", "country": "DE"}
    answers = at_once(
        [lambda: bearer(ada).post("/api/v1/addresses/", {**address, "is_default_shipping": True})] * THREADS,
        jitter=jitter,
    )
    assert statuses(answers) == {201: THREADS}
    assert ada.user.addresses.filter(is_default_shipping=True).count() == 1


def test_a_role_given_twice_at_once_is_had_once(jitter: bool):
    user = UserFactory()
    at_once([lambda: grant_role(user=User.objects.get(pk=user.pk), role="seller")] * THREADS, jitter=jitter)
    assert user.groups.count() == 1
