"""Summing up the days that are over, once each."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from analytics.models import DailyProductSales, DailySales, MonthlyProductSales, Rollup
from analytics.services.facts import Days, daily_product_sales, daily_sales, today
from config.models import StoreIdentity
from orders.models import Order

# Longer than any transaction lasts: what was stamped before midnight is committed by then.
GRACE = timedelta(hours=1)
_STRIDE = 31
_BATCH = 2000


def roll_up_sales(*, now: datetime | None = None) -> int:
    """Sum up the finished days that are not yet; how many. Where the shop has moved to another time zone, all of them
    anew. On repeat: nothing."""
    shop = StoreIdentity.load()
    zone = ZoneInfo(shop.time_zone)
    yesterday = today(zone, (now or timezone.now()) - GRACE) - timedelta(days=1)
    done = 0
    while stride := _next_stride(zone, yesterday):
        _roll_up(stride, shop.currency)
        done += stride.count
    return done


def rebuild_sales(*, now: datetime | None = None) -> int:
    """Forget all sums and make them anew; how many days."""
    _forget()
    return roll_up_sales(now=now)


@transaction.atomic
def _forget() -> None:
    Rollup.objects.all().delete()
    DailySales.objects.all().delete()
    DailyProductSales.objects.all().delete()
    MonthlyProductSales.objects.all().delete()


def _next_stride(zone: ZoneInfo, yesterday: date) -> Days | None:
    rollup = Rollup.objects.first()
    if rollup and rollup.time_zone != zone.key:
        _forget()
        rollup = None
    first = rollup.until + timedelta(days=1) if rollup else _first_day(zone)
    if first is None or first > yesterday:
        return None
    return Days(first, min(yesterday, first + timedelta(days=_STRIDE - 1)), zone)


def _first_day(zone: ZoneInfo) -> date | None:
    sold = Order.objects.exclude(confirmed_at=None).order_by("confirmed_at").values_list("confirmed_at", flat=True)
    moment = sold.first()
    return moment.astimezone(zone).date() if moment else None


@transaction.atomic
def _roll_up(days: Days, currency: str) -> None:
    DailySales.objects.bulk_create(
        (DailySales(day=day, currency=currency, **sums) for day, sums in daily_sales(days, currency).items()),
        batch_size=_BATCH,
    )
    DailyProductSales.objects.bulk_create(
        (
            DailyProductSales(
                day=row["day"],
                currency=currency,
                product_id=row["product"],
                units=row["units"],
                revenue=row["revenue"],
            )
            for row in daily_product_sales(days, currency).iterator()
        ),
        batch_size=_BATCH,
    )
    for month in _months_that_end_in(days):
        _sum_up(month, currency)
    Rollup.objects.update_or_create(pk=1, defaults={"until": days.last, "time_zone": days.zone.key})


def _months_that_end_in(days: Days) -> Iterator[date]:
    return (day.replace(day=1) for day in days if (day + timedelta(days=1)).day == 1)


def _sum_up(month: date, currency: str) -> None:
    """Of its days, the last of which has just been written."""
    after = (month + timedelta(days=31)).replace(day=1)
    days = DailyProductSales.objects.filter(currency=currency, day__gte=month, day__lt=after).order_by()
    sums = days.values_list("product").annotate(Sum("units"), Sum("revenue"))
    MonthlyProductSales.objects.bulk_create(
        (
            MonthlyProductSales(month=month, currency=currency, product_id=product, units=units, revenue=revenue)
            for product, units, revenue in sums.iterator()
        ),
        batch_size=_BATCH,
    )
