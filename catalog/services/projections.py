"""What is derived from variants, attributes and texts, kept in the transaction that changes them."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max, Min, QuerySet

from catalog.models import AttributeValue, Product, SearchDocument, Tag, Variant, canonical, fold

BATCH = 500


@transaction.atomic
def refresh_product(product: Product) -> None:
    """Write a product's price range, findable attribute values and search document anew."""
    refresh_products([product.pk])
    product.refresh_from_db(fields=["price_min", "price_max"])


@transaction.atomic
def refresh_products(product_ids: list[int]) -> None:
    """The same for many."""
    for start in range(0, len(product_ids), BATCH):
        batch = product_ids[start : start + BATCH]
        refresh_prices(batch)
        refresh_attribute_values(batch)
        refresh_search_documents(batch)


def refresh_prices(product_ids: list[int]) -> None:
    """Lowest and highest price (minor units) of the variants on sale; null where there is none."""
    ranges = {
        row["product_id"]: (row["low"], row["high"])
        for row in Variant.objects.filter(product_id__in=product_ids, is_active=True)
        .order_by()
        .values("product_id")
        .annotate(low=Min("price"), high=Max("price"))
    }
    products = Product.objects.filter(pk__in=product_ids).order_by("pk").only("price_min", "price_max")
    changed = []
    for product in products:
        new = ranges.get(product.pk, (None, None))
        if new != (product.price_min, product.price_max):
            product.price_min, product.price_max = new
            changed.append(product)
    Product.objects.bulk_update(changed, ["price_min", "price_max"], batch_size=BATCH)


def refresh_attribute_values(product_ids: list[int]) -> None:
    AttributeValue.objects.filter(product_id__in=product_ids).delete()
    AttributeValue.objects.bulk_create(
        (
            AttributeValue(product_id=product_id, variant_id=variant_id, name=name, value=value)
            for product_id, variant_id, name, value in derived_attribute_values(product_ids)
        ),
        batch_size=1000,
    )


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


def refresh_search_documents(product_ids: list[int]) -> None:
    SearchDocument.objects.bulk_create(
        derived_search_documents(product_ids),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["product"],
        update_fields=["name", "brand", "headline", "body"],
    )


def derived_search_documents(product_ids: list[int]) -> list[SearchDocument]:
    """What products can be found by, as their rows say."""
    codes = _texts(
        Variant.objects.filter(product_id__in=product_ids, is_active=True)
        .order_by("pk")
        .values_list("product_id", "sku", "barcode", "name")
    )
    tags = _texts(Tag.objects.filter(products__in=product_ids).order_by("pk").values_list("products", "name"))
    columns = ("pk", "name", "brand", "category__name", "description")
    return [
        SearchDocument(
            product_id=pk,
            name=fold(name),
            brand=fold(brand),
            headline=fold(" ".join([name, brand, category or "", *codes.get(pk, ()), *tags.get(pk, ())])),
            body=fold(description),
        )
        for pk, name, brand, category, description in Product.objects.filter(pk__in=product_ids)
        .order_by("pk")
        .values_list(*columns)
    ]


def _texts(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[str]]:
    grouped: dict[int, list[str]] = {}
    for product_id, *texts in rows:
        grouped.setdefault(product_id, []).extend(texts)
    return grouped


def refresh_search_of(products: QuerySet[Product]) -> None:
    """After a change of something that many products are found by (a category's or tag's name)."""
    product_ids = list(products.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(product_ids), BATCH):
        refresh_search_documents(product_ids[start : start + BATCH])
