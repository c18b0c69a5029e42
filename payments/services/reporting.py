"""What an order shows of its payments."""

from typing import Any

from payments.models import Payment

_SHOWN = ("id", "provider", "status", "amount", "refunded_amount", "currency")


def payments_of_orders(order_ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    """Order id → its payments, oldest first, amounts in minor units; one query for all."""
    found: dict[int, list[dict[str, Any]]] = {}
    for row in Payment.objects.filter(order__in=order_ids).order_by("pk").values("order_id", *_SHOWN):
        found.setdefault(row.pop("order_id"), []).append(row)
    return found
