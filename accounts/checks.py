"""What `check_store` derives anew about accounts."""

from collections.abc import Iterator

from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Role, SignIn, User
from accounts.services.roles import BACK_OFFICE


def check_sign_ins() -> Iterator[str]:
    """No sign-in outlives its person, or a password change."""
    stale = Q(user__is_active=False) | ~Q(user__token_version=F("token_version"))
    for sign_in in SignIn.objects.filter(stale, ended_at=None, expires_at__gt=timezone.now()):
        yield f"{sign_in} is not ended, although that user may no longer use it"


def check_roles() -> Iterator[str]:
    """Who may enter the admin site follows from the roles."""
    backs = Q(pk__in=User.objects.filter(groups__name__in=BACK_OFFICE).values("pk"))
    admins = Q(pk__in=User.objects.filter(groups__name=Role.ADMIN).values("pk"))
    wrong = (Q(is_staff=True) & ~backs) | (Q(is_staff=False) & backs)
    wrong |= (Q(is_superuser=True) & ~admins) | (Q(is_superuser=False) & admins)
    for pk in User.objects.filter(wrong).values_list("pk", flat=True):
        yield f"user {pk} has other rights in the admin site than the roles give"
