"""For the back office: what services write and people only read."""

from typing import Any

from django.http import HttpRequest


class ReadOnly:
    """Mixed into an admin or an inline before its Django class: nothing is typed in, added or deleted."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
