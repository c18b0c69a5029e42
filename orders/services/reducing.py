"""Pieces of an order are given up and the rest goes on. The order's row is locked by the caller.

Until it is paid, an order is simply made smaller: its frozen amounts shrink by the pieces' shares. A confirmed one was
invoiced and stays as it is: its lines say how many pieces were cancelled, and their money goes back.
"""

from collections.abc import Mapping, Sequence

from django.db.models import F
from django.utils import timezone

from catalog.services.stock import Portion, release_stock, restock
from orders.models import Order, OrderLine, OrderStatus, Reservation
from orders.services.history import Actor, write_event
from orders.services.shares import PARTS, portion, worth
from orders.services.shipping import open_pieces
from orders.signals import order_part_cancelled, order_reduced


def take_pieces_out(order: Order, pieces: Mapping[int, int], *, by: Actor, note: str) -> Order:
    """Make a pending order smaller and release its stock. Announces order_reduced: what is to be paid is another."""
    lines = _lines(order, pieces)
    for line in lines:
        _shrink(line, line.quantity - pieces[line.pk])
    for part, field in zip(PARTS, ("subtotal", "discount", "shipping", "tax"), strict=True):
        setattr(order, field, sum(order.lines.values_list(part, flat=True)))
    order.total = order.subtotal - order.discount + order.shipping + order.tax
    order.save(update_fields=["subtotal", "discount", "shipping", "tax", "total"])
    _tell(order, lines, pieces, by=by, note=note)
    order_reduced.send(sender=Order, order=order)
    release_stock([Portion(line.variant_id, pieces[pk]) for pk, line in zip(sorted(pieces), lines, strict=True)])
    return order


def give_up_sold_pieces(order: Order, pieces: Mapping[int, int], *, by: Actor, note: str) -> Order:
    """Of a confirmed order: they go back into stock. Announces order_part_cancelled, upon which they are paid back.
    Where nothing else was to be sent, the order is shipped by that."""
    lines = _lines(order, pieces)
    for line in lines:
        OrderLine.objects.filter(pk=line.pk).update(cancelled_quantity=F("cancelled_quantity") + pieces[line.pk])
    _tell(order, lines, pieces, by=by, note=note)
    if not any(open_pieces(order).values()):
        moved_from, order.status = order.status, OrderStatus.SHIPPED
        order.save(update_fields=["status"])
        write_event(order, "shipped", by=by, moved_from=moved_from)
    order_part_cancelled.send(sender=Order, order=order, shares=worth(order, pieces))
    restock([Portion(line.variant_id, pieces[line.pk], line.pk) for line in lines], by=by.user)
    return order


def _lines(order: Order, pieces: Mapping[int, int]) -> list[OrderLine]:
    return list(order.lines.filter(pk__in=pieces).order_by("pk"))


def _shrink(line: OrderLine, quantity: int) -> None:
    """To its first `quantity` pieces; gone where none are left."""
    if quantity == 0:
        line.delete()
        return
    for part in PARTS:
        setattr(line, part, portion(getattr(line, part), line.quantity, first=0, count=quantity))
    line.quantity = quantity
    line.save(update_fields=["quantity", *PARTS])
    held = Reservation.objects.filter(line=line, state=Reservation.State.ACTIVE)
    held.update(quantity=quantity, updated_at=timezone.now())


def _tell(order: Order, lines: Sequence[OrderLine], pieces: Mapping[int, int], *, by: Actor, note: str) -> None:
    # A line that is gone has lost its id; what it was is told in full.
    told = [
        {"line": pk, "sku": line.sku, "name": line.name, "quantity": pieces[pk]}
        for pk, line in zip(sorted(pieces), lines, strict=True)
    ]
    write_event(order, "part_cancelled", by=by, note=note, lines=told)
