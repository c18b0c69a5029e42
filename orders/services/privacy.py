"""What orders know of a person: to hand out, and to forget. The books stay, under a pseudonym."""

from typing import TYPE_CHECKING, Any

from accounts.models import Address
from config.money import to_text
from orders.models import Order, OrderStatus

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
            "lines": [{"sku": line.sku, "name": line.name, "quantity": line.quantity} for line in order.lines.all()],
        }
        for order in user.orders.prefetch_related("lines").order_by("pk")
    ]


def forget_person(user: "User") -> None:
    """Erase names and addresses from orders that nothing is owed for any more; what is on its way keeps them until
    it has arrived. Amounts and goods stay: the law wants the books kept."""
    finished = user.orders.filter(status__in=[OrderStatus.DELIVERED, OrderStatus.CANCELLED])
    for order in finished:
        kept = {**dict.fromkeys(Address.FROZEN_FIELDS, ""), "country": order.shipping_address.get("country", "")}
        Order.objects.filter(pk=order.pk).update(
            email=f"erased-{user.pk}@invalid.example", note="", shipping_address=kept, billing_address=kept
        )
