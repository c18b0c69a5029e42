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

    def __init__(self, *, moved_from: str, to: str, allowed: list[str]) -> None:
        super().__init__(several=[{"from": moved_from, "to": to, "allowed": allowed}])


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


class OnlyWholeOrders(DomainError):
    code = "only_whole_orders"
    message = "An order can only be cancelled as a whole. Nothing was changed."
