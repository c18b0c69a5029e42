"""The ways in which orders say no."""

from config.errors import DomainError


class CartEmpty(DomainError):
    code = "cart_empty"
    status_code = 400
    message = "There is nothing in the cart."


class PriceChanged(DomainError):
    """meta: `total` (decimal string) and `currency` as they are now."""

    code = "price_changed"
    message = "The total has changed. Please look at it again before you order."


class NotForSale(DomainError):
    """One meta per line: `variant`."""

    code = "not_for_sale"
    message = "Something in the cart is no longer sold."


class InvalidTransition(DomainError):
    """meta: `from`, `to`, `allowed`."""

    code = "invalid_transition"
    message = "The order cannot go there from where it stands."

    def __init__(self, message: str | None = None, *, moved_from: str, to: str, allowed: list[str]) -> None:
        super().__init__(message, several=[{"from": moved_from, "to": to, "allowed": allowed}])


class PaymentRequired(DomainError):
    code = "payment_required"
    message = "The order has not been paid."


class EmailRequired(DomainError):
    code = "email_required"
    status_code = 400
    attr = "email"
    message = "A guest's order needs an e-mail address."


class UnknownLine(DomainError):
    """One meta per line: `line`."""

    code = "unknown_line"
    status_code = 400
    attr = "lines"
    message = "The order has no such line."


class ShipmentExceedsOrder(DomainError):
    """One meta per line: `line`, `requested`, `open` (pieces that are still to be sent)."""

    code = "shipment_exceeds_order"
    message = "That is more than is still to be sent."


class CancellationExceedsOrder(DomainError):
    """One meta per line: `line`, `requested`, `open` (pieces that are not sent or cancelled yet)."""

    code = "cancellation_exceeds_order"
    message = "That is more than can still be cancelled."


class RefundExceedsPurchase(DomainError):
    """One meta per line: `line`, `requested`, `open` (pieces that were not paid back yet)."""

    code = "refund_exceeds_purchase"
    message = "That is more than was bought and not paid back yet."


class NotDelivered(DomainError):
    """meta: `status` of the order."""

    code = "not_delivered"
    message = "Only what was delivered can be sent back."


class ReturnWindowClosed(DomainError):
    """meta: `closed_at`."""

    code = "return_window_closed"
    message = "The time to send this order back is over."


class ReturnExceedsPurchase(DomainError):
    """One meta per line: `line`, `requested`, `open` (pieces that are not on their way back already)."""

    code = "return_exceeds_purchase"
    message = "That is more than was bought and not returned yet."


class RefundInProgress(DomainError):
    """Another refund of the order is on its way, and it is not known yet what will be left."""

    code = "refund_in_progress"
    message = "Another refund of this order is on its way. Please wait until it is settled."


class ReceiptExceedsReturn(DomainError):
    """One meta per line: `line`, `requested`, `open` (pieces that were announced)."""

    code = "receipt_exceeds_return"
    message = "That is more than was announced."


class InvalidParcelList(DomainError):
    """The list of parcels cannot be read; the sentence says why."""

    code = "invalid_parcel_list"
    status_code = 400
    message = "The list cannot be read."
