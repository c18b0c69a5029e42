"""Products: put on sale, changed, taken off sale. Each service is one transaction."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction

from catalog.caching import ASSORTMENT, LISTS, forget_products
from catalog.errors import VariantRequired
from catalog.models import Category, Product, Tag, Variant, edits_everything
from catalog.services.projections import refresh_product
from catalog.services.slugs import save_with_slug
from catalog.services.variants import (
    Data,
    add_variant,
    change_variants,
    take_variants_off_sale,
    upsert_variants,
)
from config.caching.forgetting import forget
from config.models import StoreIdentity

if TYPE_CHECKING:
    from accounts.models import User

FIELDS = ("name", "description", "category", "brand", "image_url", "attributes", "metadata", "is_active", "owner")
# What moves it in the category tree, or out of it.
MOVES = {"category", "is_active"}
# What a product with a single variant takes for that variant.
VARIANT_FIELDS = ("price", "compare_at_price", "stock", "sku", "barcode")


@transaction.atomic
def create_product(
    *,
    by: "User | None",
    name: str,
    price: int | None = None,
    description: str = "",
    category: Category | None = None,
    stock: int = 0,
    sku: str | None = None,
    barcode: str = "",
    brand: str = "",
    image_url: str = "",
    attributes: dict[str, Any] | None = None,
    metadata: dict[str, Any] | None = None,
    tags: Iterable[str] = (),
    is_active: bool = True,
    variants: list[Data] | None = None,
    compare_at_price: int | None = None,
    owner: "User | None" = None,
) -> Product:
    """Put a product on sale (unless `is_active` is false), in the shop's currency; amounts in minor units.

    Without `variants` one is made of price, stock, sku and barcode; a variant without a price takes the product's.
    It belongs to `owner`, or to `by` where that is a seller. Raises SkuTaken, PriceRequired, FormerPriceTooLow.
    """
    product = save_with_slug(
        Product(
            name=name,
            description=description,
            category=category,
            brand=brand,
            image_url=image_url,
            attributes=attributes or {},
            metadata=metadata or {},
            is_active=is_active,
            currency=StoreIdentity.load().currency,
            owner=by if by is not None and not edits_everything(by) else owner,
        )
    )
    single = {"price": price, "compare_at_price": compare_at_price, "stock": stock, "sku": sku, "barcode": barcode}
    rows = [{"position": position, **row} for position, row in enumerate(variants or [single])]
    upsert_variants(product=product, rows=rows, price_of_new=price, by=by)
    set_tags(product, tags)
    refresh_product(product)
    return product


@transaction.atomic
def update_product(*, product: Product, by: "User | None", replace_variants: bool = False, **data: Any) -> Product:
    """Change the given fields (as of create_product). Where it has a single variant, price, stock, sku and barcode
    are that variant's; `variants` are matched by id or SKU, and with `replace_variants` those that are not named
    are taken off sale. `stock` is the number that can be sold afterwards.

    Raises SkuTaken, VariantRequired, UnknownVariant, PriceRequired, FormerPriceTooLow.
    """
    product = Product.objects.locked().get(pk=product.pk)
    if by is not None and not edits_everything(by):
        data.pop("owner", None)
    changed = [field for field in FIELDS if field in data]
    for field in changed:
        setattr(product, field, data[field])
    product.save(update_fields=[*changed, "updated_at"])
    if not MOVES.isdisjoint(changed):
        forget(ASSORTMENT)
    if "tags" in data:
        set_tags(product, data["tags"])
    _change_what_is_sold(product, data, replace_variants=replace_variants, by=by)
    refresh_product(product)
    return product


@transaction.atomic
def take_off_sale(*, product: Product) -> None:
    """Nobody sees or buys it any more; orders keep what they bought. Again: nothing happens."""
    product = Product.objects.locked().get(pk=product.pk)
    if product.is_active:
        product.is_active = False
        product.save(update_fields=["is_active", "updated_at"])
        forget_products([(product.pk, product.slug)], LISTS, ASSORTMENT)


def forget_owner_name(user: "User") -> None:
    """The pages that show whose products they are."""
    forget_products(Product.objects.filter(owner=user).order_by().values_list("pk", "slug").iterator())


def set_tags(product: Product, names: Iterable[str]) -> None:
    """Make what is missing; the names themselves are the tags."""
    wanted = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    Tag.objects.bulk_create([Tag(name=name) for name in sorted(wanted)], ignore_conflicts=True)
    product.tags.set(Tag.objects.filter(name__in=wanted))


def _change_what_is_sold(product: Product, data: Data, *, replace_variants: bool, by: "User | None") -> None:
    single = {field: data[field] for field in VARIANT_FIELDS if field in data}
    if data.get("variants"):
        named = upsert_variants(product=product, rows=data["variants"], price_of_new=data.get("price"), by=by)
        if replace_variants:
            take_variants_off_sale(set(product.variants.values_list("pk", flat=True)) - set(named))
    elif single:
        variant = _single_variant(product)
        if variant:
            change_variants([(variant, single)], by=by)
        else:
            add_variant(product=product, data=single, by=by)


def _single_variant(product: Product) -> Variant | None:
    """The one that is meant where nobody says which; None where there is none at all. Raises VariantRequired."""
    variants = list(product.variants.all())
    candidates = [variant for variant in variants if variant.is_active] or variants
    if len(candidates) > 1:
        raise VariantRequired(variants=[variant.pk for variant in candidates])
    return candidates[0] if candidates else None
