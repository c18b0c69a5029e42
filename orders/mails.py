"""What orders write to their buyers: finished text for the outbox."""

from datetime import datetime
from zoneinfo import ZoneInfo

from config.models import StoreIdentity
from config.money import to_text
from notifications.services import queue_mail
from orders.models import Order, OrderStatus, Return, ReturnStatus, Shipment


def _moment(shop: StoreIdentity, at: datetime) -> str:
    """A time as people in the shop's town read it."""
    return f"{at.astimezone(ZoneInfo(shop.time_zone)):%d %B %Y, %H:%M (%Z)}"


def _money(order: Order, amount: int) -> str:
    return f"{to_text(amount, order.currency)} {order.currency}"


def send_order_received(order: Order) -> None:
    """What was ordered, what it costs, and until when it is held."""
    shop = StoreIdentity.load()
    ask = "; please pay by then" if order.total else ""
    lines = "\n".join(
        f"  {line.quantity} × {line.name} ({line.sku}): {_money(order, line.line_total)}" for line in order.lines.all()
    )
    text = (
        f"Thank you for your order {order.number} at {shop.name}.\n\n{lines}\n\n"
        f"Subtotal: {_money(order, order.subtotal)}\n"
        f"Discount: {_money(order, order.discount)}\n"
        f"Shipping: {_money(order, order.shipping)}\n"
        f"Tax: {_money(order, order.tax)}\n"
        f"Total: {_money(order, order.total)}\n\n"
        f"We hold these things for you until {_moment(shop, order.expires_at)}{ask}.\n"
    )
    queue_mail(to=order.email, subject=f"Your order {order.number}", text=text)


def send_order_confirmed(order: Order) -> None:
    shop = StoreIdentity.load()
    queue_mail(
        to=order.email,
        subject=f"Your order {order.number} is confirmed",
        text=f"We have your payment of {_money(order, order.total)} for order {order.number}.\n"
        f"We expect to deliver it by {_moment(shop, order.estimated_delivery_at)}.\n\n{shop.name}\n",
    )


def send_order_shipped(order: Order, shipment: Shipment) -> None:
    """What is in this parcel, and how to follow it."""
    shop = StoreIdentity.load()
    parts = shipment.lines.select_related("line")
    lines = "\n".join(f"  {part.quantity} × {part.line.name} ({part.line.sku})" for part in parts)
    by = " by ".join(filter(None, ("sent", shipment.carrier)))
    tracking = f"Tracking number: {shipment.tracking_number}\n" if shipment.tracking_number else ""
    rest = "" if order.status == OrderStatus.SHIPPED else "The rest of your order follows.\n"
    queue_mail(
        to=order.email,
        subject=f"Your order {order.number} is on its way",
        text=f"We have {by}:\n\n{lines}\n\n{tracking}{rest}\n{shop.name}\n",
    )


def send_order_changed(order: Order) -> None:
    """Pieces were given up: what is left of it, and what becomes of the money."""
    shop = StoreIdentity.load()
    rest = [(line, line.quantity - line.cancelled_quantity) for line in order.lines.all()]
    lines = "\n".join(f"  {pieces} × {line.name} ({line.sku})" for line, pieces in rest if pieces)
    if order.status == OrderStatus.PENDING:
        money = f"The total is {_money(order, order.total)} now.\n"
    else:
        money = "What was paid for it, and not paid back before, goes back the way it came.\n" if order.total else ""
    queue_mail(
        to=order.email,
        subject=f"Your order {order.number} was changed",
        text=f"A part of your order {order.number} was cancelled. What is left of it:\n\n{lines}\n\n"
        f"{money}\n{shop.name}\n",
    )


def send_return_moved(request: Return) -> None:
    """How the return stands, and what the buyer is to do. What happens at the payment provider is no news."""
    if request.status not in _RETURN_SENTENCES:
        return
    shop, order = StoreIdentity.load(), request.order
    parts = [part for part in request.lines.select_related("line") if part.counted]
    lines = "\n".join(f"  {part.counted} × {part.line.name} ({part.line.sku})" for part in parts) or "  (nothing)"
    answer = f"{request.answer}\n\n" if request.answer else ""
    money = (
        f"{_money(order, request.amount)} go back the way they came."
        if request.amount
        else "Nothing is to be paid back."
    )
    sentence = _RETURN_SENTENCES[request.status].format(money=money, cost=_RETURN_COSTS[request.shipping_paid_by])
    queue_mail(
        to=order.email,
        subject=f"Your return {request.number}: {request.get_status_display().lower()}",
        text=f"{sentence}\n\n{lines}\n\n{answer}{shop.name}\n",
    )


_RETURN_COSTS = {
    "buyer": "You pay for sending it.",
    "shop": "We pay for sending it.",
}
_RETURN_SENTENCES: dict[str, str] = {
    ReturnStatus.REQUESTED: "You asked to send these things back. We shall look at it and write again.",
    ReturnStatus.APPROVED: "Please send these things back to us, with the number of the return on the parcel. {cost}",
    ReturnStatus.REJECTED: "We cannot take these things back.",
    ReturnStatus.RECEIVED: "This is what has arrived of your return:",
    ReturnStatus.REFUNDED: "Your return is settled. {money}",
}


def send_order_link(order: Order, link: str) -> None:
    queue_mail(
        to=order.email,
        subject=f"Your link to order {order.number}",
        text=f"Somebody, we hope you, asked for a link to order {order.number}:\n\n{link}\n\nIt works for a week.\n",
        secret=True,
    )
