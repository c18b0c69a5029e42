"""What the API and the dashboard show: sums of finished days, and today counted as it stands."""

import heapq
import itertools
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q, Sum

from analytics.models import DailyProductSales, DailySales, MonthlyProductSales, Rollup
from analytics.services.facts import Days, daily_sales, product_sales
from catalog.models import Category, Product
from config.models import StoreIdentity

FIGURES = ("orders", "units", "revenue", "refunds")
INTERVALS = ("day", "week", "month")
TOP = 10


def sales(*, first: date, last: date, interval: str = "day") -> dict[str, Any]:
    """Figures from `first` to `last` (days of the shop, both included), amounts in minor units: the sums of all of it
    and of as many days before, per `interval` (day, week from Monday, month), and the ten best products and
    categories. Kept for ANALYTICS_CACHE_SECONDS."""
    shop = StoreIdentity.load()
    days = Days(first, last, ZoneInfo(shop.time_zone))
    key = f"analytics:sales:{first}:{last}:{interval}:{shop.currency}:{shop.time_zone}"
    kept = cache.get(key)
    if kept is None:
        kept = _sales(days, shop.currency, interval)
        cache.set(key, kept, settings.ANALYTICS_CACHE_SECONDS)
    return kept


def _sales(days: Days, currency: str, interval: str) -> dict[str, Any]:
    until, before = _summed_up_until(days), days.before()
    per_day = _per_day(Days(before.first, days.last, days.zone), currency, until)
    return {
        "from": days.first.isoformat(),
        "to": days.last.isoformat(),
        "interval": interval,
        "time_zone": days.zone.key,
        "currency": currency,
        "totals": _summed(row for day, row in per_day.items() if day >= days.first),
        "previous": _summed(row for day, row in per_day.items() if day < days.first),
        "intervals": _per_interval(days, per_day, interval),
        **_best(days, currency, until),
    }


def _per_day(days: Days, currency: str, until: date) -> dict[date, dict[str, int]]:
    finished, open_ = _split(days, until)
    rows = DailySales.objects.filter(currency=currency, day__gte=finished.first, day__lte=finished.last)
    found = {row.pop("day"): row for row in rows.values("day", *FIGURES)}
    return found | (daily_sales(open_, currency) if open_.count else {})


def _summed_up_until(days: Days) -> date:
    """The last day that is summed up; the beginning of time where none is, or not in this time zone."""
    rollup = Rollup.objects.first()
    return rollup.until if rollup and rollup.time_zone == days.zone.key else date.min


def _split(days: Days, until: date) -> tuple[Days, Days]:
    """Those that are summed up, and those that are counted as they stand."""
    last_finished = min(days.last, until)
    first_open = max(days.first, until + timedelta(days=1))
    return Days(days.first, last_finished, days.zone), Days(first_open, days.last, days.zone)


def _summed(rows: Any) -> dict[str, int]:
    total: Counter[str] = Counter(dict.fromkeys(FIGURES, 0))
    for row in rows:
        total.update(row)
    orders = total["orders"]
    # Half up, as all of the shop's rounding.
    return {**total, "average_order": (2 * total["revenue"] + orders) // (2 * orders) if orders else 0}


def _per_interval(days: Days, per_day: dict[date, dict[str, int]], interval: str) -> list[dict[str, Any]]:
    """Every interval, those without a sale, too. The first and the last are as long as the days asked for."""
    grouped: dict[date, list[dict[str, int]]] = {}
    for day in days:
        grouped.setdefault(_begin(day, interval), []).append(per_day.get(day, {}))
    return [{"start": max(start, days.first).isoformat(), **_summed(rows)} for start, rows in grouped.items()]


def _begin(day: date, interval: str) -> date:
    if interval == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if interval == "month" else day


def _best(days: Days, currency: str, until: date) -> dict[str, list[dict[str, Any]]]:
    """The ten products and the ten categories with the most revenue; each product counts for the category that it is
    in now."""
    products, categories = _Tally(), _Tally()
    finished, open_ = _split(days, until)
    counted = product_sales(open_, currency) if open_.count else ()
    for product, category, sold, worth in itertools.chain(_product_sums(finished, currency), counted):
        products.add(product, sold, worth)
        if category is not None:
            categories.add(category, sold, worth)
    return {"top_products": products.best(Product), "top_categories": categories.best(Category)}


def _product_sums(days: Days, currency: str) -> Iterator[tuple[int, int | None, int, int]]:
    """(product, category, units, revenue) of finished days: of whole months as one, and of the days at either end."""
    if not days.count:
        return
    begin, after = days.whole_months()
    months = MonthlyProductSales.objects.filter(currency=currency, month__gte=begin, month__lt=after)
    edges = DailyProductSales.objects.filter(currency=currency, day__gte=days.first, day__lte=days.last)
    if begin < after:
        edges = edges.filter(Q(day__lt=begin) | Q(day__gte=after))
    for rows in (months, edges) if begin < after else (edges,):
        of_each = rows.order_by().values_list("product", "product__category")
        yield from of_each.annotate(sold=Sum("units"), worth=Sum("revenue")).iterator()


class _Tally:
    """Units and revenue per id."""

    def __init__(self) -> None:
        self.units, self.revenue = Counter[int](), Counter[int]()

    def add(self, pk: int, units: int, revenue: int) -> None:
        self.units[pk] += units
        self.revenue[pk] += revenue

    def best(self, model: type[Product] | type[Category]) -> list[dict[str, Any]]:
        order = heapq.nsmallest(TOP, self.revenue, key=lambda pk: (-self.revenue[pk], -self.units[pk], pk))
        rows = {row.pk: row for row in model.objects.filter(pk__in=order)}
        named = [(pk, rows[pk]) for pk in order]
        return [
            {"id": pk, "slug": row.slug, "name": row.name, "units": self.units[pk], "revenue": self.revenue[pk]}
            for pk, row in named
        ]
