"""Stripe's test payment methods, and what becomes of a payment with them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """`code` and `decline_code` are those of a refusal; `must_approve` sends the buyer to his bank's page first."""

    must_approve: bool = False
    code: str = ""
    decline_code: str = ""
    refund: str = "succeeded"
    is_slow: bool = False


def _declined(decline_code: str) -> Card:
    return Card(code="card_declined", decline_code=decline_code)


_BRANDS = "visa visa_debit mastercard mastercard_debit mastercard_prepaid amex discover diners jcb unionpay us de gb fr"
CARDS = {
    **{f"pm_card_{name}": Card() for name in _BRANDS.split()},
    "pm_card_chargeDeclined": _declined("generic_decline"),
    "pm_card_chargeDeclinedInsufficientFunds": _declined("insufficient_funds"),
    "pm_card_chargeDeclinedLostCard": _declined("lost_card"),
    "pm_card_chargeDeclinedStolenCard": _declined("stolen_card"),
    "pm_card_chargeDeclinedVelocityLimitExceeded": _declined("card_velocity_exceeded"),
    "pm_card_chargeCustomerFail": _declined("generic_decline"),
    "pm_card_chargeDeclinedExpiredCard": Card(code="expired_card"),
    "pm_card_chargeDeclinedIncorrectCvc": Card(code="incorrect_cvc"),
    "pm_card_chargeDeclinedProcessingError": Card(code="processing_error"),
    "pm_card_authenticationRequired": Card(must_approve=True),
    "pm_card_threeDSecure2Required": Card(must_approve=True),
    "pm_card_threeDSecureRequired": Card(must_approve=True),
    "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds": Card(
        must_approve=True, code="card_declined", decline_code="insufficient_funds"
    ),
    "pm_card_pendingRefund": Card(refund="pending"),
    "pm_card_refundFail": Card(refund="fails_later"),
    "pm_usBankAccount_processing": Card(is_slow=True),
}
# Stripe's word for a buyer who refuses on his bank's page.
REFUSED_BY_BUYER = "payment_intent_authentication_failure"
