"""Proving a mailbox, and moving to another one."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import mails
from accounts.errors import EmailTaken, InvalidLink, WrongPassword
from accounts.links import read_email_change, read_uid, verification_tokens
from accounts.models import User


@transaction.atomic
def verify_email(*, uid: str, token: str) -> User:
    """The mailbox is proven. A second click changes nothing. Raises InvalidLink."""
    user = User.objects.active().filter(pk=read_uid(uid)).first()
    if user is None or not verification_tokens.check_token(user, token):
        raise InvalidLink
    User.objects.filter(pk=user.pk, email_verified_at=None).update(email_verified_at=timezone.now())
    return user


def request_email_change(*, user: User, email: str, password: str) -> None:
    """Mail a link to the new address. Whether it has an account already is told to nobody but its owner: both ways
    one mail is written. Raises WrongPassword."""
    if not user.check_password(password):
        raise WrongPassword
    _mail_email_change(user, email)


@transaction.atomic
def _mail_email_change(user: User, email: str) -> None:
    if User.objects.by_email(email).exclude(pk=user.pk).exists():
        mails.send_address_in_use(email)
    else:
        mails.send_email_change(user, email)


@transaction.atomic
def confirm_email_change(*, token: str) -> User:
    """From now on the new address counts; the old one is told. Raises InvalidLink, EmailTaken."""
    change = read_email_change(token)
    if change is None:
        raise InvalidLink
    unchanged = User.objects.active().filter(
        pk=change.user_id, email=change.old_email, token_version=change.token_version
    )
    try:
        with transaction.atomic():
            if not unchanged.update(email=change.new_email, email_verified_at=timezone.now()):
                raise InvalidLink
    except IntegrityError:
        raise EmailTaken from None
    user = User.objects.get(pk=change.user_id)
    if change.old_email != change.new_email:
        mails.send_email_changed(user, change.old_email)
    return user
