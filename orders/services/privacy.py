"""What orders know of a person: to hand out, and to forget. The books stay, under a pseudonym."""

from typing import TYPE_CHECKING, Any

from accounts.models import Address
from config.money import to_text
from notifications.models import OutboxMail
from orders.models import OPEN_RETURNS, Order, OrderEvent, OrderStatus, Return, ReturnLine

if TYPE_CHECKING:
    from accounts.models import User


def orders_of_person(user: "User") -> list[dict[str, Any]]:
    return [
        {
            "number": order.number,
            "status": order.status,
            "email": order.email,
            "total": to_text(order.total, order.currency),
            "currency": order.currency,
            "shipping_address": order.shipping_address,
            "billing_address": order.billing_address,
            "note": order.note,
            "placed_at": order.placed_at.isoformat(),
            "returns": [_shown(asked) for asked in order.returns.all()],
            "lines": [{"sku": line.sku, "name": line.name, "quantity": line.quantity} for line in order.lines.all()],
        }
        for order in user.orders.prefetch_related("lines", "returns__lines__line").order_by("pk")
    ]


def _shown(asked: Return) -> dict[str, Any]:
    return {
        "number": asked.number,
        "status": asked.status,
        "comment": asked.comment,
        "answer": asked.answer,
        "requested_at": asked.requested_at.isoformat(),
        "lines": [
            {"sku": part.line.sku, "quantity": part.quantity, "reason": part.reason} for part in asked.lines.all()
        ],
    }


_FINISHED = (OrderStatus.DELIVERED, OrderStatus.CANCELLED)


def forget_person(user: "User") -> None:
    """Erase names and addresses from orders that nothing is owed for any more; what is on its way keeps them until
    it has arrived. Amounts and goods stay: the law wants the books kept."""
    for order in user.orders.all():
        if _is_finished(order):
            _forget_order(order)


def forget_order_of_erased_person(order: Order) -> None:
    """What kept the name and address of somebody who has left is finished now: they go, too."""
    if order.user and order.user.erased_at and _is_finished(order):
        _forget_order(order)


def _is_finished(order: Order) -> bool:
    """Nothing is owed: it has arrived or was given up, and nothing of it is on its way back."""
    return order.status in _FINISHED and not order.returns.filter(status__in=OPEN_RETURNS).exists()


def _forget_order(order: Order) -> None:
    kept = {**dict.fromkeys(Address.FROZEN_FIELDS, ""), "country": order.shipping_address.get("country", "")}
    OutboxMail.objects.filter(to__iexact=order.email).delete()
    order.returns.update(comment="", answer="")
    ReturnLine.objects.filter(return_request__order=order).update(reason="")
    order.events.filter(actor=OrderEvent.Actor.BUYER).update(note="")
    Order.objects.filter(pk=order.pk).update(
        email=f"erased-{order.user_id}@erased.invalid", note="", shipping_address=kept, billing_address=kept
    )
