"""The ways in which carts say no."""

from config.errors import DomainError


class InvalidQuantity(DomainError):
    code = "invalid_quantity"
    status_code = 400
    attr = "quantity"
    message = "Say how many: 0 is no quantity."


class QuantityLimit(DomainError):
    """meta: `limit`, pieces of one variant."""

    code = "quantity_limit"
    status_code = 400
    attr = "quantity"
    message = "That is more of one thing than a cart takes."


class CartLimit(DomainError):
    """meta: `limit`, pieces in all."""

    code = "cart_limit"
    status_code = 400
    attr = "quantity"
    message = "That is more than a cart takes."
