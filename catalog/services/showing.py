"""What lists and pages show of products: one statement, however many there are."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Case, F, Func, JSONField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import JSONObject

from catalog.models import Product, ProductImage, ProductQuerySet, Tag, Variant
from catalog.models.references import as_id
from config.compiled import Compiled, JSONRows, Parameter, RowCount


class Listed(NamedTuple):
    """A product as lists show it: prices in minor units, `picture` the name of the first uploaded one, and the variant
    that is sold by default: the first that can be sold, else the first."""

    id: int
    slug: str
    name: str
    price_min: int | None
    price_max: int | None
    currency: str
    category_id: int | None
    category_slug: str | None
    category_name: str | None
    image_url: str
    rating_average: Decimal
    rating_count: int
    is_active: bool
    picture: str | None
    default_variant: dict[str, Any] | None


class Page(NamedTuple):
    """What a product's own page shows beside that; `variants`, `images` and `tags` in their order."""

    description: str
    brand: str
    attributes: dict[str, Any]
    metadata: dict[str, Any]
    owner_id: int | None
    owner_first_name: str | None
    owner_last_name: str | None
    owner_username: str | None
    created_at: datetime
    updated_at: datetime
    variants: list[dict[str, Any]]
    images: list[dict[str, Any]]
    tags: list[dict[str, Any]]


class _JSON(Func):
    """A JSON column as part of an object: SQLite would take it for a text."""

    template = "%(expressions)s"
    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="JSON(%(expressions)s)", **context)


def _shown() -> ProductQuerySet:
    pictures = ProductImage.objects.filter(product=OuterRef("pk")).order_by("position", "pk")
    is_left = Case(When(stock_item__on_hand__gt=F("stock_item__reserved"), then=Value(1)), default=Value(0))
    sold = Variant.objects.filter(product=OuterRef("pk"), is_active=True).annotate(is_left=is_left)
    default = sold.order_by("-is_left", "position", "pk").values(
        part=JSONObject(id="pk", sku="sku", in_stock="is_left")
    )
    return Product.objects.order_by().annotate(
        picture=Subquery(pictures.values("image")[:1]), default_variant=Subquery(default[:1])
    )


def _with_details() -> ProductQuerySet:
    sold = Variant.objects.filter(product=OuterRef("pk"), is_active=True).order_by("position", "pk")
    variants = sold.values(
        part=JSONObject(
            **{name: name for name in ("id", "sku", "barcode", "name", "price", "compare_at_price")},
            on_hand="stock_item__on_hand",
            reserved="stock_item__reserved",
            attributes=_JSON("attributes"),
        )
    )
    pictures = ProductImage.objects.filter(product=OuterRef("pk")).order_by("position", "pk")
    names = ("id", "image", "thumbnail", "alt", "position", "width", "height")
    tags = Tag.objects.filter(products=OuterRef("pk")).order_by("name")
    return _shown().annotate(
        sold=JSONRows(variants),
        pictures=JSONRows(pictures.values(part=JSONObject(**{name: name for name in names}))),
        tagged=JSONRows(tags.values(part=JSONObject(name="name"))),
    )


_LISTED = (
    *("pk", "slug", "name", "price_min", "price_max", "currency", "category__pk", "category__slug", "category__name"),
    *("image_url", "rating_average", "rating_count", "is_active", "picture", "default_variant"),
)
_DETAILS = (
    *("description", "brand", "attributes", "metadata", "owner__pk", "owner__first_name", "owner__last_name"),
    *("owner__username", "created_at", "updated_at", "sold", "pictures", "tagged"),
)
_list = Compiled(lambda: _shown().filter(pk__among=Parameter("ids")).values_list(*_LISTED))
_page_by_id = Compiled(lambda: _with_details().filter(pk=Parameter("id")).values_list(*_LISTED, *_DETAILS))
_page_by_slug = Compiled(lambda: _with_details().filter(slug=Parameter("slug")).values_list(*_LISTED, *_DETAILS))


def listed(product_ids: Sequence[int]) -> list[Listed]:
    """These products, in this order; what is gone meanwhile is left out."""
    found = {row[0]: Listed(*row) for row in _list(ids=list(product_ids))}
    return [found[pk] for pk in product_ids if pk in found]


class Window(NamedTuple):
    """Products, what they were ordered by, and how many there are on sale: as many as are `counted` at most."""

    items: list[Listed]
    places: list[tuple[Any, ...]]
    total: int


def shop_window(order: tuple[str, ...], *, most: int, counted: int) -> Window:
    """The first `most` products on sale, by columns of their own: what most people see first."""
    rows = _window(order, most, counted)()
    end = len(_LISTED)
    return Window([Listed(*row[:end]) for row in rows], [row[end:-1] for row in rows], rows[0][-1] if rows else 0)


@lru_cache(maxsize=200)
def _window(order: tuple[str, ...], most: int, counted: int) -> Compiled[tuple[Any, ...]]:
    places = [name.lstrip("-") for name in order]

    def build() -> QuerySet[Product, tuple[Any, ...]]:
        total = RowCount(Product.objects.on_sale().order_by().values("pk")[:counted]) if counted else Value(0)
        shown = _shown().on_sale().annotate(total=total, **{f"place_{name}": F(name) for name in places})
        return shown.order_by(*order).values_list(*_LISTED, *(f"place_{name}" for name in places), "total")[:most]

    return Compiled(build)


def page_of(product_id: int) -> tuple[Listed, Page] | None:
    """Of any product, on sale or not."""
    return _parts(_page_by_id.first(id=product_id))


def public_page(reference: str) -> tuple[Listed, Page] | None:
    """Of the product on sale with this id or, where there is none, this slug."""
    product_id = as_id(reference)
    found = page_of(product_id) if product_id is not None else None
    if found is None or not _is_on_sale(found[0]):
        found = _parts(_page_by_slug.first(slug=reference))
    return found if found and _is_on_sale(found[0]) else None


def _parts(row: tuple[Any, ...] | None) -> tuple[Listed, Page] | None:
    return (Listed(*row[: len(_LISTED)]), Page(*row[len(_LISTED) :])) if row else None


def _is_on_sale(product: Listed) -> bool:
    return product.is_active and product.price_min is not None
