"""Closing an account for a while or for good, and handing out what is stored about a person."""

import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Address, SignIn, User
from accounts.services.roles import check_other_admin_remains
from accounts.services.sign_ins import end_all_sign_ins
from config import registry
from notifications.models import OutboxMail


@transaction.atomic
def deactivate_user(*, user: User) -> User:
    """Sign the person out everywhere, and in no more. Raises LastAdmin."""
    check_other_admin_remains(user=user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_all_sign_ins(user=user)
    return user


@transaction.atomic
def activate_user(*, user: User) -> User:
    """Let a deactivated person in again; old tokens stay void."""
    user.is_active = True
    user.save(update_fields=["is_active"])
    return user


@transaction.atomic
def erase_user(*, user: User) -> None:
    """Close an account for good: signed out, deactivated, and of the person only a pseudonym is left, for the rows
    that the law wants kept. The apps above forget theirs first. Raises LastAdmin."""
    deactivate_user(user=user)
    for forget_name in registry.shown_names:
        forget_name(user)
    for erase in registry.erasures:
        erase(user)
    OutboxMail.objects.filter(to__iexact=user.email).delete()
    Address.objects.filter(user=user).delete()
    SignIn.objects.filter(user=user).delete()
    user.groups.clear()
    user.user_permissions.clear()
    user.email, user.username = f"erased-{user.pk}-{secrets.token_hex(8)}@erased.invalid", None
    user.first_name, user.last_name, user.preferences = "", "", {}
    user.is_staff = user.is_superuser = False
    user.email_verified_at = user.last_login = None
    user.erased_at = timezone.now()
    user.set_unusable_password()
    user.save()


def export_personal_data(*, user: User) -> dict[str, Any]:
    """Everything that is stored about a person, by section; the apps above add theirs."""
    return {
        "account": _account(user),
        "addresses": list(user.addresses.values(*Address.FROZEN_FIELDS, "is_default_shipping", "is_default_billing")),
        "sign_ins": list(
            user.sign_ins.values("created_at", "last_used_at", "ended_at", "user_agent", "address", "remembered")
        ),
        "mails": list(OutboxMail.objects.filter(to__iexact=user.email).values("subject", "created_at", "sent_at")),
        **{section: read(user) for section, read in registry.personal_data.items()},
    }


def _account(user: User) -> dict[str, Any]:
    names = ("id", "email", "username", "first_name", "last_name", "roles", "preferences", "email_verified_at")
    return {name: getattr(user, name) for name in (*names, "last_login", "created_at")}
