import pytest

from accounts.models import User
from tests.accounts.conftest import codes
from tests.conftest import Client
from tests.factories import UserFactory

URL = "/api/v1/users/me/"


def test_my_profile(buyer: Client):
    answer = buyer.get(URL)
    assert answer.status_code == 200
    assert set(answer.data) >= {
        "id", "email", "username", "first_name", "last_name", "roles", "preferences", "created_at", "email_verified"
    }  # fmt: skip
    assert "password" not in answer.data


@pytest.mark.parametrize("method", ["put", "patch"])
def test_i_change_what_i_say_about_myself(buyer: Client, method: str):
    body = {"first_name": "Augusta", "username": "ada.l", "preferences": {"theme": "dark"}}
    answer = getattr(buyer, method)(URL, body)
    assert answer.status_code == 200
    assert {name: answer.data[name] for name in body} == body
    assert User.objects.get(username="ada.l").preferences == {"theme": "dark"}


def test_what_i_may_not_change_stays(buyer: Client):
    before = buyer.get(URL).data
    after = buyer.patch(URL, {"email": "x@example.com", "roles": ["admin"], "is_active": False, "id": 1}).data
    assert after == before


def test_a_taken_username_is_409(buyer: Client):
    UserFactory(username="taken")
    answer = buyer.patch(URL, {"username": "taken"})
    assert (answer.status_code, codes(answer)) == (409, ["username_taken"])


def test_a_username_can_be_given_up(buyer: Client):
    buyer.patch(URL, {"username": "ada"})
    assert buyer.patch(URL, {"username": None}).data["username"] is None


@pytest.mark.parametrize("preferences", [[], "x", 1, None, {"a": "x" * 10_001}, {"a": "\x00"}], ids=range(6))
def test_preferences_are_an_object_that_can_be_stored(buyer: Client, preferences):
    assert buyer.patch(URL, {"preferences": preferences}, format="json").status_code == 400


@pytest.mark.parametrize("number", [1e25, -1e300, 2**63, 2**64, 0.1, 1e-300])
def test_whatever_number_is_stored_can_be_read_again(buyer: Client, number):
    """PostgreSQL keeps 1e25 as a whole number, which no renderer of ours could write."""
    assert buyer.patch(URL, {"preferences": {"n": number}}).status_code in (200, 400)
    buyer.user = User.objects.get(pk=buyer.user.pk)
    buyer.force_authenticate(buyer.user)
    assert buyer.get(URL).status_code == 200
