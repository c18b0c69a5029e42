"""What must hold of what comes back: goods and money; one sentence per difference."""

from collections.abc import Iterator

from django.db.models import F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from catalog.models import StockMovement
from orders.models import OrderLine, OrderStatus, RefundLine, ReturnLine, ReturnStatus
from orders.services.shares import PARTS


def _per_line(rows: QuerySet, key: str, amount: object) -> Coalesce:  # type: ignore[type-arg]
    """Σ `amount` of the rows whose `key` is the order line; 0 where there are none."""
    summed = rows.filter(**{key: OuterRef("pk")}).order_by().values(key).annotate(sum=Sum(amount)).values("sum")
    return Coalesce(Subquery(summed, output_field=IntegerField()), Value(0))


def no_more_comes_back_than_was_sent() -> Iterator[str]:
    """Invariant: the pieces in returns that stand ≤ bought - cancelled."""
    standing = ReturnLine.objects.exclude(return_request__status=ReturnStatus.REJECTED)
    back = _per_line(standing, "line", Coalesce("received_quantity", "quantity"))
    lines = OrderLine.objects.annotate(back=back)
    for line in lines.filter(back__gt=F("quantity") - F("cancelled_quantity")).iterator():
        yield f"{line.back} of {line.quantity} pieces of order line {line.pk} came back"


def what_came_back_was_restocked_once() -> Iterator[str]:
    """Invariant: the restock movements of an order that goes on are its cancelled pieces and what was received to be
    sold again."""
    received = ReturnLine.objects.filter(is_restocked=True)
    restocked = StockMovement.objects.filter(reason=StockMovement.Reason.RESTOCK)
    lines = OrderLine.objects.exclude(order__status=OrderStatus.CANCELLED).annotate(
        moved=_per_line(restocked, "order_line_id", "delta"),
        expected=_per_line(received, "line", "received_quantity") + F("cancelled_quantity"),
    )
    for line in lines.exclude(moved=F("expected")).iterator():
        yield f"{line.moved} pieces of order line {line.pk} were restocked instead of {line.expected}"


def no_line_gives_back_more_than_it_took() -> Iterator[str]:
    """Invariant: of each line's pieces and of each part of its money, no more is given back than there was."""
    live = RefundLine.objects.filter(is_void=False)
    gone = {f"gone_{part}": _per_line(live, "line", part) for part in ("quantity", *PARTS)}
    too_much = Q()
    for part in ("quantity", *PARTS):
        too_much |= Q(**{f"gone_{part}__gt": F(part)})
    for line in OrderLine.objects.annotate(**gone).filter(too_much).iterator():
        yield f"more of order line {line.pk} was given back than it took"


def cancelled_pieces_were_paid_back() -> Iterator[str]:
    """Invariant: what was given up of a paid order is given back, where anything is left to be given back."""
    live = RefundLine.objects.filter(is_void=False)
    price = F("line_total") - F("discount") + F("shipping") + F("tax")
    lines = OrderLine.objects.exclude(order__status=OrderStatus.CANCELLED).filter(cancelled_quantity__gt=0)
    lines = lines.annotate(pieces=_per_line(live, "line", "quantity"), given_back=_per_line(live, "line", price))
    owed = lines.filter(pieces__lt=F("cancelled_quantity"), given_back__lt=price).select_related("order")
    for line in owed.iterator():
        cancelled, name = line.cancelled_quantity, f"{line.sku} of order {line.order}"
        yield f"{cancelled} pieces of {name} were cancelled, and {line.pieces} paid back"


def refunded_returns_were_paid_back() -> Iterator[str]:
    """Invariant: what a return that is refunded says of each line is what its refund gave back."""
    live = RefundLine.objects.filter(is_void=False)
    booked = live.filter(reference=OuterRef("return_request__refund_reference"), line=OuterRef("line"))
    amount = F("line_total") - F("discount") + F("shipping") + F("tax")
    paid = Coalesce(Subquery(booked.values(paid=amount), output_field=IntegerField()), Value(0))
    settled = ReturnLine.objects.filter(return_request__status=ReturnStatus.REFUNDED)
    wrong = settled.annotate(paid=paid).exclude(amount=F("paid")).select_related("return_request")
    for line in wrong.iterator():
        yield f"return {line.return_request} says {line.amount} for line {line.line_id}, {line.paid} was paid back"


CHECKS = {
    "no more comes back than was sent": no_more_comes_back_than_was_sent,
    "what came back was restocked once": what_came_back_was_restocked_once,
    "no line gives back more than it took": no_line_gives_back_more_than_it_took,
    "cancelled pieces were paid back": cancelled_pieces_were_paid_back,
    "refunded returns were paid back": refunded_returns_were_paid_back,
}
