"""The mails that accounts send, with one link at most. Each is a row of the caller's transaction."""

from typing import TYPE_CHECKING

from accounts.links import email_change_link, reset_link, verification_link
from notifications.services import queue_letter

if TYPE_CHECKING:
    from accounts.models import User


def _send(letter: str, *, to: str, name: str = "", **context: str) -> None:
    queue_letter(to=to, letter=letter, context={"person": {"name": " ".join(name.split())}, **context})


def send_verification(user: "User") -> None:
    _send("account_verification", to=user.email, name=user.first_name, link=verification_link(user))


def send_account_exists(user: "User") -> None:
    """To the owner of an address that somebody tried to sign up with."""
    _send("account_exists", to=user.email, name=user.first_name, link=reset_link(user))


def send_invitation(user: "User") -> None:
    _send("account_invitation", to=user.email, name=user.first_name, link=reset_link(user))


def send_password_reset(user: "User") -> None:
    _send("password_reset", to=user.email, name=user.first_name, link=reset_link(user))


def send_password_changed(user: "User") -> None:
    _send("password_changed", to=user.email, name=user.first_name)


def send_email_change(user: "User", email: str) -> None:
    """To the new address, which counts once its owner has followed the link."""
    _send("email_change", to=email, name=user.first_name, link=email_change_link(user, email))


def send_address_in_use(email: str) -> None:
    """To the address that somebody wanted to change to, although it has an account of its own."""
    _send("email_in_use", to=email)


def send_email_changed(user: "User", old_email: str) -> None:
    """To the old address, so that its owner knows."""
    _send("email_changed", to=old_email, name=user.first_name)
