"""Giving an order up, or pieces of it: by a person, or because nobody paid in time."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from catalog.services.stock import Portion, release_stock, restock
from config.background import each_by_itself
from orders.errors import CancellationExceedsOrder
from orders.models import CancelReason, Order, OrderEvent, OrderStatus, Reservation
from orders.services.history import SYSTEM, Actor, write_event
from orders.services.parts import check_parts
from orders.services.reducing import give_up_sold_pieces, take_pieces_out
from orders.services.shipping import open_pieces
from orders.signals import order_cancelled


@transaction.atomic
def cancel_order(*, order: Order, by: Actor, note: str = "", lines: Mapping[int, int] | None = None) -> Order:
    """Give up a pending or confirmed order, or `lines` (line id → pieces) of it; stock comes back. Announces
    order_cancelled, order_part_cancelled or order_reduced, upon which what was paid is refunded.

    The staff may also give up what is still to be sent of an order that is partly on its way. Raises InvalidTransition,
    UnknownLine, CancellationExceedsOrder.
    """
    order = Order.objects.locked().get(pk=order.pk)
    is_rest = lines is not None and by.kind == OrderEvent.Actor.STAFF and order.status == OrderStatus.PARTIALLY_SHIPPED
    if not is_rest:
        order.check_move(OrderStatus.CANCELLED)
    left = open_pieces(order)
    if lines is not None:
        check_parts(lines, left, CancellationExceedsOrder)
    if not is_rest and (lines is None or {**dict.fromkeys(left, 0), **lines} == left):
        return _give_up(order, CancelReason.BY_PERSON, kind="cancelled", by=by, note=note)
    change = take_pieces_out if order.status == OrderStatus.PENDING else give_up_sold_pieces
    return change(order, lines or {}, by=by, note=note)


@transaction.atomic
def lapse_order(*, order_id: int, now: datetime | None = None) -> bool:
    """Cancel the order if it is still unpaid beyond its time; whether it was. Announces order_cancelled."""
    order = Order.objects.overdue(now).locked().filter(pk=order_id).first()
    if order is None:
        return False
    _give_up(order, CancelReason.LAPSED, kind="lapsed", by=SYSTEM)
    return True


def lapse_overdue_orders(*, now: datetime | None = None, limit: int = 1000) -> int:
    """Lapse what is overdue, each order in a transaction of its own; the number of them."""
    ids = list(Order.objects.overdue(now).order_by("expires_at").values_list("pk", flat=True)[:limit])
    return each_by_itself(lambda order_id: lapse_order(order_id=order_id, now=now), ids, "lapsing an order")


def _give_up(order: Order, reason: str, *, kind: str, by: Actor, note: str = "") -> Order:
    holds = Reservation.objects.filter(line__order=order).select_related("line")
    active = [hold for hold in holds if hold.state == Reservation.State.ACTIVE]
    sold = [hold for hold in holds if hold.state == Reservation.State.CONSUMED]
    Reservation.objects.filter(pk__in=[hold.pk for hold in active]).update(
        state=Reservation.State.RELEASED, updated_at=timezone.now()
    )
    moved_from, order.status = order.status, OrderStatus.CANCELLED
    order.cancel_reason, order.cancelled_at = reason, timezone.now()
    order.save(update_fields=["status", "cancel_reason", "cancelled_at"])
    write_event(order, kind, by=by, moved_from=moved_from, note=note)
    # Receivers lock payments, and the hot rows of stock are locked last.
    order_cancelled.send(sender=Order, order=order)
    release_stock([Portion(hold.line.variant_id, hold.quantity) for hold in active])
    back = [(hold.line, hold.quantity - hold.line.cancelled_quantity) for hold in sold]
    restock([Portion(line.variant_id, pieces, line.pk) for line, pieces in back if pieces], by=by.user)
    return order
