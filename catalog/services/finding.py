"""Products in the back office's search: found as the public finds them, off sale or not."""

from catalog.models import Product
from catalog.searching.finding import search_products
from config.registry import Finder


def find_products(text: str, most: int) -> list[tuple[int, str, str]]:
    """By words, SKU or barcode."""
    found = search_products(Product.objects.all(), text).order_by("rank", "pk")
    return [(pk, name, brand or "product") for pk, name, brand in found.values_list("pk", "name", "brand")[:most]]


FINDERS = [Finder("catalog.product", "inventory_2", find_products)]
