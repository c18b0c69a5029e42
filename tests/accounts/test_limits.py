import pytest

from tests.accounts.conftest import PASSWORD
from tests.conftest import Client
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

LOGIN = "/api/v1/auth/login/"
RESET = "/api/v1/auth/password/reset/"


@pytest.fixture(autouse=True)
def limited(settings):
    settings.RATE_LIMITS = True
    settings.RATES = {**settings.RATES, "sign_in": (5, 60), "account": (3, 60)}


def test_an_address_has_five_attempts_a_minute(api: Client):
    bodies = [{"email": f"{n}@example.com", "password": "x"} for n in range(6)]
    assert [api.post(LOGIN, body).status_code for body in bodies] == [401] * 5 + [429]


def test_signing_in_up_and_resetting_are_counted_together(api: Client):
    for n in range(5):
        api.post("/api/v1/auth/register/", {"email": f"{n}@example.com", "password": "x"})
    assert api.post(LOGIN, {"email": "9@example.com", "password": "x"}).status_code == 429
    answer = api.post(RESET, {"email": "9@example.com"})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1


@pytest.mark.parametrize("email", ["known@example.com", "unknown@example.com"])
def test_an_account_has_its_own_limit_from_whatever_addresses(api: Client, email: str):
    UserFactory(email="known@example.com")
    spellings = [email, email.upper(), f" {email}", email]
    statuses = [
        api.post(LOGIN, {"email": spelt, "password": "wrong"}, REMOTE_ADDR=f"10.0.0.{n}").status_code
        for n, spelt in enumerate(spellings)
    ]
    assert statuses == [401, 401, 401, 429]


def test_resets_are_counted_against_the_account_too(api: Client):
    statuses = [api.post(RESET, {"email": "a@example.com"}, REMOTE_ADDR=f"10.0.0.{n}").status_code for n in range(4)]
    assert statuses == [204, 204, 204, 429]


def test_a_storefront_is_free_of_the_limit_per_address_only(api: Client, settings):
    settings.STOREFRONT_KEY = "a-rendering-server"
    headers = {"X-Storefront-Key": "a-rendering-server"}
    bodies = [{"email": f"{n}@example.com", "password": "x"} for n in range(8)]
    assert {api.post(LOGIN, body, headers=headers).status_code for body in bodies} == {401}
    same = [api.post(LOGIN, bodies[0], headers=headers).status_code for _ in range(3)]
    assert same == [401, 401, 429]


def test_refreshing_is_not_counted_with_them(api: Client):
    user = UserFactory()
    refresh = api.post(LOGIN, {"email": user.email, "password": PASSWORD}).data["refresh"]
    for _ in range(6):
        refresh = api.post("/api/v1/auth/refresh/", {"refresh": refresh}).data["refresh"]


def test_they_can_be_switched_off(api: Client, settings):
    settings.RATE_LIMITS = False
    body = {"email": "a@example.com", "password": "x"}
    assert {api.post(LOGIN, body).status_code for _ in range(12)} == {401}
