import pytest
from django.contrib.auth import hashers

from accounts.models import User, UserQuerySet
from config import registry
from notifications.models import OutboxMail
from tests.accounts.conftest import NEW_PASSWORD, PASSWORD, codes, link_in
from tests.conftest import Client
from tests.factories import UserFactory

URL = "/api/v1/auth/register/"
ADA = {"email": "Ada@Example.com", "password": PASSWORD, "first_name": "Ada"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def verify_first(settings):
    settings.VERIFY_EMAIL_FIRST = True


def test_whoever_signs_up_is_signed_in_at_once(api: Client):
    answer = api.post(URL, ADA)
    assert answer.status_code == 201
    assert answer.data["user"]["email"] == "ada@example.com"
    assert answer.data["user"]["roles"] == ["customer"]
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {answer.data['access']}")
    assert api.get("/api/v1/users/me/").data["first_name"] == "Ada"
    assert api.post("/api/v1/auth/refresh/", {"refresh": answer.data["refresh"]}).status_code == 200


def test_the_password_is_stored_as_a_hash_and_never_shown(api: Client):
    answer = api.post(URL, ADA)
    assert PASSWORD not in answer.content.decode()
    assert User.objects.get().check_password(PASSWORD)
    assert PASSWORD not in User.objects.get().password


@pytest.mark.parametrize("email", ["ada@example.com", "ADA@example.com", " ada@Example.COM "])
def test_a_known_address_is_taken_whatever_its_case(api: Client, email: str):
    UserFactory(email="ada@example.com")
    answer = api.post(URL, {**ADA, "email": email})
    assert (answer.status_code, codes(answer)) == (409, ["email_taken"])


def test_a_username_belongs_to_one_person(api: Client):
    UserFactory(username="ada")
    answer = api.post(URL, {**ADA, "username": "ada"})
    assert (answer.status_code, codes(answer)) == (409, ["username_taken"])
    assert User.objects.count() == 1


def test_two_people_may_do_without_a_username(api: Client):
    assert api.post(URL, {**ADA, "username": None}).status_code == 201
    assert api.post(URL, {"email": "b@example.com", "password": PASSWORD}).status_code == 201


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short1x", "password_too_short"),
        ("password", "password_too_common"),
        ("92837465019", "password_entirely_numeric"),
        ("ada@example.com", "password_too_similar"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(api: Client, password: str, code: str):
    answer = api.post(URL, {**ADA, "password": password})
    assert answer.status_code == 400
    assert answer.json()["type"] == "validation_error"
    assert code in codes(answer)
    assert {error["attr"] for error in answer.json()["errors"]} == {"password"}
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"email": "nonsense"},
        {"email": "a@b.de\x00"},
        {"email": None},
        {"email": ["a@example.com"]},
        {"email": "x" * 250 + "@example.com"},
        {"password": "x" * 1025},
        {"password": "null\x00null\x00"},
        {"password": {"a": 1}},
        {"first_name": "x" * 81},
        {"username": "with space"},
        {"username": "x" * 61},
        {"username": ""},
    ],
)
def test_nonsense_is_400(api: Client, change: dict):
    assert api.post(URL, {**ADA, **change}).status_code == 400
    assert not User.objects.exists()


def test_a_new_customer_is_asked_by_mail_to_prove_the_mailbox(api: Client, last_mail):
    api.post(URL, ADA)
    assert not User.objects.get().email_verified
    assert last_mail().is_secret
    assert api.post("/api/v1/auth/email/verify/", link_in(last_mail())).status_code == 204
    assert User.objects.get().email_verified


def test_hooks_add_to_the_answer_within_the_same_transaction(api: Client, monkeypatch):
    seen = []

    def hook(user, request):
        seen.append((user.email, request.headers["X-Cart-Token"]))
        return {"cart": {"merged": True}}

    monkeypatch.setattr(registry, "sign_in_hooks", [hook])
    answer = api.post(URL, ADA, headers={"X-Cart-Token": "a-guest"})
    assert answer.data["cart"] == {"merged": True}
    assert seen == [("ada@example.com", "a-guest")]


