"""The catalogue in the back office. What the shop has rules for is done by its services."""

from catalog.admin import categories, products, search, stock, variants

__all__ = ["categories", "products", "search", "stock", "variants"]
