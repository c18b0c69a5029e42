"""What a guest has put into a cart comes along at sign-in and sign-up."""

import pytest

from tests.accounts.conftest import PASSWORD
from tests.conftest import Client
from tests.factories import ProductFactory, UserFactory

pytestmark = pytest.mark.django_db

BODY = {"email": "ada@example.com", "password": PASSWORD}


@pytest.fixture
def guest(api: Client) -> dict[str, str]:
    """The header of a guest with two pieces in the cart."""
    answer = api.post("/api/v1/cart/items/", {"product": ProductFactory().pk, "quantity": 2})
    return {"X-Cart-Token": answer.data["token"]}


@pytest.mark.parametrize("path", ["register", "login"])
def test_the_cart_comes_along_and_the_answer_says_so(api: Client, guest: dict, path: str):
    if path == "login":
        UserFactory(email=BODY["email"])
    answer = api.post(f"/api/v1/auth/{path}/", BODY, headers=guest)
    assert answer.status_code in (200, 201)
    assert answer.data["cart"]["item_count"] == 2
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {answer.data['access']}")
    assert api.get("/api/v1/cart/").data["item_count"] == 2


def test_a_refused_sign_in_takes_nothing_over(api: Client, guest: dict):
    UserFactory(email=BODY["email"])
    assert api.post("/api/v1/auth/login/", {**BODY, "password": "wrong"}, headers=guest).status_code == 401
    assert api.get("/api/v1/cart/", headers=guest).data["item_count"] == 2


@pytest.mark.parametrize("token", ["nonsense", "x" * 5000, "\x80"])
def test_a_token_of_nobody_is_in_nobodys_way(api: Client, token: str):
    assert api.post("/api/v1/auth/register/", BODY, headers={"X-Cart-Token": token}).status_code == 201
