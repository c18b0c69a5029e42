"""What must hold between payments, refunds and orders; one sentence per difference."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from config.money import to_minor
from orders.models import Order, OrderEvent, OrderStatus, RefundLine
from payments.models import Payment, PaymentStatus, Refund
from payments.services.refunding import refund_reference


def refunded_matches_refunds() -> Iterator[str]:
    """Invariant: refunded_amount = pending + succeeded refunds ≤ amount."""
    counted = Coalesce(Sum("refunds__amount", filter=~Q(refunds__status=Refund.Status.FAILED)), 0)
    for payment in Payment.objects.annotate(counted=counted).exclude(refunded_amount=F("counted")).iterator():
        yield f"payment {payment.pk} says {payment.refunded_amount} refunded, its refunds sum to {payment.counted}"


def payments_match_their_order() -> Iterator[str]:
    """Invariant: what the order kept is what it costs. (Open ones may be outdated, and others go back.)"""
    kept = Payment.objects.succeeded().filter(is_surplus=False)
    wrong = kept.exclude(amount=F("order__total"), currency=F("order__currency"))
    for payment in wrong.select_related("order").iterator():
        yield f"payment {payment.pk} is for another amount than its order {payment.order.number}"


def no_order_keeps_more_than_it_costs() -> Iterator[str]:
    """Invariants: money kept ≤ total for a sold order, and nothing for one that is pending or cancelled."""
    succeeded = Q(payments__status=PaymentStatus.SUCCEEDED)
    kept = Coalesce(Sum(F("payments__amount") - F("payments__refunded_amount"), filter=succeeded), 0)
    is_open = Q(status__in=[OrderStatus.PENDING, OrderStatus.CANCELLED])
    too_much = (is_open & Q(kept__gt=0)) | Q(kept__gt=F("total"))
    for order in Order.objects.annotate(kept=kept).filter(too_much).iterator():
        yield f"the {order.status} order {order.number} of {order.total} keeps {order.kept}"


def sold_orders_were_paid() -> Iterator[str]:
    paid = Payment.objects.succeeded().filter(is_surplus=False, amount=F("order__total")).values("order")
    unpaid = Order.objects.exclude(status__in=[OrderStatus.PENDING, OrderStatus.CANCELLED]).filter(total__gt=0)
    for order in unpaid.exclude(pk__in=paid).iterator():
        yield f"order {order.number} is {order.status} and was not paid"


def payments_match_their_provider() -> Iterator[str]:
    """Invariant: status and amounts are the provider's (what the last look at it found)."""
    for payment in Payment.objects.exclude(mismatch="").iterator():
        yield f"payment {payment.pk}: {payment.mismatch}"


def orders_know_their_refunds() -> Iterator[str]:
    """Invariant: each settled refund stands in its order's history once, with its amount, and nothing else does."""
    events = OrderEvent.objects.filter(kind="refunded").values_list("order_id", "data")
    told = Counter(
        (order_id, data["reference"], to_minor(data["amount"], data["currency"]))
        for order_id, data in events.iterator()
    )
    settled = Refund.objects.filter(status=Refund.Status.SUCCEEDED, payment__is_surplus=False)
    rows = settled.values_list("payment__order", "pk", "amount")
    booked = Counter((order_id, refund_reference(pk), amount) for order_id, pk, amount in rows.iterator())
    for order_id, reference, amount in booked - told:
        yield f"{reference} over {amount} was settled, and order id {order_id} was not told"
    for order_id, reference, amount in told - booked:
        yield f"order id {order_id} was told of {reference} over {amount}, which was not settled so"


def refunds_match_their_shares() -> Iterator[str]:
    """Invariant: what a refund gives back of the order's lines adds up to it; one that failed gives nothing back."""
    rows = RefundLine.objects.order_by().values_list("reference", "is_void")
    amount = F("line_total") - F("discount") + F("shipping") + F("tax")
    shared = {reference: (total, is_void) for reference, is_void, total in rows.annotate(total=Sum(amount)).iterator()}
    for refund in Refund.objects.filter(payment__is_surplus=False).iterator():
        expected = (refund.amount, refund.status == Refund.Status.FAILED)
        if shared.pop(refund_reference(refund.pk), None) != expected:
            yield f"refund {refund.pk} over {refund.amount} is not what its order lines give back"
    for reference in shared:
        yield f"order lines give back {reference}, which is no refund"


CHECKS = {
    "refunded matches refunds": refunded_matches_refunds,
    "refunds match their shares": refunds_match_their_shares,
    "payments match their order": payments_match_their_order,
    "no order keeps more than it costs": no_order_keeps_more_than_it_costs,
    "sold orders were paid": sold_orders_were_paid,
    "payments match their provider": payments_match_their_provider,
    "orders know their refunds": orders_know_their_refunds,
}
