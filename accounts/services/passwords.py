"""Choosing, changing and resetting passwords.

Hashes are computed outside of transactions: they take long, and on SQLite all other writers would wait for them.
What was read before is compared when it is written, instead.
"""

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import mails
from accounts.errors import InvalidLink, PasswordRefused, WrongOldPassword
from accounts.links import read_uid, reset_tokens
from accounts.models import SignIn, User
from accounts.services.sign_ins import Origin, Tokens, end_all_sign_ins, renew_tokens, start_sign_in


def check_password_strength(password: str, user: User, *, attr: str = "password") -> None:
    """Raises PasswordRefused with every reason."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        problems = [(item.code or "invalid", " ".join(item.messages)) for item in error.error_list]
        raise PasswordRefused(problems, attr=attr) from None


def change_password(
    *, user: User, sign_in: SignIn | None, old_password: str, new_password: str, origin: Origin
) -> Tokens:
    """This sign-in goes on with fresh tokens, all others end. Raises WrongOldPassword, PasswordRefused."""
    if not user.check_password(old_password):
        raise WrongOldPassword
    check_password_strength(new_password, user, attr="new_password")
    return _put_password(user, make_password(new_password), sign_in, origin)


@transaction.atomic
def _put_password(user: User, new: str, sign_in: SignIn | None, origin: Origin) -> Tokens:
    if not _replace_password(user, new):
        raise WrongOldPassword
    end_all_sign_ins(user=user, keep=sign_in)
    mails.send_password_changed(user)
    if sign_in is None:
        return start_sign_in(user=user, remember_me=False, origin=origin).tokens
    return renew_tokens(sign_in=sign_in)


def _replace_password(user: User, new: str) -> bool:
    """False where somebody has changed it since `user` was read."""
    changed = User.objects.active().filter(pk=user.pk, password=user.password).update(password=new) == 1
    user.password = new
    return changed


@transaction.atomic
def mail_password_reset(*, email: str) -> bool:
    """Mail a link to the person of this address, if there is one who may sign in; whether there is."""
    user = User.objects.active().by_email(email).first()
    if user:
        mails.send_password_reset(user)
    return user is not None


def reset_password(*, uid: str, token: str, password: str) -> User:
    """Set a new password with a mailed link, which also proves the mailbox, and end every sign-in. The link works
    once. Raises InvalidLink, PasswordRefused."""
    user = User.objects.active().filter(pk=read_uid(uid)).first()
    if user is None or not reset_tokens.check_token(user, token):
        raise InvalidLink
    check_password_strength(password, user)
    return _reset_password(user, make_password(password))


@transaction.atomic
def _reset_password(user: User, new: str) -> User:
    if not _replace_password(user, new):
        raise InvalidLink
    User.objects.filter(pk=user.pk, email_verified_at=None).update(email_verified_at=timezone.now())
    end_all_sign_ins(user=user)
    return user
