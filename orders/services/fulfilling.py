"""What the staff move by hand: confirm a free order, ship what is left, deliver, cancel."""

from django.db import transaction
from django.utils import timezone

from orders.errors import InvalidTransition
from orders.models import ALLOWED_MOVES, Order, OrderStatus
from orders.services.cancelling import cancel_order
from orders.services.confirming import confirm_order
from orders.services.history import Actor, write_event
from orders.services.shipping import ship_order
from orders.signals import order_delivered


@transaction.atomic
def change_status(*, order: Order, status: str, by: Actor, note: str = "", tracking_number: str = "") -> Order:
    """Move an order by hand. Raises InvalidTransition (with what is allowed), PaymentRequired."""
    order = Order.objects.locked().get(pk=order.pk)
    if status == OrderStatus.PARTIALLY_SHIPPED:
        # Which part? A shipment says so.
        allowed = [move for move in ALLOWED_MOVES[order.status] if move != status]
        raise InvalidTransition(moved_from=order.status, to=status, allowed=allowed)
    order.check_move(status)
    if status == OrderStatus.CONFIRMED:
        # Paid orders are confirmed by their payment, so whoever asks for it here has an unpaid one.
        return confirm_order(order=order, is_paid=False, by=by, note=note)
    if status == OrderStatus.CANCELLED:
        return cancel_order(order=order, by=by, note=note)
    if status == OrderStatus.SHIPPED:
        return ship_order(order=order, by=by, tracking_number=tracking_number, note=note).order
    return _deliver(order, by=by, note=note)


def _deliver(order: Order, *, by: Actor, note: str) -> Order:
    moved_from, order.status, order.delivered_at = order.status, OrderStatus.DELIVERED, timezone.now()
    order.save(update_fields=["status", "delivered_at"])
    write_event(order, "delivered", by=by, moved_from=moved_from, note=note)
    order_delivered.send(sender=Order, order=order)
    return order
