"""Variants: made, changed and taken off sale, always with their stock row and their product's projections."""

import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from catalog.errors import FormerPriceTooLow, NoLongerThere, PriceRequired, SkuTaken, UnknownVariant
from catalog.models import Product, StockMovement, Variant
from catalog.services.prices import prices_of, record_prices
from catalog.services.projections import refresh_product
from catalog.services.stock import open_stock, set_stock

if TYPE_CHECKING:
    from accounts.models import User

FIELDS = ("sku", "barcode", "name", "price", "compare_at_price", "attributes", "is_active", "position")
Data = dict[str, Any]


@transaction.atomic
def create_variant(*, product: Product, by: "User | None" = None, **data: Any) -> Variant:
    """Add a variant. `price` in minor units; `stock` pieces (default 0); a SKU is made up where none is given.

    Raises SkuTaken, PriceRequired, FormerPriceTooLow.
    """
    Product.objects.locked().get(pk=product.pk)
    variant = add_variant(product=product, data=data, by=by)
    refresh_product(product)
    return variant


@transaction.atomic
def update_variant(*, variant: Variant, by: "User | None" = None, **data: Any) -> Variant:
    """Change the given fields; `stock` is the number that can be sold afterwards.

    Raises SkuTaken, FormerPriceTooLow.
    """
    Product.objects.locked().get(pk=variant.product_id)
    current = Variant.objects.filter(pk=variant.pk).first()
    if current is None:
        raise NoLongerThere
    change_variants([(current, data)], by=by)
    refresh_product(current.product)
    return current


@transaction.atomic
def remove_variant(*, variant: Variant) -> None:
    """Take it off sale; what has no history at all is deleted."""
    product = Product.objects.locked().get(pk=variant.product_id)
    try:
        with transaction.atomic():
            if StockMovement.objects.filter(stock_item__variant=variant).exists():
                take_variants_off_sale([variant.pk])
            else:
                Variant.objects.filter(pk=variant.pk).delete()
    except (ProtectedError, IntegrityError):
        take_variants_off_sale([variant.pk])
    refresh_product(product)


def take_variants_off_sale(variant_ids: Iterable[int]) -> None:
    Variant.objects.filter(pk__in=list(variant_ids)).update(is_active=False)


# --- Steps of the services here and of products'; their callers hold the product and refresh its projections. ---


def add_variant(*, product: Product, data: Data, by: "User | None") -> Variant:
    given = {name: data[name] for name in FIELDS if data.get(name) is not None}
    if "price" not in given:
        raise PriceRequired
    variant = Variant(product=product, **given)
    _check_prices(variant)
    _save(variant, make_sku=not variant.sku)
    open_stock(variant=variant, quantity=data.get("stock") or 0, by=by)
    return variant


def change_variants(changes: list[tuple[Variant, Data]], *, by: "User | None") -> None:
    """In the order of their ids, as everybody who touches the stock of several."""
    before = [(variant, prices_of(variant)) for variant, _ in changes]
    for variant, data in sorted(changes, key=lambda change: change[0].pk):
        changed = [name for name in FIELDS if name in data and data[name] != getattr(variant, name)]
        for name in changed:
            setattr(variant, name, data[name])
        if changed:
            _check_prices(variant)
            _save(variant, update_fields=changed)
        if data.get("stock") is not None:
            set_stock(variant=variant, available=data["stock"], by=by)
    record_prices(before, by=by)


def upsert_variants(*, product: Product, rows: list[Data], price_of_new: int | None, by: "User | None") -> list[int]:
    """Each row changes the variant that it names by id or SKU, or makes a new one. The ids of all that were named."""
    existing = list(product.variants.all())
    by_id, by_sku = {variant.pk: variant for variant in existing}, {variant.sku: variant for variant in existing}
    changes, new = [], []
    for row in rows:
        variant = by_id.get(row["id"]) if row.get("id") else by_sku.get(row.get("sku") or "")
        if variant is None and row.get("id"):
            raise UnknownVariant(variant=row["id"])
        if variant:
            changes.append((variant, row))
        else:
            new.append(row)
    change_variants(changes, by=by)
    made = [add_variant(product=product, data={"price": price_of_new, **row}, by=by) for row in new]
    return [variant.pk for variant, _ in changes] + [variant.pk for variant in made]


def _check_prices(variant: Variant) -> None:
    if variant.compare_at_price is not None and variant.compare_at_price < variant.price:
        raise FormerPriceTooLow


def _save(variant: Variant, *, make_sku: bool = False, update_fields: list[str] | None = None) -> None:
    """The unique index decides who gets a SKU."""
    if make_sku:
        variant.sku = f"P{variant.product_id}-{secrets.token_hex(4).upper()}"
    try:
        with transaction.atomic():
            variant.save(update_fields=update_fields)
    except IntegrityError:
        if Variant.objects.filter(sku=variant.sku).exclude(pk=variant.pk).exists():
            raise SkuTaken(sku=variant.sku) from None
        raise
