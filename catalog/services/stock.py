"""Stock as a ledger: every change of what is on hand is a movement; promises are made by conditional updates.

Whoever touches several variants does so in the order of their ids, so that crossed orders never deadlock.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, IntegerField

from catalog.caching import LISTS, forget_products
from catalog.errors import InsufficientStock, StockLimit
from catalog.models import StockItem, StockMovement, Variant
from catalog.models.stock import MAX_ON_HAND
from config.compiled import Compiled, CompiledUpdate, Parameter
from config.errors import DomainError

if TYPE_CHECKING:
    from accounts.models import User

Reason = StockMovement.Reason


@dataclass(frozen=True)
class Portion:
    """So many pieces of a variant, for an order line where there is one."""

    variant_id: int
    quantity: int
    order_line_id: int | None = None


def _in_lock_order(portions: Iterable[Portion]) -> list[Portion]:
    return sorted(portions, key=lambda portion: portion.variant_id)


@transaction.atomic
def open_stock(*, variant: Variant, quantity: int, by: "User | None" = None) -> StockItem:
    """Give a new variant its stock row, with `quantity` ≥ 0 pieces on hand."""
    item = StockItem.objects.create(variant=variant, on_hand=quantity)
    forget_products([(variant.product_id, variant.product.slug)], LISTS)
    if quantity:
        StockMovement.objects.create(stock_item=item, delta=quantity, reason=Reason.OPENING, by=by)
    return item


@transaction.atomic
def adjust_stock(*, variant: Variant, delta: int, reason: str, note: str = "", by: "User | None" = None) -> StockItem:
    """Add or take away pieces by hand. Raises StockLimit, and InsufficientStock where less would be left than is
    promised."""
    if delta and not StockItem.objects.shift(variant.pk, delta):
        if delta > 0:
            raise StockLimit(max=MAX_ON_HAND)
        _refuse([Portion(variant.pk, -delta)])
    item = StockItem.objects.get(variant=variant)
    if delta:
        StockMovement.objects.create(stock_item=item, delta=delta, reason=reason, note=note, by=by)
        _forget_stock([Portion(variant.pk, delta)])
    return item


@transaction.atomic
def set_stock(*, variant: Variant, available: int, by: "User | None" = None) -> StockItem:
    """Adjust what is on hand so that `available` ≥ 0 pieces can be sold beside those that are promised."""
    item = StockItem.objects.locked().get(variant=variant)
    return adjust_stock(variant=variant, delta=available - item.available, reason=Reason.ADJUSTMENT, by=by)


@transaction.atomic
def count_stock(
    *, counted: Mapping[int, int], reason: str, note: str = "", by: "User | None" = None
) -> dict[int, DomainError]:
    """Bring what is on hand of many variants (variant id → pieces ≥ 0) to what was counted, with a movement for each
    that differs. Those that cannot be are left as they are: variant id → InsufficientStock or StockLimit."""
    items = list(StockItem.objects.locked().filter(variant__in=counted).order_by("variant_id"))
    moved, movements, refused, more = [], [], dict[int, DomainError](), list[Portion]()
    for item in items:
        pieces = counted[item.variant_id]
        delta = pieces - item.on_hand
        if pieces > MAX_ON_HAND:
            refused[item.variant_id] = StockLimit(max=MAX_ON_HAND)
        elif pieces < item.reserved:
            refused[item.variant_id] = InsufficientStock(f"{item.reserved} are promised to buyers.")
        elif delta:
            item.on_hand = pieces
            moved.append(item)
            more.append(Portion(item.variant_id, delta))
            movements.append(StockMovement(stock_item=item, delta=delta, reason=reason, note=note, by=by))
    StockItem.objects.bulk_update(moved, ["on_hand"], batch_size=500)
    StockMovement.objects.bulk_create(movements, batch_size=1000)
    _forget_stock(more)
    return refused


@transaction.atomic(savepoint=False)
def reserve_stock(portions: Sequence[Portion]) -> dict[int, int]:
    """Promise all of it or nothing; variant → its stock item. Raises InsufficientStock naming every short line."""
    ordered = _in_lock_order(portions)
    if missed := [part for part in ordered if not _reserve(variant=part.variant_id, quantity=part.quantity)]:
        _refuse(missed)
    return _forget_stock(portions, sign=-1)


_reserve = CompiledUpdate(
    lambda: StockItem.objects.filter(
        variant_id=Parameter("variant"), on_hand__gte=F("reserved") + Parameter("quantity", IntegerField())
    ),
    {"reserved": F("reserved") + Parameter("quantity", IntegerField())},
    returning=("variant",),
)


@transaction.atomic
def release_stock(portions: Sequence[Portion]) -> None:
    """Take promises back."""
    for part in _in_lock_order(portions):
        if not StockItem.objects.release(part.variant_id, part.quantity):
            raise RuntimeError(f"variant {part.variant_id}: fewer than {part.quantity} pieces are reserved")
    _forget_stock(portions)


@transaction.atomic
def consume_stock(portions: Sequence[Portion], *, by: "User | None" = None) -> None:
    """Promises become sales, each with its movement. What can be sold stays as it was, and so do the pages."""
    for part in _in_lock_order(portions):
        if not StockItem.objects.consume(part.variant_id, part.quantity):
            raise RuntimeError(f"variant {part.variant_id}: fewer than {part.quantity} pieces are reserved")
    items = StockItem.objects.filter(variant_id__in=[part.variant_id for part in portions])
    _record(portions, dict(items.values_list("variant_id", "pk")), sign=-1, reason=Reason.SALE, by=by)


@transaction.atomic
def restock(portions: Sequence[Portion], *, by: "User | None" = None) -> None:
    """Sold pieces come back. Raises StockLimit."""
    for part in _in_lock_order(portions):
        if not StockItem.objects.shift(part.variant_id, part.quantity):
            raise StockLimit(max=MAX_ON_HAND)
    _record(portions, _forget_stock(portions), sign=1, reason=Reason.RESTOCK, by=by)


def _forget_stock(portions: Iterable[Portion], *, sign: int = 1) -> dict[int, int]:
    """After so many pieces more (or with sign -1 fewer) can be sold: the pages of the products. Lists only tell
    whether there are any, so most sales leave them alone. Variants with their stock rows, which the caller holds."""
    change: dict[int, int] = defaultdict(int)
    for part in portions:
        change[part.variant_id] += sign * part.quantity
    items, pages, is_listed = {}, [], False
    for variant_id, pk, available, *page in _stock_and_pages(variants=list(change)):
        items[variant_id] = pk
        pages.append(tuple(page))
        is_listed |= (available > 0) != (available - change[variant_id] > 0)
    forget_products(pages, *([LISTS] if is_listed else []))
    return items


_stock_and_pages = Compiled(
    lambda: Variant.objects.filter(pk__among=Parameter("variants"), stock_item__isnull=False).values_list(
        "pk", "stock_item", F("stock_item__on_hand") - F("stock_item__reserved"), "product_id", "product__slug"
    )
)


def _record(portions: Sequence[Portion], items: dict[int, int], *, sign: int, reason: str, by: "User | None") -> None:
    StockMovement.objects.bulk_create(
        StockMovement(
            stock_item_id=items[part.variant_id],
            delta=sign * part.quantity,
            reason=reason,
            order_line_id=part.order_line_id,
            by=by,
        )
        for part in portions
    )


def _refuse(missed: Sequence[Portion]) -> None:
    items = {item.variant_id: item for item in StockItem.objects.filter(variant_id__in=[p.variant_id for p in missed])}
    raise InsufficientStock(
        several=[
            {
                "variant": part.variant_id,
                "requested": part.quantity,
                "available": items[part.variant_id].available if part.variant_id in items else 0,
            }
            for part in missed
        ]
    )
