"""What public reviews belong to, and forgetting what a write has changed."""

from collections.abc import Iterable, Mapping

from catalog.caching import forget_products, product_tag
from catalog.models import Product

# Of all products together; and of each by itself.
REVIEWS = "reviews"


def reviews_tag(reference: int | str) -> str:
    return f"reviews of {product_tag(reference)}"


def reviews_in_path(path: Mapping[str, str], query: Mapping[str, str]) -> str:
    return reviews_tag(path["product_id"])


def reviews_asked_for(path: Mapping[str, str], query: Mapping[str, str]) -> str:
    """Of one product where `?product=` says so plainly."""
    asked = query.get("product", "")
    return reviews_tag(asked) if asked.isascii() and asked.isdigit() else REVIEWS


def forget_reviews_of(product_ids: Iterable[int], *tags: str) -> None:
    """All pages that show what is said about these products."""
    products = list(Product.objects.filter(pk__in=list(product_ids)).order_by().values_list("pk", "slug"))
    if products:
        own = (reviews_tag(reference) for product in products for reference in product)
        forget_products(products, REVIEWS, *own, *tags)
