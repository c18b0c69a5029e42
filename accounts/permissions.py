"""Who may, beyond "my own rows": by role, read from the database at every request."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.models import Role


def role_required(*roles: str) -> type[BasePermission]:
    """A permission class for people with one of these roles (an admin has the staff roles too).

    Strangers are 401, people without the role 403.
    """

    class HasRole(BasePermission):
        def has_permission(self, request: Request, view: Any) -> bool:
            user = request.user
            return bool(user and user.is_authenticated and user.has_role(*roles))

    return HasRole


def role_required_to_write(*roles: str) -> type[BasePermission]:
    """The same for writing; anybody may read."""

    class HasRoleToWrite(role_required(*roles)):  # type: ignore[misc]
        def has_permission(self, request: Request, view: Any) -> bool:
            return request.method in SAFE_METHODS or super().has_permission(request, view)

    return HasRoleToWrite


IsAdmin = role_required(Role.ADMIN)
