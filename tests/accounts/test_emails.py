import pytest

from accounts.models import User
from notifications.models import OutboxMail
from tests.accounts.conftest import NEW_PASSWORD, PASSWORD, SignedInClient, codes, link_in
from tests.conftest import Client
from tests.factories import UserFactory

VERIFY = "/api/v1/auth/email/verify/"
CHANGE = "/api/v1/auth/email/change/"
CONFIRM = "/api/v1/auth/email/change/confirm/"


@pytest.fixture
def welcomed(api: Client, db: None, last_mail) -> dict[str, str]:
    """The link that somebody got who has just signed up."""
    api.post("/api/v1/auth/register/", {"email": "ada@example.com", "password": PASSWORD})
    return link_in(last_mail())


def test_a_second_click_changes_nothing(api: Client, welcomed: dict):
    assert api.post(VERIFY, welcomed).status_code == 204
    proven_at = User.objects.get().email_verified_at
    assert api.post(VERIFY, welcomed).status_code == 204
    assert User.objects.get().email_verified_at == proven_at


def test_signing_in_meanwhile_does_not_spoil_the_link(api: Client, welcomed: dict):
    api.post("/api/v1/auth/login/", {"email": "ada@example.com", "password": PASSWORD})
    assert api.post(VERIFY, welcomed).status_code == 204


def test_the_link_proves_no_other_address(api: Client, welcomed: dict, admin: Client):
    user = User.objects.get(email="ada@example.com")
    admin.patch(f"/api/v1/users/{user.pk}/", {"email": "other@example.com"})
    assert codes(api.post(VERIFY, welcomed)) == ["invalid_token"]


def test_it_opens_no_reset(api: Client, welcomed: dict):
    answer = api.post("/api/v1/auth/password/reset/confirm/", {**welcomed, "password": NEW_PASSWORD})
    assert answer.status_code == 400


def test_a_new_address_counts_once_confirmed(ada: SignedInClient, api: Client, last_mail):
    assert ada.post(CHANGE, {"email": "New@example.com", "password": PASSWORD}).status_code == 204
    assert ada.get("/api/v1/users/me/").data["email"] == "ada@example.com"
    assert last_mail().to == "new@example.com"
    assert api.post(CONFIRM, link_in(last_mail())).status_code == 204
    me = ada.get("/api/v1/users/me/").data
    assert (me["email"], me["email_verified"]) == ("new@example.com", True)
    assert api.post("/api/v1/auth/login/", {"email": "new@example.com", "password": PASSWORD}).status_code == 200
    assert last_mail().to == "ada@example.com"


def test_the_password_is_needed(ada: SignedInClient):
    answer = ada.post(CHANGE, {"email": "new@example.com", "password": "wrong"})
    assert (answer.status_code, codes(answer)) == (400, ["wrong_password"])
    assert not OutboxMail.objects.exists()


def test_whether_an_address_is_known_is_told_to_its_owner_only(ada: SignedInClient):
    UserFactory(email="known@example.com")
    answers = [ada.post(CHANGE, {"email": f"{name}@example.com", "password": PASSWORD}) for name in ("known", "new")]
    assert {(answer.status_code, answer.content) for answer in answers} == {(204, b"")}
    mails = OutboxMail.objects.order_by("pk")
    assert [mail.to for mail in mails] == ["known@example.com", "new@example.com"]
    assert "token" not in mails[0].text


def test_an_address_taken_meanwhile_is_409(ada: SignedInClient, api: Client, last_mail):
    ada.post(CHANGE, {"email": "new@example.com", "password": PASSWORD})
    UserFactory(email="new@example.com")
    answer = api.post(CONFIRM, link_in(last_mail()))
    assert (answer.status_code, codes(answer)) == (409, ["email_taken"])


def test_the_link_works_once(ada: SignedInClient, api: Client, last_mail):
    ada.post(CHANGE, {"email": "new@example.com", "password": PASSWORD})
    link = link_in(last_mail())
    assert api.post(CONFIRM, link).status_code == 204
    assert codes(api.post(CONFIRM, link)) == ["invalid_token"]


def test_it_does_not_work_after_signing_out_everywhere(ada: SignedInClient, api: Client, last_mail):
    ada.post(CHANGE, {"email": "new@example.com", "password": PASSWORD})
    ada.post("/api/v1/auth/logout-all/")
    assert codes(api.post(CONFIRM, link_in(last_mail()))) == ["invalid_token"]


@pytest.mark.parametrize("token", ["x", "a:b:c", "é", "x" * 1000, "W10:1abcde:xyz"])
@pytest.mark.django_db
def test_a_forged_link_is_400(api: Client, token: str):
    assert api.post(CONFIRM, {"token": token}).status_code == 400


def test_a_link_for_one_password_confirms_no_other(api: Client, welcomed: dict):
    """Else the link of somebody who signed up with a foreign address would go on counting for its owner's account."""
    user = User.objects.get()
    user.set_password(NEW_PASSWORD)
    user.save()
    assert codes(api.post(VERIFY, welcomed)) == ["invalid_token"]
