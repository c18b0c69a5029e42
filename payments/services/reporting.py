"""What an order shows of its payments."""

from typing import TYPE_CHECKING, Any

from config.compiled import Compiled, Parameter
from config.money import to_text
from orders.models import RefundLine
from payments.models import Payment, Refund
from payments.services.refunding import refund_reference

if TYPE_CHECKING:
    from accounts.models import User

_SHOWN = ("id", "provider", "status", "amount", "refunded_amount", "currency")


def payments_of_orders(order_ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    """Order id → its payments, oldest first, amounts in minor units; one query for all."""
    found: dict[int, list[dict[str, Any]]] = {}
    for order_id, *row in _of_orders(orders=order_ids):
        found.setdefault(order_id, []).append(dict(zip(_SHOWN, row, strict=True)))
    return found


_of_orders = Compiled(
    lambda: Payment.objects.filter(order__pk__among=Parameter("orders")).order_by("pk").values_list("order_id", *_SHOWN)
)


def payments_of_person(user: "User") -> list[dict[str, Any]]:
    """What a person paid, for the export of his data; amounts as decimal strings."""
    paid = Payment.objects.filter(order__user=user).select_related("order").order_by("pk")
    return [
        {
            "order": payment.order.number,
            "provider": payment.provider,
            "method": payment.method,
            "status": payment.status,
            "amount": to_text(payment.amount, payment.currency),
            "refunded_amount": to_text(payment.refunded_amount, payment.currency),
            "currency": payment.currency,
            "created_at": payment.created_at.isoformat(),
        }
        for payment in paid
    ]


def shares_of(refund: Refund) -> list[RefundLine]:
    """What it gives back of each order line; of none where the order did not need the money."""
    lines = RefundLine.objects.filter(reference=refund_reference(refund.pk)).select_related("line__order")
    return list(lines.order_by("line"))
