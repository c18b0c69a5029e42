"""How often things are bought: the catalogue orders by it, and only orders know it."""

from django.db import transaction
from django.db.models import F, Sum

from catalog.caching import LISTS
from catalog.models import Product
from config.caching.forgetting import forget
from orders.models import Reservation

_BATCH = 1000


def refresh_popularity() -> int:
    """Write the units sold of every product anew; how many products changed.

    Run by the schedule and not by each sale: a product's row would be as hot as its stock.
    """
    sold = dict(
        Reservation.objects.filter(state=Reservation.State.CONSUMED)
        .order_by()
        .values_list("line__variant__product")
        .annotate(units=Sum(F("quantity") - F("line__cancelled_quantity")))
    )
    changed = [
        Product(pk=pk, popularity=sold.get(pk, 0))
        for pk, known in Product.objects.order_by("pk").values_list("pk", "popularity").iterator()
        if known != sold.get(pk, 0)
    ]
    for start in range(0, len(changed), _BATCH):
        with transaction.atomic():
            Product.objects.bulk_update(changed[start : start + _BATCH], ["popularity"])
            forget(LISTS)
    return len(changed)
