import pytest

from accounts.models import SignIn
from tests.accounts.conftest import SignedInClient, codes
from tests.conftest import Client

ME = "/api/v1/users/me/"
REFRESH = "/api/v1/auth/refresh/"
LOGOUT = "/api/v1/auth/logout/"
SESSIONS = "/api/v1/auth/sessions/"


def test_signing_out_counts_at_once_for_both_tokens(ada: SignedInClient, signed_in):
    elsewhere = signed_in(ada.user)
    assert ada.post(LOGOUT, {"refresh": ada.refresh}).status_code == 204
    assert ada.get(ME).status_code == 401
    assert ada.post(REFRESH, {"refresh": ada.refresh}).status_code == 401
    assert elsewhere.get(ME).status_code == 200


def test_a_refresh_token_of_somebody_else_is_refused_and_harms_nobody(ada: SignedInClient, signed_in):
    other = signed_in()
    answer = ada.post(LOGOUT, {"refresh": other.refresh})
    assert (answer.status_code, codes(answer)) == (400, ["invalid_token"])
    assert other.get(ME).status_code == ada.get(ME).status_code == 200


@pytest.mark.parametrize("refresh", ["garbage", "a.b.c"])
def test_a_stale_refresh_token_never_keeps_anybody_from_signing_out(ada: SignedInClient, refresh: str):
    assert ada.post(LOGOUT, {"refresh": refresh}).status_code == 204
    assert ada.get(ME).status_code == 401


def test_the_refresh_token_of_another_sign_in_of_mine_ends_that_too(ada: SignedInClient, signed_in):
    elsewhere = signed_in(ada.user)
    ada.post(LOGOUT, {"refresh": elsewhere.refresh})
    assert elsewhere.get(ME).status_code == ada.get(ME).status_code == 401


def test_signing_out_everywhere(ada: SignedInClient, signed_in):
    elsewhere, other = signed_in(ada.user), signed_in()
    assert ada.post("/api/v1/auth/logout-all/").status_code == 204
    for client in (ada, elsewhere):
        assert client.get(ME).status_code == 401
        assert client.post(REFRESH, {"refresh": client.refresh}).status_code == 401
    assert other.get(ME).status_code == 200


def test_i_see_where_i_am_signed_in(ada: SignedInClient, signed_in):
    signed_in(ada.user, remember_me=True)
    signed_in()
    rows = ada.get(SESSIONS).data["results"]
    assert [(row["is_current"], row["remembered"]) for row in rows] == [(False, True), (True, False)]
    assert set(rows[0]) == {
        "id", "created_at", "last_used_at", "expires_at", "user_agent", "address", "is_current", "remembered"
    }  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_the_same_queries_for_any_length(
    ada: SignedInClient, signed_in, count: int, django_assert_num_queries
):
    for _ in range(count - 1):
        signed_in(ada.user)
    with django_assert_num_queries(2):
        assert ada.get(SESSIONS).data["count"] == count


def test_i_can_end_one_of_them(ada: SignedInClient, signed_in):
    elsewhere = signed_in(ada.user)
    sign_in = SignIn.objects.get(pk=ada.get(SESSIONS).data["results"][0]["id"])
    assert ada.delete(f"{SESSIONS}{sign_in.pk}/").status_code == 204
    assert elsewhere.get(ME).status_code == 401
    assert ada.get(ME).status_code == 200
    assert ada.get(SESSIONS).data["count"] == 1
    assert ada.delete(f"{SESSIONS}{sign_in.pk}/").status_code == 404


def test_a_stranger_ends_none_of_mine(ada: SignedInClient, stranger: Client):
    sign_in = SignIn.objects.get()
    foreign = stranger.delete(f"{SESSIONS}{sign_in.pk}/")
    unknown = stranger.delete(f"{SESSIONS}999999999/")
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content
    assert ada.get(ME).status_code == 200
