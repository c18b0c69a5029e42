"""After each migrate: the roles, and what each may do in the admin site."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from accounts.models import Role
from accounts.services.roles import role_group

# Role → app (all of its models) or app.model → actions. An admin is a superuser and needs none.
ADMIN_SITE_RIGHTS: dict[str, dict[str, tuple[str, ...]]] = {
    Role.STAFF: {
        "orders": ("view", "change"),
        "payments": ("view", "change"),
        "invoices": ("view",),
        "reviews": ("view", "change"),
        "analytics": ("view",),
        "carts": ("view",),
        "catalog": ("view",),
        "accounts": ("view",),
        "notifications": ("view", "change"),
        "recommendations": ("view",),
        "config.storeidentity": ("view", "change"),
    },
    Role.CATALOG_EDITOR: {"catalog": ("view", "add", "change")},
}


@receiver(post_migrate)
def set_up_roles(app_config: AppConfig, using: str, **kwargs: Any) -> None:
    """Sent once per app. The rights are the code's to give: what was added by hand stays, what is missing comes."""
    if using != "default" or app_config.label not in ("accounts", *_apps_with_rights()):
        return
    # Django's own receiver may come after this one.
    create_permissions(app_config, verbosity=0, using=using)
    for role in Role.values:
        group = role_group(role)
        wanted = Q(codename__in=[])
        for subject, actions in ADMIN_SITE_RIGHTS.get(role, {}).items():
            label, _, model = subject.partition(".")
            for action in actions if label == app_config.label else ():
                wanted |= Q(codename=f"{action}_{model}") if model else Q(codename__startswith=f"{action}_")
        group.permissions.add(*Permission.objects.filter(wanted, content_type__app_label=app_config.label))


def _apps_with_rights() -> set[str]:
    return {subject.partition(".")[0] for rights in ADMIN_SITE_RIGHTS.values() for subject in rights}
