"""Goods come back: requested by the buyer, judged, received and paid back by the staff.

The order's row is locked throughout, so that pieces are counted one request after the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from catalog.services.stock import Portion, restock
from orders.errors import (
    NotDelivered,
    ReceiptExceedsReturn,
    RefundInProgress,
    ReturnExceedsPurchase,
    ReturnWindowClosed,
)
from orders.models import Order, OrderStatus, RefundLine, Return, ReturnLine, ReturnStatus
from orders.services.history import Actor, write_event
from orders.services.parts import check_parts
from orders.services.shares import Share, total_of, worth
from orders.signals import return_moved, return_refund_due


@dataclass(frozen=True)
class Receipt:
    """What arrived of a line: so many pieces, which can be sold again or not."""

    quantity: int
    is_restocked: bool = True


@transaction.atomic
def request_return(
    *, order: Order, pieces: Mapping[int, int], by: Actor, reasons: Mapping[int, str] | None = None, comment: str = ""
) -> Return:
    """Ask to send `pieces` (line id → how many) of a delivered order back. Announces return_moved.

    Raises NotDelivered, ReturnWindowClosed, UnknownLine, ReturnExceedsPurchase.
    """
    order = Order.objects.locked().get(pk=order.pk)
    _check_window(order)
    check_parts(pieces, returnable_pieces(order), ReturnExceedsPurchase)
    request = Return.objects.create(
        order=order,
        number=f"{order.number}-R{order.returns.count() + 1}",
        shipping_paid_by=settings.RETURN_SHIPPING_PAID_BY,
        comment=comment,
    )
    amounts = {share.line.pk: share.amount for share in worth(order, pieces)}
    ReturnLine.objects.bulk_create(
        ReturnLine(
            return_request=request,
            line_id=line,
            quantity=count,
            reason=(reasons or {}).get(line, ""),
            amount=amounts.get(line, 0),
        )
        for line, count in sorted(pieces.items())
    )
    return _tell(request, by, comment)


@transaction.atomic
def approve_return(*, return_request: Return, by: Actor, note: str = "") -> Return:
    """The buyer may send it. Announces return_moved. Raises InvalidTransition."""
    return _decide(return_request, ReturnStatus.APPROVED, by, note)


@transaction.atomic
def reject_return(*, return_request: Return, by: Actor, note: str = "") -> Return:
    """The buyer keeps it; its pieces can be asked for again. Announces return_moved. Raises InvalidTransition."""
    return _decide(return_request, ReturnStatus.REJECTED, by, note)


@transaction.atomic
def receive_return(
    *, return_request: Return, by: Actor, receipts: Mapping[int, Receipt] | None = None, restocks: bool = True
) -> Return:
    """It is here: all of it, or what `receipts` says (order line id → Receipt; lines that are not named did not come).
    What can be sold again goes back into stock. Announces return_moved.

    Raises InvalidTransition, UnknownLine, ReceiptExceedsReturn.
    """
    request = _locked(return_request)
    request.check_move(ReturnStatus.RECEIVED)
    lines = list(request.lines.select_related("line"))
    announced = {line.line_id: line.quantity for line in lines}
    if receipts is None:
        receipts = {line: Receipt(count, restocks) for line, count in announced.items()}
    check_parts({line: receipt.quantity for line, receipt in receipts.items()}, announced, ReceiptExceedsReturn)
    for line in lines:
        receipt = receipts.get(line.line_id, Receipt(0))
        line.received_quantity = receipt.quantity
        line.is_restocked = receipt.is_restocked and receipt.quantity > 0
    _reckon(request, lines)
    request.status, request.received_at = ReturnStatus.RECEIVED, timezone.now()
    request.save(update_fields=["status", "received_at"])
    _tell(request, by)
    # The hot rows come last.
    restock(
        [Portion(line.line.variant_id, line.counted, line.line_id) for line in lines if line.is_restocked], by=by.user
    )
    return request


@transaction.atomic
def refund_return(*, return_request: Return, by: Actor) -> Return:
    """Pay back what was received. Announces return_refund_due, upon which the money is sent after the commit; where it
    is worth nothing, it is refunded at once. Raises InvalidTransition, RefundInProgress."""
    request = _locked(return_request)
    request.check_move(ReturnStatus.REFUNDING)
    lines = list(request.lines.select_related("line"))
    shares = _reckon(request, lines)
    if not total_of(shares) and _is_unsettled(request.order):
        raise RefundInProgress
    # One that failed stands no longer for this return.
    request.refund_reference = None
    request.status = ReturnStatus.REFUNDING if total_of(shares) else ReturnStatus.REFUNDED
    request.refunded_at = None if total_of(shares) else timezone.now()
    request.save(update_fields=["refund_reference", "status", "refunded_at"])
    _tell(request, by)
    if total_of(shares):
        return_refund_due.send(sender=Return, order=request.order, return_request=request, shares=shares, by=by)
    return request


def worth_of_return(return_request: Return) -> int:
    """What would be paid back for it now, minor units."""
    pieces = {line.line_id: line.counted for line in return_request.lines.all()}
    return total_of(worth(return_request.order, pieces))


def returnable_pieces(order: Order) -> dict[int, int]:
    """Line id → pieces that were delivered and are in no return that still stands."""
    counted = Coalesce("received_quantity", "quantity")
    standing = ReturnLine.objects.filter(return_request__order=order)
    standing = standing.exclude(return_request__status=ReturnStatus.REJECTED).order_by()
    gone = dict(standing.values_list("line").annotate(pieces=Sum(counted)))
    return {line.pk: line.quantity - line.cancelled_quantity - gone.get(line.pk, 0) for line in order.lines.all()}


def _check_window(order: Order) -> None:
    if order.status != OrderStatus.DELIVERED or order.delivered_at is None:
        raise NotDelivered(status=order.status)
    closed_at = order.delivered_at + timedelta(days=settings.RETURN_WINDOW_DAYS)
    if timezone.now() > closed_at:
        raise ReturnWindowClosed(closed_at=closed_at.isoformat())


def _locked(return_request: Return) -> Return:
    """Read again under the lock of its order, which comes first."""
    order = Order.objects.locked().get(pk=return_request.order_id)
    request = Return.objects.get(pk=return_request.pk)
    request.order = order
    return request


def _decide(return_request: Return, status: ReturnStatus, by: Actor, note: str) -> Return:
    request = _locked(return_request)
    request.check_move(status)
    request.status, request.decided_at, request.answer = status, timezone.now(), note
    request.save(update_fields=["status", "decided_at", "answer"])
    return _tell(request, by, note)


def _reckon(request: Return, lines: Sequence[ReturnLine]) -> list[Share]:
    """Write down what each line is worth now; the shares that are still to be paid back."""
    shares = worth(request.order, {line.line_id: line.counted for line in lines})
    amounts = {share.line.pk: share.amount for share in shares}
    for line in lines:
        line.amount = amounts.get(line.line_id, 0)
    ReturnLine.objects.bulk_update(lines, ["received_quantity", "is_restocked", "amount"])
    return shares


def _is_unsettled(order: Order) -> bool:
    """Money of the order is on its way back, and may still stay."""
    return RefundLine.objects.filter(line__order=order, is_void=False, settled_at=None).exists()


def _tell(request: Return, by: Actor, note: str = "") -> Return:
    data: dict[str, Any] = {"return": request.number}
    write_event(request.order, f"return_{request.status}", by=by, note=note[:500], **data)
    return_moved.send(sender=Return, return_request=request)
    return request
