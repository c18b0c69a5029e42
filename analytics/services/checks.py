"""The sums of finished days against what the orders say; one sentence per difference."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from analytics.models import DailyProductSales, DailySales, MonthlyProductSales, Rollup
from analytics.services.facts import Days, daily_product_sales, daily_sales
from analytics.services.figures import FIGURES
from config.models import StoreIdentity

# Before any shop that could run this.
_FIRST = date(1990, 1, 1)


def sums_are_those_of_the_orders() -> Iterator[str]:
    """Invariant: each finished day's orders, units, revenue and refunds, and those of its products."""
    rollup = Rollup.objects.first()
    if rollup is None:
        return
    days, currency = Days(_FIRST, rollup.until, ZoneInfo(rollup.time_zone)), StoreIdentity.load().currency
    kept = {row.pop("day"): row for row in DailySales.objects.filter(currency=currency).values("day", *FIGURES)}
    for day, said, found in _differences(kept, daily_sales(days, currency)):
        yield f"the sums of {day} are {said}, the orders say {found}"
    products = DailyProductSales.objects.filter(currency=currency)
    kept_products = {(day, product): sums for day, product, *sums in products.values_list(*_KEY, "units", "revenue")}
    rows = daily_product_sales(days, currency).values_list(*_KEY, "units", "revenue")
    found_products = {(day, product): sums for day, product, *sums in rows.iterator()}
    for (day, product), said, found in _differences(kept_products, found_products):
        yield f"the sums of product {product} on {day} are {said}, the orders say {found}"


_KEY = ("day", "product")


def months_are_those_of_their_days() -> Iterator[str]:
    """Invariant: each finished month's units and revenue of a product are the sums of its days."""
    rollup = Rollup.objects.first()
    if rollup is None:
        return
    _, after = Days(_FIRST, rollup.until, ZoneInfo(rollup.time_zone)).whole_months()
    columns = ("month", "currency", "product")
    days = DailyProductSales.objects.filter(day__lt=after).annotate(month=TruncMonth("day")).order_by()
    found = days.values_list(*columns).annotate(Sum("units"), Sum("revenue"))
    kept = MonthlyProductSales.objects.values_list(*columns, "units", "revenue")
    said_and_found = ({row[:3]: row[3:] for row in rows.iterator()} for rows in (kept, found))
    for (month, currency, product), said, summed in _differences(*said_and_found):
        yield f"the sums of product {product} in {month:%Y-%m} ({currency}) are {said}, its days say {summed}"


def _differences(kept: dict[Any, Any], found: dict[Any, Any]) -> Iterator[tuple[Any, Any, Any]]:
    for key in kept.keys() | found.keys():
        if kept.get(key) != found.get(key):
            yield key, kept.get(key), found.get(key)


CHECKS = {
    "daily sums are those of the orders": sums_are_those_of_the_orders,
    "monthly sums are those of their days": months_are_those_of_their_days,
}
