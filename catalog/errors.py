"""The ways in which the catalogue says no."""

from config.errors import DomainError, TooLarge


class NoLongerThere(DomainError):
    """Somebody deleted it between the look and the change."""

    code = "not_found"
    status_code = 404
    message = "Not found."


class InsufficientStock(DomainError):
    """One meta per short line: `variant`, `requested`, `available` (pieces)."""

    code = "insufficient_stock"
    message = "There is not enough stock left."


class StockLimit(DomainError):
    """meta: `max`."""

    code = "stock_limit"
    attr = "stock"
    message = "No more pieces than this can be on hand."


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


class SlugTaken(DomainError):
    code = "slug_taken"
    attr = "slug"
    message = "Another one has this slug already."


class InvalidParent(DomainError):
    code = "invalid_parent"
    status_code = 400
    attr = "parent"
    message = "It cannot stand there in the tree."


class PriceRequired(DomainError):
    code = "price_required"
    status_code = 400
    attr = "price"
    message = "What is sold needs a price."


class FormerPriceTooLow(DomainError):
    code = "former_price_too_low"
    status_code = 400
    attr = "compare_at_price"
    message = "The former price is never below the price."


class UnknownVariant(DomainError):
    """meta: `variant`, the id that the product does not have."""

    code = "unknown_variant"
    status_code = 400
    attr = "variants"
    message = "The product has no such variant."


class InvalidImage(DomainError):
    code = "invalid_image"
    status_code = 400
    attr = "image"
    message = "This is not a whole JPEG, PNG, WebP or AVIF picture."


class ImageTooLarge(DomainError):
    """meta: `max_pixels`."""

    code = "image_too_large"
    status_code = 400
    attr = "image"
    message = "The picture has too many pixels."


class FileTooLarge(TooLarge):
    """meta: `max_bytes`."""

    attr = "image"
    message = "The file is too large."


class TooManyImages(DomainError):
    code = "too_many_images"
    message = "The product has as many pictures as one can have."
