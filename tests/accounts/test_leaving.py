import pytest

from accounts.models import Address, SignIn, User
from config import registry
from notifications.models import OutboxMail
from notifications.services import queue_mail
from tests.accounts.conftest import PASSWORD, SignedInClient, codes
from tests.conftest import Client
from tests.factories import AddressFactory, UserFactory

ME = "/api/v1/users/me/"


def test_closing_my_account_signs_me_out_everywhere_and_for_good(ada: SignedInClient, signed_in, api: Client):
    elsewhere = signed_in(ada.user)
    assert ada.delete(ME).status_code == 204
    for client in (ada, elsewhere):
        assert client.get(ME).status_code == 401
        assert client.post("/api/v1/auth/refresh/", {"refresh": client.refresh}).status_code == 401
    assert api.post("/api/v1/auth/login/", {"email": "ada@example.com", "password": PASSWORD}).status_code == 401


def test_of_the_person_a_pseudonym_is_left(ada: SignedInClient):
    AddressFactory(user=ada.user)
    queue_mail(to="ada@example.com", subject="Hello", text="Ada")
    ada.patch(ME, {"username": "ada", "preferences": {"theme": "dark"}})
    ada.delete(ME)
    left = User.objects.get(pk=ada.user.pk)
    assert (left.first_name, left.last_name, left.username, left.preferences) == ("", "", None, {})
    assert left.email.endswith("@erased.invalid")
    assert not left.is_active
    assert left.erased_at
    assert not left.has_usable_password()
    assert not Address.objects.exists()
    assert not SignIn.objects.exists()
    assert not OutboxMail.objects.exists()


def test_the_address_is_free_again(ada: SignedInClient, api: Client):
    ada.delete(ME)
    answer = api.post("/api/v1/auth/register/", {"email": "ada@example.com", "password": PASSWORD})
    assert answer.status_code == 201
    assert answer.data["user"]["id"] != ada.user.pk


def test_nobody_can_take_the_pseudonym_in_advance(ada: SignedInClient):
    UserFactory(email=f"erased-{ada.user.pk}@erased.invalid")
    assert ada.delete(ME).status_code == 204


def test_the_apps_above_forget_theirs_while_the_person_is_still_known(ada: SignedInClient, monkeypatch):
    seen = []
    monkeypatch.setattr(registry, "erasures", [lambda user: seen.append(user.email)])
    ada.delete(ME)
    assert seen == ["ada@example.com"]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_forgotten_where_one_of_them_fails(ada: SignedInClient, monkeypatch):
    def fail(user):
        raise ZeroDivisionError

    monkeypatch.setattr(registry, "erasures", [fail])
    ada.raise_request_exception = False
    assert ada.delete(ME).status_code == 500
    assert ada.get(ME).data["email"] == "ada@example.com"


def test_the_last_admin_stays(signed_in):
    boss = signed_in(UserFactory(roles=["admin"]))
    answer = boss.delete(ME)
    assert (answer.status_code, codes(answer)) == (409, ["last_admin"])
    assert boss.get(ME).status_code == 200
    UserFactory(roles=["admin"])
    assert boss.delete(ME).status_code == 204


def test_everything_stored_about_me(ada: SignedInClient, monkeypatch):
    AddressFactory(user=ada.user)
    AddressFactory()
    monkeypatch.setattr(registry, "personal_data", {"orders": lambda user: [{"number": "A-1", "email": user.email}]})
    answer = ada.get(f"{ME}export/")
    assert answer.status_code == 200
    data = answer.json()
    assert data["account"]["email"] == "ada@example.com"
    assert [row["city"] for row in data["addresses"]] == ["London"]
    assert len(data["sign_ins"]) == 1
    assert data["orders"] == [{"number": "A-1", "email": "ada@example.com"}]
    assert PASSWORD not in answer.content.decode()
    assert "token" not in answer.content.decode()
