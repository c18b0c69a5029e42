"""Payment truth: one forward-only machine, fed by whatever brings news from the provider."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from catalog.errors import InsufficientStock
from config.background import each_by_itself
from orders.models import CancelReason, Order, OrderStatus
from orders.services import confirm_order, take_up_again
from orders.services.history import SYSTEM, write_event
from payments.errors import IntentUnknown, PaymentMismatch, ProviderUnavailable
from payments.gateways import gateway_for
from payments.gateways.base import IntentState
from payments.metrics import count_payment
from payments.models import FINAL_STATUSES, Payment, PaymentStatus
from payments.services.refunding import refund_payment

logger = logging.getLogger(__name__)


def record_state(*, payment_id: int, state: IntentState) -> Payment:
    """Write down what the provider says. Money that came in confirms the order, or is paid back.

    On repeat, and for news older than what we know: nothing. Raises PaymentMismatch where amount, currency, order or
    intent are not ours; the payment keeps the finding.
    """
    try:
        return _move(payment_id, state)
    except PaymentMismatch as mismatch:
        note_mismatch(mismatch.payment_id, mismatch.finding)
        raise


def note_mismatch(payment_id: int, finding: str) -> None:
    """People must look."""
    logger.error("payment %s: %s", payment_id, finding)
    Payment.objects.filter(pk=payment_id).update(mismatch=finding[:300])


@transaction.atomic
def _move(payment_id: int, state: IntentState) -> Payment:
    order_id = Payment.objects.values_list("order_id", flat=True).get(pk=payment_id)
    order = Order.objects.locked().get(pk=order_id)
    payment = Payment.objects.locked().get(pk=payment_id)
    _compare(payment, order, state)
    if payment.status in FINAL_STATUSES and not _came_after_all(payment, state):
        return payment
    payment.provider_intent_id = state.id
    if payment.status != state.status:
        payment.status = PaymentStatus(state.status)
        count_payment(payment)
    payment.method = state.method or payment.method
    payment.failure_code = state.decline_code
    payment.mismatch = ""
    if payment.status == PaymentStatus.SUCCEEDED:
        payment.succeeded_at = timezone.now()
    payment.save()
    if payment.status == PaymentStatus.SUCCEEDED:
        apply_money(order, payment)
        payment.refresh_from_db()
    return payment


def _compare(payment: Payment, order: Order, state: IntentState) -> None:
    ours = (payment.provider_intent_id or state.id, payment.amount, payment.currency, order.number)
    theirs = (state.id, state.amount, state.currency, state.order_number)
    if ours != theirs:
        names = ("intent", "amount", "currency", "order")
        wrong = [f"{name} {b!r} instead of {a!r}" for name, a, b in zip(names, ours, theirs, strict=True) if a != b]
        raise PaymentMismatch(payment.pk, f"The provider tells of {', '.join(wrong)}.")


def _came_after_all(payment: Payment, state: IntentState) -> bool:
    """Success outranks cancellation: the money is there, whatever we thought."""
    return payment.status == PaymentStatus.CANCELED and state.status == PaymentStatus.SUCCEEDED


def apply_money(order: Order, payment: Payment) -> None:
    """What a succeeded payment does to its (locked) order: confirm it, take a lapsed one up again, or go back."""
    write_event(order, "payment_succeeded", by=SYSTEM, payment=payment.pk)
    if not payment.fits(order):
        _give_back(payment, "The order was made smaller before the money came.")
    elif order.status == OrderStatus.PENDING:
        confirm_order(order=order, is_paid=True)
    elif order.status == OrderStatus.CANCELLED and order.cancel_reason == CancelReason.LAPSED:
        try:
            with transaction.atomic():
                take_up_again(order=order)
        except InsufficientStock:
            _give_back(payment, "The order had lapsed and its goods are gone.")
    else:
        _give_back(payment, "The order was cancelled or paid already.")


def _give_back(payment: Payment, reason: str) -> None:
    Payment.objects.filter(pk=payment.pk).update(is_surplus=True)
    refund_payment(payment=payment, reason=reason)


def settle_payment(payment: Payment) -> Payment:
    """Ask the provider how the payment stands; one whose order does not want it any more is given up there too."""
    is_wanted = payment.order.status == OrderStatus.PENDING and payment.fits(payment.order)
    gateway = gateway_for(payment.provider)
    if payment.provider_intent_id is None:
        if is_wanted:
            return payment  # the buyer's next try makes the intent
        # The call that made it may have been lost on the way: ask again under the same idempotency key.
        intent_id = gateway.create_intent(payment).id
    else:
        intent_id = payment.provider_intent_id
    state = gateway.fetch_intent(intent_id) if is_wanted else gateway.cancel_intent(intent_id)
    return record_state(payment_id=payment.pk, state=state)


def drop_open_intents(*, order_id: int) -> None:
    """After an order was given up: give its open payments up at the provider."""
    open_payments = Payment.objects.open().filter(order_id=order_id).select_related("order")
    each_by_itself(_try_to_settle, open_payments, "dropping an intent", away=ProviderUnavailable)


def settle_open_payments(*, quiet_for: timedelta = timedelta(seconds=30), limit: int = 500) -> int:
    """Ask after every open payment that nothing was heard of for a while; how many were settled for good.

    Given up for now where the provider does not answer several times running.
    """
    waiting = Payment.objects.open().filter(updated_at__lte=timezone.now() - quiet_for).select_related("order")
    turn = waiting.order_by("updated_at")[:limit]
    return each_by_itself(_try_to_settle, turn, "settling a payment", away=ProviderUnavailable)


def _try_to_settle(payment: Payment) -> bool:
    # Whatever comes of it, its turn is over: one that fails must not keep the place of those behind it.
    Payment.objects.filter(pk=payment.pk).update(updated_at=timezone.now())
    try:
        return settle_payment(payment).status in FINAL_STATUSES
    except PaymentMismatch:
        return False  # noted
    except IntentUnknown as error:
        note_mismatch(payment.pk, str(error))
        return False
