"""Roles are groups; what the admin site asks for (`is_staff`, `is_superuser`) follows from them, here only."""

from django.contrib.auth.models import Group
from django.db import transaction

from accounts.errors import LastAdmin
from accounts.models import Role, User

BACK_OFFICE = frozenset({Role.ADMIN, Role.STAFF, Role.CATALOG_EDITOR})


def role_group(role: str) -> Group:
    return Group.objects.get_or_create(name=Role(role).value)[0]


@transaction.atomic
def grant_role(*, user: User, role: str) -> User:
    """Give a role; it counts from the person's next request on. A repeat changes nothing."""
    user.groups.add(role_group(role))
    return _follow_roles(user)


@transaction.atomic
def revoke_role(*, user: User, role: str) -> User:
    """Take a role away; it counts from the next request on. A repeat changes nothing. Raises LastAdmin."""
    if role == Role.ADMIN:
        check_other_admin_remains(user=user)
    user.groups.remove(role_group(role))
    return _follow_roles(user)


@transaction.atomic
def set_roles(*, user: User, roles: list[str]) -> User:
    """Give exactly these roles. Raises LastAdmin."""
    if Role.ADMIN not in roles:
        check_other_admin_remains(user=user)
    user.groups.set([role_group(role) for role in sorted(set(roles))])
    return _follow_roles(user)


def check_other_admin_remains(*, user: User) -> None:
    """Raises LastAdmin where nobody could run the shop without this person. Within the caller's transaction.

    The group's row is locked, so that two admins cannot take each other's role away at the same moment.
    """
    if not user.groups.filter(name=Role.ADMIN).exists():
        return
    group = Group.objects.select_for_update(no_key=True).get(name=Role.ADMIN)
    admins = set(User.objects.active().filter(groups=group).values_list("pk", flat=True))
    if admins == {user.pk}:
        raise LastAdmin


def _follow_roles(user: User) -> User:
    names = set(user.groups.values_list("name", flat=True))
    user.is_staff, user.is_superuser = bool(names & BACK_OFFICE), Role.ADMIN in names
    user.save(update_fields=["is_staff", "is_superuser"])
    user.__dict__.pop("roles", None)
    return user