@pytest.mark.django_db(transaction=True)
def test_nobody_is_signed_up_where_a_hook_fails(api: Client, monkeypatch):
    def hook(user, request):
        raise ZeroDivisionError

    monkeypatch.setattr(registry, "sign_in_hooks", [hook])
    api.raise_request_exception = False
    assert api.post(URL, ADA).status_code == 500
    assert not User.objects.exists()


def test_a_stale_token_is_not_in_the_way(api: Client):
    api.credentials(HTTP_AUTHORIZATION="Bearer stale")
    assert api.post(URL, ADA).status_code == 201


# --- verify first --------------------------------------------------------------------------------------


def test_verify_first_answers_the_same_for_every_address(api: Client, verify_first):
    UserFactory(email="known@example.com")
    known = api.post(URL, {**ADA, "email": "known@example.com"})
    new = api.post(URL, {**ADA, "email": "new@example.com"})
    assert known.status_code == new.status_code == 202
    assert known.content == new.content
    assert set(known.headers) == set(new.headers)


def test_verify_first_does_the_same_work_for_every_address(api: Client, verify_first, monkeypatch):
    UserFactory(email="known@example.com")
    hashed = []
    encode = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", lambda *args: hashed.append(1) or encode(*args))
    for email in ("known@example.com", "new@example.com"):
        hashed.clear()
        api.post(URL, {**ADA, "email": email})
        assert len(hashed) == 1
        assert OutboxMail.objects.filter(to=email).count() == 1


def test_verify_first_lets_nobody_in_before_the_link_is_followed(api: Client, verify_first, last_mail):
    api.post(URL, ADA)
    who = {"email": ADA["email"], "password": PASSWORD}
    refused = api.post("/api/v1/auth/login/", who)
    assert (refused.status_code, codes(refused)) == (401, ["invalid_credentials"])
    assert api.post("/api/v1/auth/email/verify/", link_in(last_mail())).status_code == 204
    assert api.post("/api/v1/auth/login/", who).status_code == 200


def test_signing_up_again_changes_nothing_but_mails_a_way_in(api: Client, verify_first, last_mail):
    """Whoever signed up with somebody else's address must not get in when its owner signs up, too."""
    api.post(URL, ADA)
    owner = api.post(URL, {**ADA, "password": NEW_PASSWORD})
    assert owner.status_code == 202
    assert User.objects.get().check_password(PASSWORD)
    confirmed = api.post("/api/v1/auth/password/reset/confirm/", {**link_in(last_mail()), "password": NEW_PASSWORD})
    assert confirmed.status_code == 204
    assert api.post("/api/v1/auth/login/", {**ADA, "password": PASSWORD}).status_code == 401
    assert api.post("/api/v1/auth/login/", {**ADA, "password": NEW_PASSWORD}).status_code == 200


def test_verify_first_tells_a_taken_username_for_every_address(api: Client, verify_first):
    UserFactory(email="known@example.com", username="ada")
    answers = [api.post(URL, {**ADA, "email": f"{name}@example.com", "username": "ada"}) for name in ("known", "new")]
    assert [answer.status_code for answer in answers] == [409, 409]
    assert answers[0].content == answers[1].content


def test_verify_first_hides_a_race_for_one_address(api: Client, verify_first, monkeypatch):
    """Both looked and found nobody; the loser of the insert gets the same answer."""
    UserFactory(email="ada@example.com")
    by_email, looks = UserQuerySet.by_email, []

    def first_look_finds_nobody(self, email):
        looks.append(email)
        return self.none() if len(looks) == 1 else by_email(self, email)

    monkeypatch.setattr(UserQuerySet, "by_email", first_look_finds_nobody)
    assert api.post(URL, ADA).status_code == 202
    assert OutboxMail.objects.get().to == "ada@example.com"
