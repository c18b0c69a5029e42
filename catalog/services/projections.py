"""What is derived from variants, attributes and texts, kept in the transaction that changes them."""

from typing import Any

from django.db import transaction
from django.db.models import Max, Min

from catalog.caching import ASSORTMENT, LISTS, forget_products
from catalog.models import AttributeValue, Product, Variant, canonical
from catalog.services.search_index import write_documents
from config.compiled import insert_rows

BATCH = 500


@transaction.atomic
def refresh_product(product: Product) -> None:
    """Write a product's price range, findable attribute values and search document anew; its pages are forgotten."""
    refresh_products([product.pk])
    product.refresh_from_db(fields=["price_min", "price_max"])


@transaction.atomic
def refresh_products(product_ids: list[int]) -> None:
    """The same for many."""
    for start in range(0, len(product_ids), BATCH):
        batch = product_ids[start : start + BATCH]
        refresh_prices(batch)
        refresh_attribute_values(batch)
        write_documents(batch)


def refresh_prices(product_ids: list[int]) -> None:
    """Lowest and highest price (minor units) of the variants on sale; null where there is none. What else of the
    products has changed is forgotten with it."""
    ranges = {
        row["product_id"]: (row["low"], row["high"])
        for row in Variant.objects.filter(product_id__in=product_ids, is_active=True)
        .order_by()
        .values("product_id")
        .annotate(low=Min("price"), high=Max("price"))
    }
    products = Product.objects.filter(pk__in=product_ids).order_by("pk").only("price_min", "price_max", "slug")
    changed, has_moved = [], False
    for product in products:
        new = ranges.get(product.pk, (None, None))
        if new != (product.price_min, product.price_max):
            has_moved |= None in (new[0], product.price_min)
            product.price_min, product.price_max = new
            changed.append(product)
    Product.objects.bulk_update(changed, ["price_min", "price_max"], batch_size=BATCH)
    forget_products(((product.pk, product.slug) for product in products), LISTS, *([ASSORTMENT] if has_moved else []))


def refresh_attribute_values(product_ids: list[int]) -> None:
    AttributeValue.objects.filter(product_id__in=product_ids).delete()
    insert_rows(_ATTRIBUTE_VALUES, derived_attribute_values(product_ids))


# A product has twenty or so: as rows and not as models.
_ATTRIBUTE_VALUES = {
    "postgresql": """INSERT INTO catalog_attributevalue (product_id, variant_id, name, value)
        SELECT (part->>0)::bigint, (part->>1)::bigint, part->>2, part->>3
        FROM json_array_elements(%s::json) AS part""",
    "sqlite": """INSERT INTO catalog_attributevalue (product_id, variant_id, name, value)
        SELECT value->>0, value->>1, value->>2, value->>3 FROM json_each(%s)""",
}


def derived_attribute_values(product_ids: list[int]) -> list[tuple[int, int | None, str, str]]:
    """(product, variant or None, name, value) as the attributes of products and variants on sale say."""
    products = Product.objects.filter(pk__in=product_ids).order_by().values_list("pk", "attributes")
    variants = Variant.objects.filter(product_id__in=product_ids, is_active=True).order_by()
    rows: list[tuple[int, int | None, str, str]] = [
        (pk, None, name, value) for pk, attributes in products for name, value in _pairs(attributes)
    ]
    rows += [
        (product_id, pk, name, value)
        for pk, product_id, attributes in variants.values_list("pk", "product_id", "attributes")
        for name, value in _pairs(attributes)
    ]
    return rows


def _pairs(attributes: dict[str, Any]) -> list[tuple[str, str]]:
    """A list of values is found by each of them."""
    pairs = [
        (name[:80], canonical(item))
        for name, value in attributes.items()
        for item in (value if isinstance(value, list) else [value])
        if item is not None
    ]
    return list(dict.fromkeys(pairs))
