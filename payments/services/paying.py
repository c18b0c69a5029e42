"""A buyer pays: first an intent, then its confirmation. The provider is asked outside of any transaction."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from orders.models import Order, OrderStatus
from payments.errors import CardDeclined, OrderAlreadyPaid, OrderNotPayable, PaymentCanceled, PaymentInProgress
from payments.gateways import gateway_for
from payments.gateways.base import IntentState
from payments.models import Payment, PaymentStatus
from payments.services.settling import record_state, settle_payment


@dataclass(frozen=True)
class PaymentProgress:
    """A payment, and what its provider says of it now (None where nobody needed to ask); `is_new` where this call
    made it."""

    payment: Payment
    state: IntentState | None
    is_new: bool = False


def create_payment(*, order: Order, provider: str | None = None) -> PaymentProgress:
    """The order's open payment with its intent at the provider (the shop's where None); made where there is none.

    Raises OrderAlreadyPaid, OrderNotPayable, PaymentInProgress, ProviderUnavailable (a repeat then goes on where it
    stopped).
    """
    provider = provider or settings.PAYMENT_PROVIDER
    payment, is_new = _open_payment(order, provider)
    if not payment.fits(payment.order):
        settle_payment(payment)
        payment, is_new = _open_payment(order, provider)
        if not payment.fits(payment.order):
            raise PaymentInProgress
    state = _intent_of(payment)
    return PaymentProgress(record_state(payment_id=payment.pk, state=state), state, is_new)


def confirm_payment(*, payment: Payment, payment_method: str | None = None) -> PaymentProgress:
    """Try to collect the money. Again where it had succeeded: the same answer.

    Raises CardDeclined (the order stays payable), PaymentCanceled, OrderNotPayable, PaymentMethodRequired,
    InvalidPaymentMethod, ProviderUnavailable.
    """
    if payment.status == PaymentStatus.SUCCEEDED:
        return PaymentProgress(payment, None)
    if payment.status == PaymentStatus.CANCELED:
        raise PaymentCanceled
    intent = _intent_of(payment)
    if intent.status not in (PaymentStatus.SUCCEEDED, PaymentStatus.PROCESSING):
        order = Order.objects.get(pk=payment.order_id)
        if order.status != OrderStatus.PENDING:
            raise OrderNotPayable(status=order.status)
        if not payment.fits(order):
            raise PaymentCanceled
        intent = gateway_for(payment.provider).confirm_intent(intent, payment_method)
    payment = record_state(payment_id=payment.pk, state=intent)
    if intent.decline_code:
        raise CardDeclined(decline_code=intent.decline_code)
    if payment.status == PaymentStatus.CANCELED:
        raise PaymentCanceled
    return PaymentProgress(payment, intent)


def refuse_while_processing(*, order: Order) -> None:
    """What is paid already, but not here yet, was paid for the order as it was. Raises PaymentInProgress."""
    if order.payments.filter(status=PaymentStatus.PROCESSING).exists():
        raise PaymentInProgress


@transaction.atomic
def _open_payment(order: Order, provider: str) -> tuple[Payment, bool]:
    order = Order.objects.locked().get(pk=order.pk)
    if order.payments.succeeded().filter(is_surplus=False).exists():
        raise OrderAlreadyPaid
    if order.status != OrderStatus.PENDING or order.total == 0:
        raise OrderNotPayable(status=order.status)
    payment = order.payments.open().select_related("order").first()
    if payment:
        return payment, False
    return Payment.objects.create(order=order, provider=provider, amount=order.total, currency=order.currency), True


def _intent_of(payment: Payment) -> IntentState:
    gateway = gateway_for(payment.provider)
    if payment.provider_intent_id:
        return gateway.fetch_intent(payment.provider_intent_id)
    return gateway.create_intent(payment)
