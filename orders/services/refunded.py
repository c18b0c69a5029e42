"""What an order is told when its money goes back; payments tell it, invoices answer with a credit note."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from config.money import to_text
from orders.models import Order, OrderEvent, RefundLine, Return, ReturnStatus
from orders.services.history import SYSTEM, Actor, write_event
from orders.services.shares import PARTS, Share
from orders.signals import order_refunded, return_moved


@transaction.atomic
def book_refund(
    *, order: Order, reference: str, shares: Sequence[Share], return_request: Return | None = None
) -> list[RefundLine]:
    """Write down which shares (of share_out) a refund that was decided gives back; nobody else can give them back then.

    `reference` names the refund, unique over all orders ("refund-12"). The order's row is locked.
    """
    if return_request:
        Return.objects.filter(pk=return_request.pk).update(refund_reference=reference)
    return RefundLine.objects.bulk_create(
        RefundLine(
            line=share.line,
            reference=reference,
            quantity=share.quantity,
            **{part: getattr(share, part) for part in PARTS},
        )
        for share in shares
    )


@transaction.atomic
def record_refund(*, order: Order, reference: str, reason: str = "", by: Actor = SYSTEM) -> OrderEvent:
    """Write down that a booked refund went back for good. Announces order_refunded.

    On repeat, nothing happens.
    """
    order = Order.objects.locked().get(pk=order.pk)
    known = OrderEvent.objects.filter(order=order, kind="refunded", data__reference=reference).first()
    if known:
        return known
    booked = RefundLine.objects.filter(line__order=order, reference=reference, is_void=False)
    booked.update(settled_at=timezone.now())
    lines = list(booked.select_related("line").order_by("line"))
    if not lines:
        raise RuntimeError(f"{reference} was never booked, or is void")
    event = write_event(
        order,
        "refunded",
        by=by,
        note=reason,
        reference=reference,
        amount=to_text(sum(line.amount for line in lines), order.currency),
        currency=order.currency,
    )
    _move_return(reference, ReturnStatus.REFUNDED, by)
    # A credit note's number is the last lock.
    order_refunded.send(sender=Order, order=order, reference=reference, reason=reason, lines=lines)
    return event


@transaction.atomic
def void_refund(*, order: Order, reference: str, by: Actor = SYSTEM) -> None:
    """A booked refund failed: its shares can be given back anew. On repeat, nothing happens."""
    Order.objects.locked().get(pk=order.pk)
    RefundLine.objects.filter(line__order=order, reference=reference).update(is_void=True)
    _move_return(reference, ReturnStatus.REFUND_FAILED, by)


def _move_return(reference: str, status: ReturnStatus, by: Actor) -> None:
    """Of the return that waits for this refund, if one does."""
    waiting = Return.objects.filter(refund_reference=reference, status=ReturnStatus.REFUNDING).first()
    if waiting is None:
        return
    waiting.status = status
    waiting.refunded_at = timezone.now() if status == ReturnStatus.REFUNDED else None
    waiting.save(update_fields=["status", "refunded_at"])
    write_event(waiting.order, f"return_{status}", by=by, **{"return": waiting.number})
    return_moved.send(sender=Return, return_request=waiting)
