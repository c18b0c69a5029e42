"""The mails that accounts send: plain words, one link. Each is a row of the caller's transaction."""

from typing import TYPE_CHECKING

from accounts.links import email_change_link, reset_link, verification_link
from config.models import StoreIdentity
from notifications.services import queue_mail

if TYPE_CHECKING:
    from accounts.models import User


def _send(*, to: str, name: str, subject: str, text: str, secret: bool = True) -> None:
    store = StoreIdentity.load()
    greeting = f"Hello {name}," if name else "Hello,"
    body = f"{greeting}\n\n{text}\n\nYour {store.name}\n"
    queue_mail(to=to, subject=f"{subject} – {store.name}", text=body, secret=secret)


def send_verification(user: "User") -> None:
    _send(
        to=user.email,
        name=user.first_name,
        subject="Please confirm your e-mail address",
        text=f"welcome! Please confirm that this address is yours:\n\n{verification_link(user)}\n\n"
        "If you did not sign up with us, simply ignore this mail.",
    )


def send_account_exists(user: "User") -> None:
    _send(
        to=user.email,
        name=user.first_name,
        subject="You have an account already",
        text="somebody, perhaps you, tried to sign up with this address. It has an account already: simply sign in.\n"
        f"If you do not know the password any more, choose a new one here:\n\n{reset_link(user)}\n\n"
        "If it was not you, there is nothing to do.",
    )


def send_invitation(user: "User") -> None:
    _send(
        to=user.email,
        name=user.first_name,
        subject="Your new account",
        text=f"an account was made for you. Choose a password here, and it is yours:\n\n{reset_link(user)}",
    )


def send_password_reset(user: "User") -> None:
    _send(
        to=user.email,
        name=user.first_name,
        subject="Choose a new password",
        text=f"here you can choose a new password:\n\n{reset_link(user)}\n\n"
        "If you did not ask for it, ignore this mail: your password stays as it is.",
    )


def send_password_changed(user: "User") -> None:
    _send(
        to=user.email,
        name=user.first_name,
        subject="Your password was changed",
        text="your password has just been changed, and you were signed out everywhere else.\n"
        "If it was not you, please choose a new password at once and write to us.",
        secret=False,
    )


def send_email_change(user: "User", email: str) -> None:
    """To the new address, which counts once its owner has followed the link."""
    _send(
        to=email,
        name=user.first_name,
        subject="Please confirm your new e-mail address",
        text=f"please confirm that your account shall use this address from now on:\n\n"
        f"{email_change_link(user, email)}\n\nIf you did not ask for it, simply ignore this mail.",
    )


def send_address_in_use(email: str) -> None:
    """To the address that somebody wanted to change to, although it has an account of its own."""
    _send(
        to=email,
        name="",
        subject="This address has an account already",
        text="somebody, perhaps you, wanted to use this address for another account. It has one already, so "
        "nothing was changed.\nIf it was not you, there is nothing to do.",
        secret=False,
    )


def send_email_changed(user: "User", old_email: str) -> None:
    """To the old address, so that its owner knows."""
    _send(
        to=old_email,
        name=user.first_name,
        subject="Your e-mail address was changed",
        text="your account now uses another e-mail address.\nIf it was not you, please write to us at once.",
        secret=False,
    )
