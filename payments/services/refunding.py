"""Money goes back: decided in a transaction, sent after the commit, tried again until it is settled."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from config.background import each_by_itself
from config.money import to_text
from orders.errors import RefundExceedsPurchase
from orders.models import Order, Return
from orders.services import book_refund, record_refund, share_out, void_refund
from orders.services.history import SYSTEM, staff
from orders.services.parts import check_parts
from orders.services.shares import Share, total_of
from payments.errors import NothingToRefund, ProviderUnavailable, RefundExceedsPayment
from payments.gateways import gateway_for
from payments.gateways.base import RefundState
from payments.metrics import count_refund
from payments.models import Payment, Refund
from payments.signals import refund_decided

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)
OFFLINE = "offline"


@transaction.atomic
def refund_payment(
    *,
    payment: Payment,
    amount: int | None = None,
    pieces: Mapping[int, int] | None = None,
    reason: str = "",
    by: "User | None" = None,
) -> Refund:
    """Decide to pay back `amount` (minor units), or the order's share of `pieces` (order line id → how many); all that
    is left where neither is given. Announces refund_decided.

    Raises RefundExceedsPayment, NothingToRefund, UnknownLine, RefundExceedsPurchase.
    """
    # The order first, as everywhere: a refund that is settled is told to it.
    Order.objects.locked().get(pk=payment.order_id)
    payment = Payment.objects.locked().get(pk=payment.pk)
    amount, shares = preview_refund(payment=payment, amount=amount, pieces=pieces)
    return _decide(payment, amount, shares, reason=reason, by=by)


def preview_refund(
    *, payment: Payment, amount: int | None = None, pieces: Mapping[int, int] | None = None
) -> tuple[int, list[Share]]:
    """What refund_payment would book: the amount (minor units), and what it gives back of each line; of none where the
    order did not need the money. Nothing is written. Raises what refund_payment raises."""
    if not payment.refundable or (amount is not None and amount > payment.refundable):
        raise _exceeds(payment)
    if payment.is_surplus:
        check_parts(pieces or {}, {}, RefundExceedsPurchase)
        return payment.refundable if amount is None else amount, []
    shares = share_out(payment.order, amount=amount, pieces=pieces)
    if not total_of(shares):
        raise NothingToRefund
    return total_of(shares), shares


def _decide(
    payment: Payment,
    amount: int,
    shares: list[Share],
    *,
    reason: str,
    by: "User | None" = None,
    return_request: Return | None = None,
) -> Refund:
    """Of a payment that is locked, and its order before it."""
    if amount > payment.refundable:
        raise _exceeds(payment)
    Payment.objects.filter(pk=payment.pk).update(refunded_amount=F("refunded_amount") + amount)
    refund = Refund.objects.create(payment=payment, amount=amount, reason=reason, by=by)
    reference = refund_reference(refund.pk)
    book_refund(order=payment.order, reference=reference, shares=shares, return_request=return_request)
    count_refund(refund)
    refund_decided.send(sender=Refund, refund=refund)
    return refund


def _exceeds(payment: Payment) -> RefundExceedsPayment:
    refundable = to_text(payment.refundable, payment.currency)
    return RefundExceedsPayment(refundable=refundable, currency=payment.currency)


@transaction.atomic
def refund_order(*, order: Order, reason: str) -> list[Refund]:
    """Pay back all that is left of the order's payments."""
    payments = Payment.objects.locked().filter(order=order).order_by("pk")
    return [refund_payment(payment=payment, reason=reason) for payment in payments if payment.refundable]


@transaction.atomic
def refund_shares(
    *,
    order: Order,
    shares: list[Share],
    reason: str,
    by: "User | None" = None,
    return_request: Return | None = None,
) -> Refund | None:
    """Pay back these shares of what was paid for the (locked) order, for a return where one is given; None where they
    are worth nothing. Announces refund_decided."""
    payment = Payment.objects.locked().succeeded().filter(order=order, is_surplus=False).first()
    if payment is None or not total_of(shares):
        return None
    return _decide(payment, total_of(shares), shares, reason=reason, by=by, return_request=return_request)


def send_refund(*, refund_id: int) -> bool:
    """Ask the provider to pay a pending refund; whether it is settled now. A repeat pays nothing twice: the
    provider knows the refund by its id. Raises ProviderUnavailable."""
    refund = Refund.objects.select_related("payment").filter(pk=refund_id, status=Refund.Status.PENDING).first()
    if refund is None:
        return False
    Refund.objects.filter(pk=refund.pk).update(attempts=F("attempts") + 1)
    state = _pay_back(refund)
    return settle_refund(refund_id=refund.pk, state=state)


def send_pending_refunds(*, limit: int = 500) -> int:
    """Send what is still pending; how many were settled. Given up for now where the provider does not answer several
    times running."""
    pending = Refund.objects.filter(status=Refund.Status.PENDING).order_by("attempts", "pk")
    ids = pending.values_list("pk", flat=True)[:limit]
    return each_by_itself(
        lambda refund_id: send_refund(refund_id=refund_id), ids, "sending a refund", away=ProviderUnavailable
    )


def _pay_back(refund: Refund) -> RefundState:
    """Money that came outside of any provider goes back by hand: that somebody decided it is all we hear of it.

    It is settled here, and not where it is decided: the credit note's number must be the last lock.
    """
    if refund.payment.provider == OFFLINE:
        return RefundState(id=None, status=Refund.Status.SUCCEEDED)
    return gateway_for(refund.payment.provider).refund(refund)


@transaction.atomic
def settle_refund(*, refund_id: int, state: RefundState) -> bool:
    """Write down what the provider says of a refund; whether it is settled by that. On repeat, and for older news:
    nothing. One that had succeeded can come back from the buyer's bank: it is credited and owed, and people must look.
    """
    order_id, payment_id = Refund.objects.values_list("payment__order", "payment").get(pk=refund_id)
    Order.objects.locked().get(pk=order_id)
    Payment.objects.locked().get(pk=payment_id)
    refund = Refund.objects.select_related("payment__order", "by").get(pk=refund_id)
    if refund.status == Refund.Status.SUCCEEDED and state.status == Refund.Status.FAILED:
        finding = f"Refund {refund.pk} came back from the buyer's bank: it is still owed, pay it another way."
        Payment.objects.filter(pk=payment_id).update(mismatch=finding)
    if refund.status != Refund.Status.PENDING:
        return False
    refund.provider_refund_id = state.id or refund.provider_refund_id
    refund.status, refund.failure = Refund.Status(state.status), state.failure
    refund.save(update_fields=["provider_refund_id", "status", "failure", "updated_at"])
    if refund.status != Refund.Status.PENDING:
        count_refund(refund)
    if refund.status == Refund.Status.FAILED:
        # The money stayed with us: it can be refunded anew, another way.
        Payment.objects.filter(pk=payment_id).update(refunded_amount=F("refunded_amount") - refund.amount)
        void_refund(order=refund.payment.order, reference=refund_reference(refund.pk))
    if refund.status == Refund.Status.SUCCEEDED:
        _tell_order(refund)
    return refund.status != Refund.Status.PENDING


def _tell_order(refund: Refund) -> None:
    """A settled refund is a fact of its order, unless the order never had that money."""
    if refund.payment.is_surplus:
        return
    record_refund(
        order=refund.payment.order,
        reference=refund_reference(refund.pk),
        reason=refund.reason,
        by=staff(refund.by) if refund.by else SYSTEM,
    )


def refund_reference(refund_id: int) -> str:
    """What the refund is called outside of payments."""
    return f"refund-{refund_id}"
