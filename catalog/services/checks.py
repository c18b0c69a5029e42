"""What `check_store` derives anew from the catalogue's rows. Each check yields one sentence per fault."""

from collections.abc import Iterator

from django.db.models import F, Max, Min, OuterRef, Q, Subquery, Sum, Window
from django.db.models.functions import Coalesce, Lead

from catalog.models import (
    AttributeValue,
    PriceChange,
    Product,
    SearchDocument,
    SearchWord,
    StockItem,
    StockMovement,
    Variant,
)
from catalog.searching.documents import FIELDS, derived_documents
from catalog.searching.index import missing_from_index
from catalog.services.projections import derived_attribute_values

# So many faults of a kind tell enough.
MOST = 100
BATCH = 500


def stock_matches_movements() -> Iterator[str]:
    """Every variant has a stock row, and what is on hand is the sum of its movements."""
    moved = StockMovement.objects.filter(stock_item=OuterRef("pk")).order_by().values("stock_item")
    items = StockItem.objects.annotate(moved=Coalesce(Subquery(moved.annotate(sum=Sum("delta")).values("sum")), 0))
    for item in items.exclude(on_hand=F("moved")).order_by("pk")[:MOST]:
        yield f"variant {item.variant_id}: {item.on_hand} on hand, but its movements add up to {item.moved}"
    for pk in Variant.objects.filter(stock_item=None).order_by("pk").values_list("pk", flat=True)[:MOST]:
        yield f"variant {pk} has no stock row"


def prices_match_variants() -> Iterator[str]:
    """A product's price range is that of its variants on sale."""
    sold = Variant.objects.filter(product=OuterRef("pk"), is_active=True).order_by().values("product")
    products = Product.objects.annotate(
        low=Subquery(sold.annotate(price__low=Min("price")).values("price__low")),
        high=Subquery(sold.annotate(price__high=Max("price")).values("price__high")),
    )
    right = Q(price_min=F("low"), price_max=F("high")) | Q(
        price_min=None, price_max=None, low__isnull=True, high__isnull=True
    )
    wrong = products.exclude(pk__in=products.filter(right).order_by().values("pk")).order_by("pk")
    for product in wrong[:MOST]:
        yield f"product {product.pk}: shows {product.price_min}-{product.price_max}, sells {product.low}-{product.high}"


def prices_match_their_history() -> Iterator[str]:
    """Each price change ends where the variant's next one begins, the newest one at what the variant costs."""

    def what_follows(before: str, now: str) -> Window:
        return Window(Lead(before, default=F(now)), partition_by="variant_id", order_by="id")

    # No former price compares as -1, which none is.
    changes = PriceChange.objects.annotate(
        former_after=Coalesce("compare_at_price_after", -1),
        former_before=Coalesce("compare_at_price_before", -1),
        former_now=Coalesce("variant__compare_at_price", -1),
    )
    follows = changes.annotate(
        next_price=what_follows("price_before", "variant__price"),
        next_former=what_follows("former_before", "former_now"),
    )
    broken = follows.exclude(price_after=F("next_price"), former_after=F("next_former"))
    for change in broken.order_by("pk")[:MOST]:
        yield f"variant {change.variant_id}: after price change {change.pk} something else changed its prices"


def attributes_can_be_found() -> Iterator[str]:
    """What is on sale has the attribute values that its JSON says."""
    on_sale = list(Product.objects.on_sale().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(on_sale), BATCH):
        batch = on_sale[start : start + BATCH]
        derived = set(derived_attribute_values(batch))
        rows = AttributeValue.objects.filter(product__in=batch).order_by()
        stored = set(rows.values_list("product_id", "variant_id", "name", "value"))
        for product_id in sorted({row[0] for row in derived ^ stored})[:MOST]:
            yield f"product {product_id}: its attribute values are not those of its attributes"


def products_can_be_found() -> Iterator[str]:
    """What is on sale has the search document that its rows say, the index has every document, and the vocabulary
    every word."""
    for product_id in missing_from_index()[:MOST]:
        yield f"product {product_id} is not in the search index"
    on_sale = list(Product.objects.on_sale().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(on_sale), BATCH):
        batch = on_sale[start : start + BATCH]
        stored = SearchDocument.objects.in_bulk(batch)
        derived = derived_documents(batch)
        for document in derived:
            kept = stored.get(document.pk)
            if kept is None:
                yield f"product {document.pk} has no search document"
            elif any(getattr(kept, name) != getattr(document, name) for name in FIELDS):
                yield f"product {document.pk}: its search document is not what its rows say; run rebuild_search"
        words = {word for document in derived for word in document.words.split()}
        known = SearchWord.objects.filter(word__in=words).values_list("word", flat=True)
        for word in sorted(words.difference(known))[:MOST]:
            yield f"the word {word!r} is not in the vocabulary; run rebuild_search"
