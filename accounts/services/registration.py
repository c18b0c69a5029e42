"""Making accounts, and keeping what they say about a person."""

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts import mails
from accounts.errors import EmailTaken, UsernameTaken
from accounts.models import Role, User
from accounts.services.leaving import activate_user, deactivate_user
from accounts.services.passwords import check_password_strength
from accounts.services.roles import grant_role, set_roles
from accounts.services.sign_ins import Origin, SignedIn, start_sign_in
from config import registry

# Of these the public may see something, beside a review or a product.
SHOWN_NAMES = {"username", "first_name", "last_name"}


def register(*, email: str, password: str, origin: Origin, **fields: Any) -> SignedIn | None:
    """Make an account. It is signed in at once; with VERIFY_EMAIL_FIRST it is not (None), and nothing tells a known
    address from a new one: the password is hashed and one mail written either way.

    Raises EmailTaken (not with VERIFY_EMAIL_FIRST), UsernameTaken, PasswordRefused. The hash is computed outside of
    any transaction: it takes long.
    """
    user = User(email=email.strip().lower(), **fields)
    check_password_strength(password, user)
    user.set_password(password)
    if settings.VERIFY_EMAIL_FIRST:
        _register_by_mail(user)
        return None
    return _register_at_once(user, origin)


@transaction.atomic
def _register_at_once(user: User, origin: Origin) -> SignedIn:
    save_person(user)
    grant_role(user=user, role=Role.CUSTOMER)
    mails.send_verification(user)
    return start_sign_in(user=user, remember_me=False, origin=origin)


@transaction.atomic
def _register_by_mail(user: User) -> None:
    # A taken username is told, so it must be told for every address.
    if user.username and User.objects.filter(username=user.username).exists():
        raise UsernameTaken
    known = User.objects.by_email(user.email).first()
    if known is None:
        try:
            save_person(user)
        except EmailTaken:
            # Signed up by a request beside this one.
            known = User.objects.by_email(user.email).get()
    if known is None:
        grant_role(user=user, role=Role.CUSTOMER)
        mails.send_verification(user)
    else:
        mails.send_account_exists(known)


def create_user(*, email: str, password: str | None = None, roles: list[str], **fields: Any) -> User:
    """An account made by an admin; without a password the person is invited by mail to choose one.

    Raises EmailTaken, UsernameTaken, PasswordRefused.
    """
    user = User(email=email.strip().lower(), **fields)
    if password is not None:
        check_password_strength(password, user)
    user.set_password(password)
    return _create_user(user, roles)


@transaction.atomic
def _create_user(user: User, roles: list[str]) -> User:
    save_person(user)
    set_roles(user=user, roles=roles)
    if user.has_usable_password():
        mails.send_verification(user)
    else:
        mails.send_invitation(user)
    return user


@transaction.atomic
def update_user(*, user: User, **fields: Any) -> User:
    """Change what is said about a person; `is_active: False` ends every sign-in. An address given by an admin is not
    proven. Raises EmailTaken, UsernameTaken, LastAdmin."""
    is_active = fields.pop("is_active", user.is_active)
    if "email" in fields:
        fields["email"] = fields["email"].strip().lower()
        if fields["email"] != user.email:
            fields["email_verified_at"] = None
    for name, value in fields.items():
        setattr(user, name, value)
    save_person(user, update_fields=list(fields))
    if not SHOWN_NAMES.isdisjoint(fields):
        for forget_name in registry.shown_names:
            forget_name(user)
    if is_active != user.is_active:
        (activate_user if is_active else deactivate_user)(user=user)
    return user


def save_person(user: User, *, update_fields: list[str] | None = None) -> None:
    """Save; the unique indexes decide who was first. Raises EmailTaken, UsernameTaken."""
    try:
        with transaction.atomic():
            user.save(update_fields=update_fields)
    except IntegrityError:
        others = User.objects.exclude(pk=user.pk)
        if others.by_email(user.email).exists():
            raise EmailTaken from None
        if others.filter(username=user.username).exists():
            raise UsernameTaken from None
        raise
