"""The order's history, and who writes in it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orders.models import Order, OrderEvent

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Actor:
    """Who does it: the buyer (a guest has no user), a member of the staff, or the shop itself."""

    kind: str
    user: "User | None" = None


SYSTEM = Actor(OrderEvent.Actor.SYSTEM)


def buyer(user: "User | None") -> Actor:
    return Actor(OrderEvent.Actor.BUYER, user)


def staff(user: "User") -> Actor:
    return Actor(OrderEvent.Actor.STAFF, user)


def write_event(order: Order, kind: str, *, by: Actor, moved_from: str = "", note: str = "", **data: Any) -> OrderEvent:
    """One row of history; with `moved_from`, a step of the state machine to where the order stands now."""
    return OrderEvent.objects.create(
        order=order,
        kind=kind,
        actor=by.kind,
        by=by.user,
        note=note,
        data=data,
        from_status=moved_from,
        to_status=order.status if moved_from or kind == "placed" else "",
    )
