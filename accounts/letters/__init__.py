"""The letters of accounts; each has its texts beside this file."""

from pathlib import Path

from notifications.letters import declare

_FOLDER = Path(__file__).parent
_PERSON = {"name": "Ada"}  # empty where it is not known
_LINK = {"link": "https://shop.example.com/reset-password?uid=MQ&token=c0ffee"}


def declare_letters() -> None:
    for name, title, subject in [
        ("account_verification", "Welcome: confirm your address", "Please confirm your e-mail address"),
        ("account_exists", "Sign-up with an address that has an account", "You have an account already"),
        ("account_invitation", "Invitation by the shop", "Your new account"),
        ("password_reset", "A link to choose a new password", "Choose a new password"),
        ("email_change", "Confirm another address", "Please confirm your new e-mail address"),
    ]:
        _declare(name, title, subject, has_link=True)
    for name, title, subject in [
        ("password_changed", "The password was changed", "Your password was changed"),
        ("email_in_use", "Change to an address that has an account", "This address has an account already"),
        ("email_changed", "The address was changed (to the old one)", "Your e-mail address was changed"),
    ]:
        _declare(name, title, subject, has_link=False)


def _declare(name: str, title: str, subject: str, *, has_link: bool) -> None:
    """Whoever has the link has the account, so letters with one are secret."""
    declare(
        name,
        title=title,
        subject=subject + " – {{ shop.name }}",
        sample={"person": _PERSON, **(_LINK if has_link else {})},
        folder=_FOLDER,
        is_secret=has_link,
    )
