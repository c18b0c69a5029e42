"""Confirming: what was reserved is sold."""

from django.db import transaction
from django.utils import timezone

from catalog.services.stock import Portion, consume_stock
from orders.errors import InvalidTransition, PaymentRequired
from orders.models import CancelReason, Order, OrderStatus, Reservation
from orders.services.history import SYSTEM, Actor, write_event
from orders.services.placing import hold_stock
from orders.signals import order_confirmed


@transaction.atomic
def confirm_order(*, order: Order, is_paid: bool, by: Actor = SYSTEM, note: str = "") -> Order:
    """Sell what the pending order holds. Announces order_confirmed.

    Raises InvalidTransition, and PaymentRequired unless it is paid or costs nothing.
    """
    order = Order.objects.locked().get(pk=order.pk)
    order.check_move(OrderStatus.CONFIRMED)
    if order.total > 0 and not is_paid:
        raise PaymentRequired
    return _sell(order, kind="confirmed", by=by, note=note)


@transaction.atomic
def take_up_again(*, order: Order) -> Order:
    """Its money came after the order had lapsed: reserve every line anew and confirm. By the system only.

    Raises InsufficientStock where a line cannot be reserved any more, InvalidTransition unless the order lapsed.
    """
    order = Order.objects.locked().get(pk=order.pk)
    if order.status != OrderStatus.CANCELLED or order.cancel_reason != CancelReason.LAPSED:
        raise InvalidTransition(moved_from=order.status, to=OrderStatus.CONFIRMED, allowed=[])
    hold_stock(list(order.lines.order_by("variant_id")))
    order.cancel_reason, order.cancelled_at = "", None
    return _sell(order, kind="taken_up", by=SYSTEM)


def _sell(order: Order, *, kind: str, by: Actor, note: str = "") -> Order:
    held = Reservation.objects.filter(line__order=order, state=Reservation.State.ACTIVE).select_related("line")
    consume_stock([Portion(hold.line.variant_id, hold.quantity, hold.line_id) for hold in held], by=by.user)
    held.update(state=Reservation.State.CONSUMED, updated_at=timezone.now())
    moved_from, order.status, order.confirmed_at = order.status, OrderStatus.CONFIRMED, timezone.now()
    order.save(update_fields=["status", "confirmed_at", "cancel_reason", "cancelled_at"])
    write_event(order, kind, by=by, moved_from=moved_from, note=note)
    order_confirmed.send(sender=Order, order=order)
    return order
