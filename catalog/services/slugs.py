"""Names for addresses: readable, never taken twice, never mistaken for an id or another address."""

import secrets
from typing import TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.text import slugify

from catalog.errors import SlugTaken
from catalog.models import Category, Product

Sluggable = TypeVar("Sluggable", Category, Product)
ATTEMPTS = 5
LONGEST = 120
# Addresses beside /products/{slug}/ that are no products.
RESERVED = {"mine", "suggest", "facets"}


def save_with_slug(row: Sluggable) -> Sluggable:
    """Insert a new row under the first free slug made of its name. Whoever takes it at the same moment only makes
    this one take another."""
    wish = _wish(row)
    for attempt in range(ATTEMPTS):
        row.slug = f"{wish}-{secrets.token_hex(4)}" if attempt else _first_free(type(row), wish)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
            return row
        except IntegrityError:
            row.pk = None
            if not type(row)._default_manager.filter(slug=row.slug).exists():
                raise
    raise SlugTaken(slug=row.slug)


def _wish(row: models.Model) -> str:
    kind = row._meta.model_name or ""
    slug = slugify(str(row))[:LONGEST].strip("-_")
    if not slug or slug in RESERVED or slug.isdigit():
        return f"{kind}-{slug}".strip("-")
    return slug


def _first_free(model: type[Category] | type[Product], wish: str) -> str:
    slugs = model._default_manager.all()
    if not slugs.filter(slug=wish).exists():
        return wish
    taken = set(slugs.filter(slug__startswith=f"{wish}-").order_by().values_list("slug", flat=True)[:1000])
    return next(slug for number in range(2, len(taken) + 3) if (slug := f"{wish}-{number}") not in taken)
