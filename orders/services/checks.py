"""What must hold between orders, reservations, stock and history; each check is a query or two, and yields one
sentence per difference."""

from collections.abc import Iterator

from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from catalog.models import StockItem, StockMovement
from orders.models import ALLOWED_MOVES, Order, OrderEvent, OrderLine, OrderStatus, Reservation

State = Reservation.State


def _summed(rows: object) -> Coalesce:
    """The one value of a correlated subquery, 0 where there is no row."""
    return Coalesce(Subquery(rows, output_field=IntegerField()), Value(0))  # type: ignore[arg-type]


def reserved_matches_reservations() -> Iterator[str]:
    """Invariant: reserved = sum of the active reservations."""
    active = (
        Reservation.objects.filter(stock_item=OuterRef("pk"), state=State.ACTIVE)
        .order_by()
        .values("stock_item")
        .annotate(held=Sum("quantity"))
        .values("held")
    )
    wrong = StockItem.objects.annotate(held=_summed(active)).exclude(reserved=F("held"))
    for item in wrong.iterator():
        yield f"variant {item.variant_id} has {item.reserved} reserved, its active reservations sum to {item.held}"


def sales_match_reservations() -> Iterator[str]:
    """Invariants: a consumed reservation has one sale of its quantity, others have none; restocked ≤ consumed."""
    movements = StockMovement.objects.filter(order_line_id=OuterRef("pk")).order_by().values("order_line_id")
    sold = movements.filter(reason=StockMovement.Reason.SALE).annotate(moved=Sum("delta")).values("moved")
    back = movements.filter(reason=StockMovement.Reason.RESTOCK).annotate(moved=Sum("delta")).values("moved")
    consumed = (
        Reservation.objects.filter(line=OuterRef("pk"), state=State.CONSUMED)
        .order_by()
        .values("line")
        .annotate(taken=Sum("quantity"))
        .values("taken")
    )
    lines = OrderLine.objects.annotate(sold=_summed(sold), back=_summed(back), taken=_summed(consumed))
    for line in lines.exclude(sold=-F("taken")).iterator():
        yield f"order line {line.pk} consumed {line.taken}, but its sale moved {line.sold}"
    for line in lines.filter(back__gt=F("taken")).iterator():
        yield f"order line {line.pk} was restocked with {line.back} of {line.taken}"


def lines_hold_what_their_order_says() -> Iterator[str]:
    """Invariants: everything is consumed once confirmed, nothing before; no hold belongs to a cancelled order."""
    lines = OrderLine.objects.select_related("order").annotate(
        held=Coalesce(Sum("reservations__quantity", filter=Q(reservations__state=State.ACTIVE)), 0),
        taken=Coalesce(Sum("reservations__quantity", filter=Q(reservations__state=State.CONSUMED)), 0),
    )
    pending, cancelled = Q(order__status=OrderStatus.PENDING), Q(order__status=OrderStatus.CANCELLED)
    right = (
        (pending & Q(held=F("quantity"), taken=0))
        | (cancelled & Q(held=0))
        | (~pending & ~cancelled & Q(held=0, taken=F("quantity")))
    )
    for line in lines.exclude(right).iterator():
        order = line.order
        yield f"line {line.pk} of the {order.status} order {order.number} holds {line.held}, sold {line.taken}"


def shipments_match_orders() -> Iterator[str]:
    """Invariant: sent ≤ bought for each line, and the order's state says how much of it is on its way."""
    lines = OrderLine.objects.select_related("order").annotate(sent=Coalesce(Sum("shipped__quantity"), 0))
    for line in lines.filter(sent__gt=F("quantity") - F("cancelled_quantity")).iterator():
        yield f"{line.sent} of {line.quantity} pieces of order line {line.pk} were sent"
    sent = Coalesce(Sum("lines__shipped__quantity"), 0)
    wanted = Sum(F("lines__quantity") - F("lines__cancelled_quantity"))
    bought = Order.objects.annotate(bought=wanted).values("pk", "bought")
    pieces = {row["pk"]: row["bought"] for row in bought}
    for order in Order.objects.annotate(sent=sent).iterator():
        whole = order.sent == pieces[order.pk]
        expected = {
            OrderStatus.PARTIALLY_SHIPPED: order.sent > 0 and not whole,
            OrderStatus.SHIPPED: whole,
            OrderStatus.DELIVERED: whole,
        }.get(OrderStatus(order.status), order.sent == 0)
        if not expected:
            yield f"the {order.status} order {order.number} has sent {order.sent} of {pieces[order.pk]} pieces"


def totals_match_lines() -> Iterator[str]:
    """Invariant: each of the order's amounts is the sum of its lines' shares; there is at least one line."""
    parts = {"subtotal": "line_total", "discount": "discount", "shipping": "shipping", "tax": "tax"}
    sums = {f"sum_{part}": Coalesce(Sum(f"lines__{field}"), Value(0)) for part, field in parts.items()}
    agrees = Q(**{f"sum_{part}": F(part) for part in parts}) & Q(line_count__gte=1)
    for order in Order.objects.annotate(line_count=Count("lines"), **sums).exclude(agrees).iterator():
        yield f"order {order.number} differs from the sum of its {order.line_count} lines"


def history_is_a_path() -> Iterator[str]:
    """Invariant: the events are a path of the state machine that ends where the order stands, in order of time."""
    steps = OrderEvent.objects.exclude(to_status="").order_by("order_id", "pk")
    rows = steps.values_list("order_id", "kind", "from_status", "to_status", "created_at")
    standing: dict[int, str] = {}
    last_time: dict[int, object] = {}
    for order_id, kind, from_status, to_status, at in rows.iterator():
        if not _is_step(standing.get(order_id), kind, from_status, to_status):
            yield f"order id {order_id} has an impossible step {from_status or 'nothing'} → {to_status} ({kind})"
        if order_id in last_time and at < last_time[order_id]:  # type: ignore[operator]
            yield f"order id {order_id} has events out of order"
        standing[order_id], last_time[order_id] = to_status, at
    for order in Order.objects.only("pk", "number", "status").iterator():
        if standing.get(order.pk) != order.status:
            yield f"order {order.number} is {order.status}, its history ends at {standing.get(order.pk, 'nothing')}"


def _is_step(standing: str | None, kind: str, from_status: str, to_status: str) -> bool:
    if standing is None:
        return kind == "placed" and to_status == OrderStatus.PENDING
    if kind == "taken_up":
        return standing == from_status == OrderStatus.CANCELLED and to_status == OrderStatus.CONFIRMED
    return standing == from_status and to_status in ALLOWED_MOVES[from_status]


CHECKS = {
    "reserved matches reservations": reserved_matches_reservations,
    "sales match reservations": sales_match_reservations,
    "lines hold what their order says": lines_hold_what_their_order_says,
    "shipments match orders": shipments_match_orders,
    "order totals match lines": totals_match_lines,
    "order history is a path": history_is_a_path,
}
