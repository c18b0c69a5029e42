"""People who sign in for real: with a password, by the API, carrying tokens."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail as sent

from accounts.models import User
from notifications.models import OutboxMail
from tests.conftest import Client
from tests.factories import UserFactory

PASSWORD = "correct horse battery"
NEW_PASSWORD = "an even better staple"


class SignedInClient(Client):
    """Carries the access token of one sign-in, and knows its refresh token."""

    user: User
    access: str
    refresh: str

    def carry(self, tokens: dict[str, Any]) -> None:
        self.access, self.refresh = tokens["access"], tokens["refresh"]
        self.credentials(HTTP_AUTHORIZATION=f"Bearer {self.access}")


SignIn = Callable[..., SignedInClient]


@pytest.fixture
def signed_in(db: None) -> SignIn:
    """signed_in(user) is another place where that person is signed in."""

    def make(user: User | None = None, **body: Any) -> SignedInClient:
        client = SignedInClient()
        client.user = user or UserFactory()
        answer = client.post("/api/v1/auth/login/", {"email": client.user.email, "password": PASSWORD, **body})
        assert answer.status_code == 200, answer.data
        client.carry(answer.data)
        return client

    return make


@pytest.fixture
def ada(signed_in: SignIn) -> SignedInClient:
    return signed_in(UserFactory(email="ada@example.com"))


@pytest.fixture
def last_mail(db: None) -> Callable[[], OutboxMail]:
    def read() -> OutboxMail:
        mail = OutboxMail.objects.first()
        assert mail is not None
        return mail

    return read


def link_in(mail: OutboxMail) -> dict[str, str]:
    """The parameters of the link in a mail; one with a secret is forgotten here once it is sent."""
    text = mail.text or sent.outbox[-1].body
    return dict(re.findall(r"[?&](\w+)=([^&\s]+)", text.replace("%3A", ":")))


def codes(answer: Any) -> list[str]:
    return [error["code"] for error in answer.json()["errors"]]
