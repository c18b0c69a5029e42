"""What the API and the dashboard show: sums of finished days, and today counted as it stands."""

from collections import Counter
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.db.models import Sum

from analytics.models import DailyProductSales, DailySales, Rollup
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
        "top_products": _best(days, currency, until, "product", Product),
        "top_categories": _best(days, currency, until, "product__category", Category),
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


def _best(
    days: Days, currency: str, until: date, by: str, model: type[Product] | type[Category]
) -> list[dict[str, Any]]:
    """The ten with the most revenue; each product counts for the category that it is in now."""
    units, revenue = _tally(days, currency, until, by)
    best = sorted(revenue, key=lambda pk: (-revenue[pk], -units[pk], pk))[:TOP]
    rows = {row.pk: row for row in model.objects.filter(pk__in=best)}
    return [
        {"id": pk, "slug": rows[pk].slug, "name": rows[pk].name, "units": units[pk], "revenue": revenue[pk]}
        for pk in best
    ]


def _tally(days: Days, currency: str, until: date, by: str) -> tuple[Counter[int], Counter[int]]:
    """Units and revenue per product or category."""
    finished, open_ = _split(days, until)
    units, revenue = Counter[int](), Counter[int]()
    rows = DailyProductSales.objects.filter(currency=currency, day__gte=finished.first, day__lte=finished.last)
    summed = rows.order_by().values_list(by).annotate(sold=Sum("units"), worth=Sum("revenue"))
    for pk, sold, worth in [*summed, *(product_sales(open_, currency, by) if open_.count else ())]:
        if pk is not None:
            units[pk] += sold
            revenue[pk] += worth
    return units, revenue
