"""The ways in which accounts say no."""

from collections.abc import Iterable
from typing import Any

from config.errors import DomainError


class EmailTaken(DomainError):
    code = "email_taken"
    attr = "email"
    message = "There is an account with this e-mail address already."


class UsernameTaken(DomainError):
    code = "username_taken"
    attr = "username"
    message = "Somebody else has this username."


class InvalidCredentials(DomainError):
    """The same for an unknown address, a wrong password and an account that may not sign in."""

    code = "invalid_credentials"
    status_code = 401
    message = "E-mail address and password do not fit."


class WrongPassword(DomainError):
    """Somebody who is signed in does not know the password."""

    code = "wrong_password"
    status_code = 400
    attr = "password"
    message = "That is not your password."


class WrongOldPassword(WrongPassword):
    attr = "old_password"


class PasswordRefused(DomainError):
    """A new password is too weak; one error for each reason, with Django's codes (`password_too_short`)."""

    code = "password_refused"
    status_code = 400
    message = "Choose another password."

    def __init__(self, problems: Iterable[tuple[str, str]], *, attr: str) -> None:
        super().__init__()
        self.problems = [{"code": code, "detail": sentence, "attr": attr} for code, sentence in problems]
        self.attr = attr  # type: ignore[misc]

    def errors(self) -> list[dict[str, Any]]:
        return self.problems


class InvalidToken(DomainError):
    """A refresh token that is not ours, has expired, was used, or whose sign-in has ended."""

    code = "invalid_token"
    status_code = 401
    message = "Please sign in again."


class TokenReused(DomainError):
    """A refresh token was shown twice, so somebody may have copied it; its sign-in has ended."""

    code = "token_reused"
    status_code = 401
    message = "This token was used before. To be safe the sign-in has been ended; please sign in again."


class ForeignToken(DomainError):
    code = "invalid_token"
    status_code = 400
    attr = "refresh"
    message = "This token belongs to somebody else."


class InvalidLink(DomainError):
    """The token of a mailed link is wrong, too old, or was used."""

    code = "invalid_token"
    status_code = 400
    attr = "token"
    message = "This link is no longer valid. Please ask for a new one."


class LastAdmin(DomainError):
    code = "last_admin"
    message = "This is the last admin; make somebody else one first."


class TooManyAddresses(DomainError):
    """meta: `limit`."""

    code = "too_many_addresses"
    message = "That is more addresses than an account keeps."
