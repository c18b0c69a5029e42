from typing import Any

from django.db.models import QuerySet
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from orders.models import Order, Return
from orders.services.guests import guest_order_ids
from orders.services.history import Actor, buyer, staff


class IsSomebody(BasePermission):
    """Signed in, or a guest who carries the token of an order."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.user.is_authenticated or request.headers.get("X-Order-Token"):
            return True
        raise NotAuthenticated


def visible_orders(request: Request) -> QuerySet[Order]:
    """What the caller may see: his own; everything for staff; what the token opens for a guest."""
    if request.user.is_authenticated:
        return Order.objects.visible_to(request.user)
    return Order.objects.filter(pk__in=guest_order_ids(request.headers.get("X-Order-Token", "")), user=None)


def visible_returns(request: Request) -> QuerySet[Return]:
    """Those of the orders that the caller may see."""
    return Return.objects.filter(order__in=visible_orders(request))


def actor_of(request: Request, order: Order) -> Actor:
    """Whoever owns the order acts as its buyer, even a member of the staff."""
    user = request.user if request.user.is_authenticated else None
    return staff(user) if user and order.user_id != user.pk else buyer(user)
