"""The links in our mails: a user id and a token that proves the mailbox."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator, default_token_generator
from django.core import signing
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

if TYPE_CHECKING:
    from accounts.models import User

_EMAIL_CHANGE = "accounts.email-change"


class _VerificationTokens(PasswordResetTokenGenerator):
    """Outlive a sign-in and a second click, but not another address or password: whoever signed up with somebody
    else's address must not have his password confirmed by a later link."""

    key_salt = "accounts.email-verification"

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{user.pk}{user.password}{timestamp}{user.email}"


verification_tokens = _VerificationTokens()
reset_tokens = default_token_generator


def _storefront(page: str, **query: str) -> str:
    return f"{settings.STOREFRONT_URL}/{page}?{urlencode(query)}"


def uid_of(user: "User") -> str:
    return urlsafe_base64_encode(str(user.pk).encode())


def read_uid(uid: str) -> int | None:
    """The id in a link; None where it holds none."""
    try:
        text = urlsafe_base64_decode(uid).decode("ascii")
    except ValueError:
        return None
    return int(text) if text.isdigit() and len(text) <= 18 else None


def verification_link(user: "User") -> str:
    return _storefront("verify-email", uid=uid_of(user), token=verification_tokens.make_token(user))


def reset_link(user: "User") -> str:
    return _storefront("reset-password", uid=uid_of(user), token=reset_tokens.make_token(user))


def email_change_link(user: "User", email: str) -> str:
    token = signing.dumps([user.pk, user.email, user.token_version, email], salt=_EMAIL_CHANGE)
    return _storefront("change-email", token=token)


@dataclass(frozen=True)
class EmailChange:
    """What was asked for, and the state of the account in which it was: in any other the link is void."""

    user_id: int
    old_email: str
    token_version: int
    new_email: str


def read_email_change(token: str) -> EmailChange | None:
    try:
        return EmailChange(*signing.loads(token, salt=_EMAIL_CHANGE, max_age=settings.PASSWORD_RESET_TIMEOUT))
    except (signing.BadSignature, ValueError, TypeError):
        return None
