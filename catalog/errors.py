"""The ways in which the catalogue says no."""

from config.errors import DomainError


class InsufficientStock(DomainError):
    """One meta per short line: `variant`, `requested`, `available` (pieces)."""

    code = "insufficient_stock"
    message = "There is not enough stock left."


class ProductNotFound(DomainError):
    code = "product_not_found"
    status_code = 404
    message = "There is no such product."


class VariantRequired(DomainError):
    """meta: `variants`, the ids to choose from."""

    code = "variant_required"
    status_code = 400
    attr = "variant"
    message = "The product comes in several variants; say which."


class SkuTaken(DomainError):
    code = "sku_taken"
    attr = "sku"
    message = "Another variant has this SKU already."


class CategoryInUse(DomainError):
    code = "category_in_use"
    message = "There are products or categories below it."
