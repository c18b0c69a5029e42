"""The ways in which payments say no."""

from config.errors import DomainError


class OrderAlreadyPaid(DomainError):
    code = "order_already_paid"
    message = "The order is paid."


class OrderNotPayable(DomainError):
    """meta: `status` of the order."""

    code = "order_not_payable"
    message = "There is nothing to pay for this order."


class CardDeclined(DomainError):
    """meta: `decline_code`, Stripe's word for why."""

    code = "card_declined"
    status_code = 402
    message = "The card was declined. Please try another way to pay."


class PaymentMethodRequired(DomainError):
    code = "payment_method_required"
    status_code = 400
    attr = "payment_method"
    message = "Say how you want to pay."


class IntentUnknown(DomainError):
    """The provider has no such intent: its keys may belong to another account."""

    code = "payment_unknown"
    message = "The payment provider does not know this payment. The shop will look at it."


class InvalidPaymentMethod(DomainError):
    code = "invalid_payment_method"
    status_code = 400
    attr = "payment_method"
    message = "There is no such payment method."


class PaymentCanceled(DomainError):
    code = "payment_canceled"
    message = "This payment was given up. Please start a new one."


class ProviderUnavailable(DomainError):
    code = "provider_unavailable"
    status_code = 503
    message = "The payment provider does not answer. Nothing is lost; please try again."
    retry_after = 5


class RefundExceedsPayment(DomainError):
    """meta: `refundable` (decimal string) and `currency`."""

    code = "refund_exceeds_payment"
    message = "That is more than is left of the payment."


class NothingToRefund(DomainError):
    code = "nothing_to_refund"
    message = "Nothing was paid for that, or it was paid back already."


class PaymentInProgress(DomainError):
    """The buyer's money is on its way, for what the order was when he paid."""

    code = "payment_in_progress"
    message = "A payment of this order is on its way. Please wait until it is settled."


class AmountNotPayable(DomainError):
    """meta: `reason`, Stripe's word for it (amount_too_small, …)."""

    code = "amount_not_payable"
    message = "This amount cannot be paid this way."


class PaymentMismatch(DomainError):
    """The provider tells of another amount, currency or order than ours: nothing is done, people must look.

    `finding` is for them (kept in Payment.mismatch); the buyer reads the sentence only.
    """

    code = "payment_mismatch"
    message = "This payment does not fit its order. Nothing was booked; the shop will look at it."

    def __init__(self, payment_id: int, finding: str) -> None:
        super().__init__()
        self.payment_id, self.finding = payment_id, finding


class InvalidSignature(DomainError):
    code = "invalid_signature"
    status_code = 400
    message = "The signature does not fit the body, or is too old."


class InvalidEvent(DomainError):
    code = "invalid_event"
    status_code = 400
    message = "The body is no event."


class WebhooksNotConfigured(DomainError):
    code = "not_configured"
    status_code = 503
    message = "Webhooks of this provider are not set up."
    retry_after = 300


class EventNotProcessed(DomainError):
    """It is kept with its error and tried again; the provider sends it again, too."""

    code = "event_not_processed"
    status_code = 500
    message = "The event is kept, but could not be acted on yet."
