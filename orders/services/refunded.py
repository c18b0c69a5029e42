"""What an order is told when its money went back; payments tell it, invoices answer with a credit note."""

from collections.abc import Mapping

from django.db import transaction

from config.money import to_text
from orders.models import Order, OrderEvent
from orders.services.history import SYSTEM, Actor, write_event
from orders.signals import order_refunded


@transaction.atomic
def record_refund(
    *,
    order: Order,
    amount: int,
    reference: str,
    reason: str = "",
    lines: Mapping[int, int] | None = None,
    by: Actor = SYSTEM,
) -> OrderEvent:
    """Write down that `amount` (minor units) of what was paid for the order went back for good. Announces
    order_refunded.

    `reference` names the refund, unique over all orders ("refund-12"): on repeat, nothing happens. `lines` (order line
    id → minor units) says for what, where that is known.
    """
    order = Order.objects.locked().get(pk=order.pk)
    known = OrderEvent.objects.filter(order=order, kind="refunded", data__reference=reference).first()
    if known:
        return known
    event = write_event(
        order,
        "refunded",
        by=by,
        note=reason,
        reference=reference,
        amount=to_text(amount, order.currency),
        currency=order.currency,
    )
    order_refunded.send(sender=Order, order=order, amount=amount, reference=reference, reason=reason, lines=lines)
    return event
