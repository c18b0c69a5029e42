from datetime import timedelta

import pytest
from django.contrib.auth import hashers
from django.utils import timezone

from accounts.models import SignIn
from tests.accounts.conftest import PASSWORD, codes
from tests.conftest import Client
from tests.factories import UserFactory

URL = "/api/v1/auth/login/"

pytestmark = pytest.mark.django_db


def test_signing_in_gives_tokens_and_the_person(api: Client):
    UserFactory(email="ada@example.com", roles=["customer"])
    answer = api.post(URL, {"email": "ADA@example.com", "password": PASSWORD})
    assert answer.status_code == 200
    assert answer.data["user"]["roles"] == ["customer"]
    assert set(answer.data) == {"user", "access", "refresh"}
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("case", ["unknown", "wrong", "inactive", "no password"])
def test_every_refusal_is_the_same_and_costs_one_hash(api: Client, case: str, monkeypatch):
    UserFactory(email="known@example.com")
    UserFactory(email="inactive@example.com", is_active=False)
    UserFactory(email="invited@example.com", password=None)
    hashed = []
    encode = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", lambda *args: hashed.append(1) or encode(*args))
    answer = api.post(
        URL,
        {
            "unknown": {"email": "unknown@example.com", "password": PASSWORD},
            "wrong": {"email": "known@example.com", "password": "wrong"},
            "inactive": {"email": "inactive@example.com", "password": PASSWORD},
            "no password": {"email": "invited@example.com", "password": PASSWORD},
        }[case],
    )
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json() == {
        "type": "client_error",
        "errors": [{"code": "invalid_credentials", "detail": "E-mail address and password do not fit.", "attr": None}],
    }
    assert len(hashed) == 1


@pytest.mark.parametrize(("remember_me", "life"), [(False, timedelta(hours=1)), (True, timedelta(days=30))])
def test_remember_me_chooses_the_life_of_the_sign_in(api: Client, remember_me: bool, life: timedelta):
    user = UserFactory()
    api.post(URL, {"email": user.email, "password": PASSWORD, "remember_me": remember_me})
    sign_in = SignIn.objects.get()
    assert sign_in.remembered is remember_me
    assert abs(sign_in.expires_at - timezone.now() - life) < timedelta(seconds=30)


def test_the_sign_in_remembers_where_from(api: Client):
    user = UserFactory()
    headers = {"User-Agent": "x" * 400}
    api.post(URL, {"email": user.email, "password": PASSWORD}, headers=headers, REMOTE_ADDR="fe80::1%eth0")
    sign_in = SignIn.objects.get()
    assert (sign_in.user_agent, sign_in.address) == ("x" * 300, "fe80::1")


def test_a_password_changed_at_the_same_moment_lets_nobody_in(api: Client, monkeypatch):
    """The hash is compared outside of the transaction; what was read then must still hold when tokens are made."""
    from accounts.services import sign_ins

    user = UserFactory()
    authenticate = sign_ins.authenticate

    def slow(**credentials):
        found = authenticate(**credentials)
        sign_ins.end_all_sign_ins(user=UserFactory._meta.model.objects.get(pk=user.pk))
        return found

    monkeypatch.setattr(sign_ins, "authenticate", slow)
    answer = api.post(URL, {"email": user.email, "password": PASSWORD})
    assert (answer.status_code, codes(answer)) == (401, ["invalid_credentials"])
    assert not SignIn.objects.exists()


@pytest.mark.parametrize("body", [{}, [], "text", {"email": 1, "password": []}, {"email": "a@b.de", "password": ""}])
def test_nonsense_is_400(api: Client, body):
    assert api.post(URL, body, format="json").status_code == 400
