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


class PaymentMismatch(Exception):
    """The provider tells of another amount, currency or order than ours: nothing is done, people must look."""
