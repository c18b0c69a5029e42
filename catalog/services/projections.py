"""What is derived from variants and attributes, kept in the transaction that changes them."""

from typing import Any

from django.db import transaction
from django.db.models import Max, Min

from catalog.models import AttributeValue, Product, Variant, canonical


@transaction.atomic
def refresh_product(product: Product) -> None:
    """Write a product's price range and its findable attribute values anew."""
    refresh_prices([product.pk])
    refresh_attribute_values([product.pk])
    product.refresh_from_db(fields=["price_min", "price_max"])


def refresh_prices(product_ids: list[int]) -> None:
    """Lowest and highest price (minor units) of the variants on sale; null where there is none."""
    ranges = {
        row["product_id"]: (row["low"], row["high"])
        for row in Variant.objects.filter(product_id__in=product_ids, is_active=True)
        .order_by().values("product_id").annotate(low=Min("price"), high=Max("price"))
    }
    products = list(Product.objects.filter(pk__in=product_ids).order_by("pk"))
    for product in products:
        product.price_min, product.price_max = ranges.get(product.pk, (None, None))
    Product.objects.bulk_update(products, ["price_min", "price_max"], batch_size=500)


def refresh_attribute_values(product_ids: list[int]) -> None:
    AttributeValue.objects.filter(product_id__in=product_ids).delete()
    rows = [
        AttributeValue(product_id=pk, name=name, value=value)
        for pk, attributes in Product.objects.filter(pk__in=product_ids).order_by().values_list("pk", "attributes")
        for name, value in _pairs(attributes)
    ]
    variants = Variant.objects.filter(product_id__in=product_ids, is_active=True).order_by()
    rows += [
        AttributeValue(product_id=product_id, variant_id=pk, name=name, value=value)
        for pk, product_id, attributes in variants.values_list("pk", "product_id", "attributes")
        for name, value in _pairs(attributes)
    ]
    AttributeValue.objects.bulk_create(rows, batch_size=1000)


def _pairs(attributes: dict[str, Any]) -> list[tuple[str, str]]:
    """A list of values is found by each of them."""
    return [
        (name[:80], canonical(item))
        for name, value in attributes.items()
        for item in (value if isinstance(value, list) else [value])
        if item is not None
    ]
