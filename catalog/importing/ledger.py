"""Stock of imported variants: opening movements for new ones, adjustments for those that are known."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from catalog.importing.rows import Row
from catalog.models import StockItem, StockMovement, Variant

if TYPE_CHECKING:
    from accounts.models import User

Reason = StockMovement.Reason


def write_stock(
    pairs: Iterable[tuple[Row, Variant]], known: dict[int, StockItem], *, note: str, by: "User | None" = None
) -> set[int]:
    """Bring what is on hand to the number in the row; its movement says why. Gives the numbers of rows that moved.

    The stock items that change are locked by the caller.
    """
    opened: list[StockItem] = []
    adjusted: list[StockItem] = []
    movements: list[StockMovement] = []
    moved: set[int] = set()
    for row, variant in sorted(pairs, key=lambda pair: pair[1].pk):
        stock, item = row.values.get("stock"), known.get(variant.pk)
        if item is None:
            item = StockItem(variant=variant, on_hand=stock or 0)
            opened.append(item)
            delta, reason = stock or 0, Reason.OPENING
        else:
            delta, reason = (0 if stock is None else stock - item.on_hand), Reason.ADJUSTMENT
            if delta:
                item.on_hand += delta
                adjusted.append(item)
        if delta:
            movements.append(StockMovement(stock_item=item, delta=delta, reason=reason, note=note, by=by))
            moved.add(row.number)
    StockItem.objects.bulk_create(opened)
    StockItem.objects.bulk_update(adjusted, ["on_hand"])
    StockMovement.objects.bulk_create(movements)
    return moved
