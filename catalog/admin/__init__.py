"""The catalogue in the back office. What the shop has rules for is done by its services."""

from catalog.admin import categories, prices, products, search, stock, variants

__all__ = ["categories", "prices", "products", "search", "stock", "variants"]
