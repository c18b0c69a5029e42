"""Who may touch a review, beyond reading it. Rules about one's own are the services'."""

from typing import Any

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

from accounts.models import Role
from reviews.models import Review


class AuthorOrStaff(IsAuthenticated):
    def has_object_permission(self, request: Request, view: Any, obj: Review) -> bool:
        return obj.author_id == request.user.pk or request.user.has_role(Role.STAFF)


class StaffOrItsSeller(IsAuthenticated):
    def has_object_permission(self, request: Request, view: Any, obj: Review) -> bool:
        return request.user.has_role(Role.STAFF) or obj.product.owner_id == request.user.pk
