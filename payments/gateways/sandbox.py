"""A provider without a network, with Stripe's test payment methods (https://docs.stripe.com/testing).

Its books are rows of their own, so that what the provider knows and what we know can differ, as in life.
"""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from payments.errors import InvalidPaymentMethod, PaymentMethodRequired
from payments.gateways.base import IntentState, RefundState
from payments.models import Payment, PaymentStatus, Refund, SandboxIntent, SandboxRefund


@dataclass(frozen=True)
class _Behaviour:
    """Whether the buyer must approve first, and why the charge then fails (empty: it succeeds)."""

    must_approve: bool = False
    decline_code: str = ""


_SUCCEEDING = (
    "visa",
    "visa_debit",
    "mastercard",
    "mastercard_debit",
    "mastercard_prepaid",
    "amex",
    "discover",
    "diners",
    "jcb",
    "unionpay",
    "us",
    "de",
    "gb",
    "fr",
)
_DECLINING = {
    "chargeDeclined": "generic_decline",
    "chargeDeclinedInsufficientFunds": "insufficient_funds",
    "chargeDeclinedLostCard": "lost_card",
    "chargeDeclinedStolenCard": "stolen_card",
    "chargeDeclinedExpiredCard": "expired_card",
    "chargeDeclinedIncorrectCvc": "incorrect_cvc",
    "chargeDeclinedProcessingError": "processing_error",
    "chargeDeclinedVelocityLimitExceeded": "card_velocity_exceeded",
    "chargeCustomerFail": "generic_decline",
}
METHODS = {
    **{f"pm_card_{name}": _Behaviour() for name in _SUCCEEDING},
    **{f"pm_card_{name}": _Behaviour(decline_code=code) for name, code in _DECLINING.items()},
    "pm_card_authenticationRequired": _Behaviour(must_approve=True),
    "pm_card_threeDSecure2Required": _Behaviour(must_approve=True),
    "pm_card_threeDSecureRequired": _Behaviour(must_approve=True),
    "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds": _Behaviour(True, "insufficient_funds"),
}
# Stripe's word for a buyer who refuses on his bank's page.
REFUSED_BY_BUYER = "payment_intent_authentication_failure"


class SandboxGateway:
    publishable_key = "pk_sandbox"

    def create_intent(self, payment: Payment) -> IntentState:
        intent_id = f"pi_sandbox_{secrets.token_hex(12)}"
        intent, _ = SandboxIntent.objects.get_or_create(
            idempotency_key=f"payment-{payment.pk}",
            defaults={
                "id": intent_id,
                "client_secret": f"{intent_id}_secret_{secrets.token_urlsafe(18)}",
                "amount": payment.amount,
                "currency": payment.currency,
                "order_number": payment.order.number,
            },
        )
        return _state(intent)

    @transaction.atomic
    def confirm_intent(self, intent: IntentState, payment_method: str | None) -> IntentState:
        return _confirm(SandboxIntent.objects.select_for_update().get(pk=intent.id), payment_method)

    def fetch_intent(self, intent_id: str) -> IntentState:
        return _state(SandboxIntent.objects.get(pk=intent_id))

    @transaction.atomic
    def cancel_intent(self, intent_id: str) -> IntentState:
        intent = SandboxIntent.objects.select_for_update().get(pk=intent_id)
        if intent.status != PaymentStatus.SUCCEEDED:
            intent.status = PaymentStatus.CANCELED
            intent.save(update_fields=["status"])
        return _state(intent)

    @transaction.atomic
    def refund(self, refund: Refund) -> RefundState:
        intent = SandboxIntent.objects.select_for_update().get(pk=refund.payment.provider_intent_id)
        made, is_new = SandboxRefund.objects.get_or_create(
            idempotency_key=f"refund-{refund.pk}",
            defaults={"id": f"re_sandbox_{secrets.token_hex(12)}", "intent": intent, "amount": refund.amount},
        )
        if is_new:
            intent.refunded += refund.amount
            intent.save(update_fields=["refunded"])
        return _refund_state(made)

    def fetch_refunds(self, intent_id: str) -> list[RefundState]:
        return [_refund_state(made) for made in SandboxRefund.objects.filter(intent=intent_id)]


@transaction.atomic
def decide(*, intent_id: str, client_secret: str, approve: bool) -> IntentState | None:
    """The buyer's answer on the approval page. None where there is no such intent; a repeat changes nothing."""
    intent = SandboxIntent.objects.select_for_update().filter(pk=intent_id).first()
    if intent is None or not secrets.compare_digest(intent.client_secret.encode(), client_secret.encode()):
        return None
    if intent.status != PaymentStatus.REQUIRES_ACTION:
        return _state(intent)
    if approve:
        return _charge(intent, METHODS[intent.payment_method])
    return _declined(intent, REFUSED_BY_BUYER)


def _confirm(intent: SandboxIntent, payment_method: str | None) -> IntentState:
    if intent.status == PaymentStatus.REQUIRES_ACTION and payment_method is None:
        return _state(intent)
    if intent.status in (PaymentStatus.SUCCEEDED, PaymentStatus.CANCELED):
        return _state(intent)
    if payment_method is None:
        # A refusal on the approval page is told once, to whoever asks next.
        if intent.decline_code == REFUSED_BY_BUYER:
            return _state(intent)
        raise PaymentMethodRequired
    if payment_method not in METHODS:
        raise InvalidPaymentMethod
    behaviour = METHODS[payment_method]
    intent.payment_method = payment_method
    return _charge(intent, behaviour) if not behaviour.must_approve else _ask_the_buyer(intent)


def _charge(intent: SandboxIntent, behaviour: _Behaviour) -> IntentState:
    if behaviour.decline_code:
        return _declined(intent, behaviour.decline_code)
    intent.status, intent.decline_code = PaymentStatus.SUCCEEDED, ""
    intent.save(update_fields=["status", "decline_code", "payment_method"])
    return _state(intent)


def _declined(intent: SandboxIntent, decline_code: str) -> IntentState:
    intent.status, intent.decline_code = PaymentStatus.REQUIRES_PAYMENT_METHOD, decline_code
    intent.save(update_fields=["status", "decline_code", "payment_method"])
    return _state(intent)


def _ask_the_buyer(intent: SandboxIntent) -> IntentState:
    intent.status, intent.decline_code = PaymentStatus.REQUIRES_ACTION, ""
    intent.save(update_fields=["status", "decline_code", "payment_method"])
    return _state(intent)


def _state(intent: SandboxIntent) -> IntentState:
    url = None
    if intent.status == PaymentStatus.REQUIRES_ACTION:
        page = reverse("sandbox-approval", args=[intent.pk])
        url = f"{settings.PUBLIC_URL}{page}?client_secret={intent.client_secret}"
    return IntentState(
        id=intent.pk,
        status=intent.status,
        amount=intent.amount,
        currency=intent.currency,
        order_number=intent.order_number,
        client_secret=intent.client_secret,
        method="card" if intent.payment_method else "",
        decline_code=intent.decline_code,
        next_action_url=url,
    )


def _refund_state(made: SandboxRefund) -> RefundState:
    return RefundState(
        id=made.pk,
        status=Refund.Status.SUCCEEDED,
        amount=made.amount,
        intent_id=made.intent_id,
        our_id=int(made.idempotency_key.removeprefix("refund-")),
    )
