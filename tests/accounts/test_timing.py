"""The time of an answer tells no more than its words. Counted is the work of this process, so that a busy machine does
not decide."""

import time

import pytest

from accounts.models import User
from tests.accounts.conftest import PASSWORD
from tests.conftest import Client

ROUNDS = 4


@pytest.fixture(autouse=True)
def real_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def fastest(client: Client, url: str, bodies: dict[str, dict[str, str]]) -> dict[str, float]:
    """Seconds of the fastest answer for each body: what happens besides only adds to it."""
    times: dict[str, list[float]] = {name: [] for name in bodies}
    for _ in range(ROUNDS):
        for name, body in bodies.items():
            start = time.process_time()
            client.post(url, body)
            times[name].append(time.process_time() - start)
    return {name: min(seen) for name, seen in times.items()}


@pytest.mark.slow
@pytest.mark.django_db
def test_every_refused_sign_in_takes_the_same_time(api: Client):
    User.objects.create_user("known@example.com", PASSWORD)
    User.objects.create_user("inactive@example.com", PASSWORD, is_active=False)
    bodies = {name: {"email": f"{name}@example.com", "password": "wrong"} for name in ("known", "unknown", "inactive")}
    times = fastest(api, "/api/v1/auth/login/", bodies)
    assert max(times.values()) < 1.3 * min(times.values()), times


@pytest.mark.slow
@pytest.mark.django_db
def test_verify_first_takes_the_same_time_for_every_address(api: Client, settings):
    settings.VERIFY_EMAIL_FIRST = True
    User.objects.create_user("known@example.com", PASSWORD)
    times = {"known": [], "new": []}
    for number in range(ROUNDS):
        for name, email in (("known", "known@example.com"), ("new", f"new{number}@example.com")):
            start = time.process_time()
            assert api.post("/api/v1/auth/register/", {"email": email, "password": PASSWORD}).status_code == 202
            times[name].append(time.process_time() - start)
    known, new = min(times["known"]), min(times["new"])
    assert max(known, new) < 1.3 * min(known, new), times
