"""What the shop has already of a batch of families, in a fixed number of queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from catalog.importing.families import Family
from catalog.importing.rows import Row
from catalog.models import Category, Product, StockItem, Variant

# Where a product keeps the `parent` of its rows, so that a later file with new variants only finds it.
PARENT_KEY = "parent_sku"


def known_parents() -> dict[str, int]:
    """Every `parent` that was imported before → its product."""
    products = Product.objects.filter(metadata__has_key=PARENT_KEY).order_by("-pk")
    return {str(key): pk for key, pk in products.values_list(f"metadata__{PARENT_KEY}", "pk")}


def hold_what_is_known(skus: set[str], parents: set[str], *, with_categories: bool, with_stock: bool) -> None:
    """Keep others from changing what a file is about, until the transaction ends: all of it at once and in the order
    in which everybody holds it (categories, products, stock, each by id), so that what is read now is what is written
    over, and nobody waits in a circle."""
    if with_categories:
        list(Category.objects.locked().order_by("pk").values_list("pk"))
    keys = known_parents()
    product_ids = set(Variant.objects.filter(sku__in=skus | parents).values_list("product_id", flat=True))
    product_ids |= {keys[parent] for parent in parents if parent in keys}
    list(Product.objects.locked().filter(pk__in=product_ids).order_by("pk").values_list("pk"))
    if with_stock:
        hold_stock(skus)


def hold_stock(skus: set[str]) -> None:
    list(StockItem.objects.locked().filter(variant__sku__in=skus).order_by("variant_id").values_list("pk"))


class Known:
    def __init__(self, families: Sequence[Family], parents: dict[str, int]) -> None:
        self.parents = parents
        skus = {row.sku for family in families for row in family.rows} | {family.key for family in families}
        product_ids = set(Variant.objects.filter(sku__in=skus).values_list("product_id", flat=True))
        product_ids |= {parents[family.key] for family in families if family.key in parents}
        # Locked first, in the order of their ids, then read: whoever changes a variant holds its product, too.
        locked = Product.objects.locked().filter(pk__in=product_ids).order_by("pk")
        self.products = {product.pk: product for product in locked}
        variants = Variant.objects.filter(sku__in=skus, product__in=self.products)
        self.variants = {variant.sku: variant for variant in variants}
        self.siblings = Counter(Variant.objects.filter(product__in=product_ids).values_list("product_id", flat=True))
        self.tags: dict[int, set[str]] = defaultdict(set)
        tagged = Product.tags.through.objects.filter(product__in=product_ids)
        for product_id, name in tagged.values_list("product_id", "tag__name"):
            self.tags[product_id].add(name)
        ids = [variant.pk for variant in self.variants.values()]
        self.stock = {item.variant_id: item for item in StockItem.objects.filter(variant__in=ids)}

    def product_of(self, family: Family) -> Product | None:
        """By its parent's SKU where that was imported before, else that of the first variant which is known."""
        if family.is_group and (product := self.products.get(self.parents.get(family.key, 0))):
            return product
        for sku in [*(row.sku for row in family.variants), family.key]:
            if sku in self.variants:
                return self.products[self.variants[sku].product_id]
        return None

    def lock_stock(self, rows: Iterable[Row]) -> None:
        """Hold the stock of the variants that a row changes the stock of, in the order of their ids."""
        moving = [
            variant.pk
            for row in rows
            if (variant := self.variants.get(row.sku))
            and row.values.get("stock") is not None
            and (variant.pk not in self.stock or self.stock[variant.pk].on_hand != row.values["stock"])
        ]
        locked = StockItem.objects.locked().filter(variant__in=moving).order_by("variant_id")
        self.stock.update({item.variant_id: item for item in locked})
