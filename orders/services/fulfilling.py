"""What the staff move by hand: confirm a free order, ship, deliver, cancel."""

from django.db import transaction
from django.utils import timezone

from orders.models import Order, OrderStatus
from orders.services.cancelling import cancel_order
from orders.services.confirming import confirm_order
from orders.services.history import Actor, write_event
from orders.signals import order_delivered, order_shipped


@transaction.atomic
def change_status(*, order: Order, status: str, by: Actor, note: str = "", tracking_number: str = "") -> Order:
    """Move an order by hand. Raises InvalidTransition (with what is allowed), PaymentRequired."""
    order = Order.objects.locked().get(pk=order.pk)
    order.check_move(status)
    if status == OrderStatus.CONFIRMED:
        # Paid orders are confirmed by their payment, so whoever asks for it here has an unpaid one.
        return confirm_order(order=order, is_paid=False, by=by, note=note)
    if status == OrderStatus.CANCELLED:
        return cancel_order(order=order, by=by, note=note)
    return _move(order, status, by=by, note=note, tracking_number=tracking_number)


def _move(order: Order, status: str, *, by: Actor, note: str, tracking_number: str) -> Order:
    moved_from, order.status = order.status, status
    order.tracking_number = tracking_number or order.tracking_number
    if status == OrderStatus.DELIVERED:
        order.delivered_at = timezone.now()
    order.save(update_fields=["status", "tracking_number", "delivered_at"])
    data = {"tracking_number": tracking_number} if tracking_number else {}
    write_event(order, str(status), by=by, moved_from=moved_from, note=note, **data)
    signal = order_delivered if status == OrderStatus.DELIVERED else order_shipped
    signal.send(sender=Order, order=order)
    return order
