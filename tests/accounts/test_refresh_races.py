"""One refresh token shown by many at once. The negative control takes the guard away and must see the fault."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from rest_framework.test import APIClient

from accounts.models import RefreshToken, SignIn, User
from accounts.models.sign_ins import RefreshTokenQuerySet
from tests.accounts.conftest import NEW_PASSWORD, PASSWORD, SignedInClient, codes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
services = pytest.mark.services

URL = "/api/v1/auth/refresh/"
THREADS = 6
ONE_UNUSED = next(item for item in RefreshToken._meta.constraints if item.name.startswith("refresh_token_one_unused"))


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in a thread each, all let go at the same moment."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            barrier.wait(timeout=20)
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(run, call) for call in calls]]


def refresh_at_once(client: SignedInClient) -> list[Any]:
    return at_once(*[lambda: APIClient().post(URL, {"refresh": client.refresh}) for _ in range(THREADS)])


def test_of_many_that_refresh_one_token_exactly_one_gets_tokens(ada: SignedInClient):
    answers = refresh_at_once(ada)
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * (THREADS - 1)
    winner = next(answer for answer in answers if answer.status_code == 200)
    assert {code for answer in answers if answer is not winner for code in codes(answer)} == {"invalid_token"}
    assert ada.get("/api/v1/users/me/").status_code == 200
    assert ada.post(URL, {"refresh": winner.data["refresh"]}).status_code == 200


@services
@pytest.mark.breaks_the_books
def test_without_the_claim_and_the_index_they_all_get_tokens(ada: SignedInClient, monkeypatch):
    """Negative control: what the test above would see without its guards."""
    monkeypatch.setattr(RefreshTokenQuerySet, "claim", lambda self, now: bool(self.update(used_at=now)) or True)
    with connection.schema_editor() as editor:
        editor.remove_constraint(RefreshToken, ONE_UNUSED)
    try:
        answers = refresh_at_once(ada)
        assert [answer.status_code for answer in answers].count(200) > 1
    finally:
        RefreshToken.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(RefreshToken, ONE_UNUSED)


@services
def test_without_the_claim_the_index_still_lets_one_through_only(ada: SignedInClient, monkeypatch):
    monkeypatch.setattr(RefreshTokenQuerySet, "claim", lambda self, now: bool(self.update(used_at=now)) or True)
    answers = refresh_at_once(ada)
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * (THREADS - 1)


def test_a_refresh_beside_a_password_change_leaves_one_way_in(ada: SignedInClient):
    """Whichever is first: afterwards the tokens of the password change work, and no others."""
    change = {"old_password": PASSWORD, "new_password": NEW_PASSWORD}
    changer = APIClient(headers={"Authorization": f"Bearer {ada.access}"})
    refreshed, changed = at_once(
        lambda: APIClient().post(URL, {"refresh": ada.refresh}),
        lambda: changer.post("/api/v1/auth/password/change/", change),
    )
    assert changed.status_code == 200
    assert refreshed.status_code in (200, 401)
    if refreshed.status_code == 200:
        assert APIClient().post(URL, {"refresh": refreshed.data["refresh"]}).status_code == 401
    assert APIClient().post(URL, {"refresh": changed.data["refresh"]}).status_code == 200


def test_a_sign_out_beside_a_refresh_leaves_no_way_in(ada: SignedInClient):
    leaver = APIClient(headers={"Authorization": f"Bearer {ada.access}"})
    refreshed, left = at_once(
        lambda: APIClient().post(URL, {"refresh": ada.refresh}),
        lambda: leaver.post("/api/v1/auth/logout/", {"refresh": ada.refresh}),
    )
    assert left.status_code == 204
    assert SignIn.objects.get().ended_at is not None
    if refreshed.status_code == 200:
        assert APIClient().post(URL, {"refresh": refreshed.data["refresh"]}).status_code == 401


def test_of_many_that_sign_up_with_one_address_exactly_one_has_it(db: None):
    body = {"email": "ada@example.com", "password": PASSWORD}
    answers = at_once(*[lambda: APIClient().post("/api/v1/auth/register/", body) for _ in range(THREADS)])
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * (THREADS - 1)
    assert {code for answer in answers if answer.status_code == 409 for code in codes(answer)} == {"email_taken"}
    assert User.objects.count() == 1
