"""What the public pages of the catalogue belong to, and forgetting what a write has changed.

`lists`: what lists of products, their filters and the search show. `categories`: the tree itself. `assortment`: which
products are on sale, and in which category. `searches`: what is suggested to be searched. And each product by itself.
"""

from collections.abc import Iterable

from catalog.models.references import MAX_DIGITS
from config.caching.declaring import TagOf
from config.caching.forgetting import MOST_TAGS, forget

LISTS, CATEGORIES, ASSORTMENT, SEARCHES = "lists", "categories", "assortment", "searches"


def product_tag(reference: int | str) -> str:
    """The page of a product, by the id or the slug that its path names: 007 may be the id 7 as well as a slug."""
    text = str(reference)
    is_number = text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS
    return f"product:{int(text) if is_number else text}"


def product_in_path(name: str) -> TagOf:
    return lambda path, query: product_tag(path[name])


def forget_products(products: Iterable[tuple[int, str]], *tags: str) -> None:
    """The pages of products, given as ids and slugs, and what else is to be forgotten with them. More than a
    transaction has room for are not looked at: everything is forgotten then."""
    named = {product_tag(reference) for pair, _ in zip(products, range(MOST_TAGS), strict=False) for reference in pair}
    forget(*named, *tags)
