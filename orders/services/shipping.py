"""Sending an order: the whole of what is left, or part by part."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce

from orders.errors import InvalidTransition, ShipmentExceedsOrder
from orders.models import ALLOWED_MOVES, Order, OrderLine, OrderStatus, Shipment, ShipmentLine
from orders.services.history import Actor, write_event
from orders.services.parts import check_parts
from orders.signals import order_shipped

_SHIPPABLE = tuple(status for status, moves in ALLOWED_MOVES.items() if OrderStatus.SHIPPED in moves)


@transaction.atomic
def ship_order(
    *,
    order: Order,
    by: Actor,
    parts: Mapping[int, int] | None = None,
    carrier: str = "",
    tracking_number: str = "",
    note: str = "",
) -> Shipment:
    """Send `parts` (line id → pieces), or all that is left; once nothing is, the order is shipped.

    Announces order_shipped for each parcel. Raises InvalidTransition, UnknownLine, ShipmentExceedsOrder.
    """
    order = Order.objects.locked().get(pk=order.pk)
    if order.status not in _SHIPPABLE:
        raise InvalidTransition(
            moved_from=order.status, to=OrderStatus.SHIPPED, allowed=list(ALLOWED_MOVES[order.status])
        )
    left = open_pieces(order)
    sent = dict(parts) if parts is not None else {line: pieces for line, pieces in left.items() if pieces}
    check_parts(sent, left, ShipmentExceedsOrder)
    shipment = Shipment.objects.create(order=order, carrier=carrier, tracking_number=tracking_number, by=by.user)
    ShipmentLine.objects.bulk_create(
        ShipmentLine(shipment=shipment, line_id=line, quantity=pieces) for line, pieces in sorted(sent.items())
    )
    _move(order, shipment, is_last=sent == {line: pieces for line, pieces in left.items() if pieces}, by=by, note=note)
    order_shipped.send(sender=Order, order=order, shipment=shipment)
    return shipment


def open_pieces(order: Order) -> dict[int, int]:
    """Line id → pieces that are still to be sent (or can still be cancelled)."""
    return {line.pk: open_of(line) for line in lines_with_sent().filter(order=order)}


def lines_with_sent() -> QuerySet[OrderLine]:
    """With `sent`, the pieces that are in parcels, for open_of()."""
    return OrderLine.objects.annotate(sent=Coalesce(Sum("shipped__quantity"), 0))


def open_of(line: Any) -> int:
    """Pieces of one of lines_with_sent() that are still to be sent."""
    return line.quantity - line.cancelled_quantity - line.sent


def _move(order: Order, shipment: Shipment, *, is_last: bool, by: Actor, note: str) -> None:
    moved_from = order.status
    order.status = OrderStatus.SHIPPED if is_last else OrderStatus.PARTIALLY_SHIPPED
    order.carrier, order.tracking_number = shipment.carrier, shipment.tracking_number
    order.save(update_fields=["status", "carrier", "tracking_number"])
    told = {"shipment": shipment.pk, "carrier": shipment.carrier, "tracking_number": shipment.tracking_number}
    data = {name: value for name, value in told.items() if value}
    # Another part of an order that is on its way already is news, and no step.
    step = moved_from if moved_from != order.status else ""
    write_event(order, str(order.status), by=by, moved_from=step, note=note, **data)
