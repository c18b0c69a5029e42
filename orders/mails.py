"""What orders write to their buyers: the data of each letter, as plain text in the shop's own time and currency."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from config.models import StoreIdentity
from config.templatetags.money import money
from notifications.services import queue_letter
from orders.models import CancelReason, Order, OrderLine, OrderStatus, Return, ReturnStatus, Shipment

# What happens at the payment provider is no news.
_TOLD = {
    ReturnStatus.REQUESTED,
    ReturnStatus.APPROVED,
    ReturnStatus.REJECTED,
    ReturnStatus.RECEIVED,
    ReturnStatus.REFUNDED,
}


def send_order_received(order: Order) -> None:
    """What was ordered, what it costs, and until when it is held."""
    lines = [
        {**_piece(line, line.quantity), "total": money(line.line_total, order.currency)} for line in order.lines.all()
    ]
    _send("order_received", order, lines=lines, held_until=_moment(order.expires_at), is_free=not order.total)


def send_order_confirmed(order: Order) -> None:
    _send("order_confirmed", order, delivery_by=_moment(order.estimated_delivery_at), is_free=not order.total)


def send_order_shipped(order: Order, shipment: Shipment) -> None:
    """What is in this parcel, and how to follow it."""
    _send(
        "order_shipped",
        order,
        lines=_pieces((part.line, part.quantity) for part in shipment.lines.select_related("line")),
        carrier=shipment.carrier,
        tracking_number=shipment.tracking_number,
        is_complete=order.status == OrderStatus.SHIPPED,
    )


def send_order_delivered(order: Order) -> None:
    _send("order_delivered", order, return_days=settings.RETURN_WINDOW_DAYS)


def send_order_changed(order: Order) -> None:
    """Pieces were given up: what is left of it, and what becomes of the money."""
    left = _pieces((line, line.quantity - line.cancelled_quantity) for line in order.lines.all())
    _send("order_changed", order, lines=left, is_paid=_is_paid(order))


def send_order_cancelled(order: Order) -> None:
    is_lapsed = order.cancel_reason == CancelReason.LAPSED
    _send("order_cancelled", order, is_lapsed=is_lapsed, is_paid=_is_paid(order))


def send_return_moved(request: Return) -> None:
    """How the return stands, and what the buyer is to do."""
    if request.status not in _TOLD:
        return
    order = request.order
    about = {
        "number": request.number,
        "amount": money(request.amount, order.currency) if request.amount else "",
        "answer": request.answer,
    }
    _send(
        f"return_{request.status}",
        order,
        lines=_pieces((part.line, part.counted) for part in request.lines.select_related("line")),
        is_shipping_paid=request.shipping_paid_by == Return.PaidBy.SHOP,
        **{"return": about},
    )


def send_order_link(order: Order, link: str) -> None:
    _send("order_link", order, link=link)


def _send(letter: str, order: Order, **context: Any) -> None:
    queue_letter(to=order.email, letter=letter, context={"order": _about(order), **context})


def _about(order: Order) -> dict[str, str]:
    amounts = {part: money(getattr(order, part), order.currency) for part in ("subtotal", "shipping", "tax", "total")}
    to = order.shipping_address
    city = " ".join(filter(None, (to.get("city"), to.get("region"), to.get("postal_code"))))
    address = [to.get("full_name"), to.get("line1"), to.get("line2"), city, to.get("country")]
    return {
        "number": order.number,
        **amounts,
        "discount": money(order.discount, order.currency) if order.discount else "",
        "address": "\n".join(filter(None, address)),
    }


def _piece(line: OrderLine, quantity: int) -> dict[str, Any]:
    return {"name": line.name, "sku": line.sku, "quantity": quantity}


def _pieces(counted: Iterable[tuple[OrderLine, int]]) -> list[dict[str, Any]]:
    return [_piece(line, quantity) for line, quantity in counted if quantity]


def _is_paid(order: Order) -> bool:
    return bool(order.confirmed_at and order.total)


def _moment(at: datetime) -> str:
    """A time as people in the shop's town read it."""
    return f"{at.astimezone(ZoneInfo(StoreIdentity.load().time_zone)):%d %B %Y, %H:%M (%Z)}"
