"""What waits for whoever keeps the shelves full."""

from catalog.models import StockItem
from config.registry import Duty


def variants_low_in_stock() -> int:
    return StockItem.objects.low().count()


DUTIES = [
    Duty("Low in stock", "production_quantity_limits", "catalog.stockitem", "available=low", variants_low_in_stock)
]
