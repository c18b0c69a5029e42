"""Slugs for many new products at once, with one query."""

import secrets
from collections.abc import Iterable

from django.utils.text import slugify

from catalog.models import Product
from catalog.services.slugs import LONGEST, RESERVED


def _wish(name: str) -> str:
    slug = slugify(name)[:LONGEST].strip("-_")
    return f"product-{slug}".strip("-") if not slug or slug.isdigit() or slug in RESERVED else slug


class Slugs:
    """`named` are the (name, SKU) of products that need a slug, `said` the slugs that the file asks for."""

    def __init__(self, named: Iterable[tuple[str, str]], said: Iterable[str]) -> None:
        wishes = {slug for name, sku in named for slug in self._candidates(name, sku)} | set(said)
        self.taken = dict(Product.objects.filter(slug__in=wishes).values_list("slug", "pk"))

    @staticmethod
    def _candidates(name: str, sku: str) -> list[str]:
        wish = _wish(name)
        return [wish, f"{wish}-{slugify(sku)}".rstrip("-")]

    def make(self, name: str, sku: str) -> str:
        """The name, with the SKU behind it where another product has that already."""
        candidates = self._candidates(name, sku)
        slug = next((slug for slug in candidates if slug not in self.taken), f"{candidates[0]}-{secrets.token_hex(4)}")
        self.taken[slug] = 0
        return slug

    def claim(self, slug: str, product: Product | None) -> bool:
        """False where another product has it."""
        holder = self.taken.get(slug)
        if holder is not None and (product is None or holder != product.pk):
            return False
        self.taken[slug] = product.pk if product else 0
        return True
