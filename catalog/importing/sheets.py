"""Products as a table with a row for each variant: written out so that it reads back as it was, and brought in through
the importer."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import orjson
from django.db.models import Case, Exists, OuterRef, QuerySet, Subquery, When
from import_export.fields import Field

from accounts.models import User
from catalog.importing.category_tree import CategoryTree
from catalog.importing.columns import COLUMNS, joined
from catalog.importing.errors import FileRefused
from catalog.importing.importer import import_rows
from catalog.importing.known import PARENT_KEY, hold_what_is_known, known_parents
from catalog.importing.reading import RawRow
from catalog.models import Product, Variant
from config.sheets.errors import SheetRefused
from config.sheets.outcomes import Outcome, compare
from config.sheets.reading import Sheet
from config.sheets.resources import AmountField, SheetResource


class VariantSheet(SheetResource):
    """The importer's columns, by its names. Attributes are a JSON object: as columns they would lose their types."""

    sku = Field("sku", "sku")
    parent = Field(column_name="parent")
    name = Field("product__name", "name")
    variant_name = Field("name", "variant_name")
    price = AmountField("price", "price", "product__currency")
    compare_at_price = AmountField("compare_at_price", "compare_at_price", "product__currency")
    stock = Field("stock_item__on_hand", "stock")
    description = Field("product__description", "description")
    brand = Field("product__brand", "brand")
    category = Field(column_name="category")
    tags = Field(column_name="tags")
    barcode = Field("barcode", "barcode")
    image_url = Field("product__image_url", "image_url")
    slug = Field("product__slug", "slug")
    is_active = Field(column_name="is_active")
    attributes = Field(column_name="attributes")
    metadata = Field(column_name="metadata")
    # The variants of a product one after the other.
    order = ("product_id", "position", "pk")

    class Meta:
        model = Variant
        fields = list(COLUMNS)

    def rows_of(self, listed: QuerySet[Any]) -> QuerySet[Variant]:
        variants = Variant.objects.all()
        if listed.query.where or listed.query.is_sliced:
            variants = variants.filter(product__in=listed.order_by().values("pk"))
        return self.complete(variants)

    def complete(self, variants: QuerySet[Variant]) -> QuerySet[Variant]:
        """With all that a row needs."""
        siblings = Variant.objects.filter(product=OuterRef("product_id")).order_by("position", "pk")
        first = Case(When(Exists(siblings.exclude(pk=OuterRef("pk"))), then=Subquery(siblings.values("sku")[:1])))
        related = variants.select_related("product", "stock_item").prefetch_related("product__tags")
        return related.annotate(first_of_several=first)

    @cached_property
    def tree(self) -> CategoryTree:
        return CategoryTree()

    @cached_property
    def parents(self) -> dict[str, int]:
        return known_parents()

    def dehydrate_parent(self, variant: Any) -> str:
        """The one it was imported with, else the first of its siblings."""
        key = str(variant.product.metadata.get(PARENT_KEY, ""))
        if key and self.parents.get(key) == variant.product_id and len(key) <= 64 and key == key.strip():
            return key
        return variant.first_of_several or ""

    def dehydrate_category(self, variant: Variant) -> str:
        category_id = variant.product.category_id
        return joined(list(self.tree.path_of(category_id)), "/") if category_id else ""

    def dehydrate_tags(self, variant: Variant) -> str:
        return joined([tag.name for tag in variant.product.tags.all()], ",")

    def dehydrate_is_active(self, variant: Variant) -> bool:
        return self._speaker(variant).is_active

    def dehydrate_attributes(self, variant: Variant) -> str:
        return _json(self._speaker(variant).attributes)

    def dehydrate_metadata(self, variant: Variant) -> str:
        return _json(variant.product.metadata)

    def _speaker(self, variant: Variant) -> Product | Variant:
        """Whose attributes and place on sale the importer takes a row's for."""
        return variant if self.dehydrate_parent(variant) else variant.product


def _json(value: dict[str, Any]) -> str:
    return orjson.dumps(value).decode() if value else ""


def bring_products(sheet: Sheet, *, by: User, with_stock: bool = False) -> Outcome:
    """Raises SheetRefused where no column is the SKU."""
    records = list(sheet.records())
    keys = [(number, record.get("sku", "")) for number, record in records]
    hold_what_is_known(
        {sku for _, sku in keys},
        {record["parent"] for _, record in records if record.get("parent")},
        with_categories="category" in records[0][1],
        with_stock=with_stock,
    )
    before = _records(keys)

    def read() -> Iterator[RawRow]:
        for number, cells in sheet.rows:
            yield RawRow(number, dict(zip(sheet.headers, cells, strict=True)), is_typed=False)

    try:
        report = import_rows(read, sheet.name, keep_stock=not with_stock, by=by)
    except FileRefused as error:
        raise SheetRefused(str(error)) from error
    refused = {each.number: f"{each.column}: {each.sentence}".removeprefix(": ") for each in report.refused}
    return Outcome(compare(keys, before, _records(keys), refused), report.ignored)


def _records(keys: list[tuple[int, str]]) -> dict[str, dict[str, str]]:
    resource = VariantSheet()
    skus = {sku for _, sku in keys}
    return resource.records(resource.complete(Variant.objects.filter(sku__in=skus)), "sku")
