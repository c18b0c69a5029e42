"""Sales as the orders have them: day by day, counted from the rows themselves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from orders.models import Order, OrderLine, RefundLine

_REFUNDED = F("line_total") - F("discount") + F("shipping") + F("tax")


@dataclass(frozen=True)
class Days:
    """From `first` to `last`, both included, in the shop's time zone."""

    first: date
    last: date
    zone: ZoneInfo

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range(self.count))

    @property
    def count(self) -> int:
        return max(0, (self.last - self.first).days + 1)

    def moments(self) -> tuple[datetime, datetime]:
        """Where the first day begins, and where the one after the last does."""
        return self._midnight(self.first), self._midnight(self.last + timedelta(days=1))

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, tzinfo=self.zone)

    def whole_months(self) -> tuple[date, date]:
        """The first of those whose days are all among these, and the first after them that is not; both as their first
        day, and the same where there are none."""
        begin, after = self.first, (self.last + timedelta(days=1)).replace(day=1)
        if begin.day > 1:
            begin = (begin.replace(day=1) + timedelta(days=31)).replace(day=1)
        return begin, max(begin, after)

    def before(self) -> Self:
        """As many days, right before these."""
        return type(self)(self.first - timedelta(days=self.count), self.first - timedelta(days=1), self.zone)


def today(zone: ZoneInfo, now: datetime | None = None) -> date:
    return (now or timezone.now()).astimezone(zone).date()


def daily_sales(days: Days, currency: str) -> dict[date, dict[str, int]]:
    """Day → orders, units, revenue, refunds; days without any of it are left out."""
    found: dict[date, dict[str, int]] = {}
    for rows in (_orders(days, currency), _units(days, currency), _refunds(days, currency)):
        for row in rows:
            found.setdefault(row.pop("day"), dict.fromkeys(("orders", "units", "revenue", "refunds"), 0)).update(row)
    return found


def daily_product_sales(days: Days, currency: str) -> QuerySet[Any, Any]:
    """Rows of day, product, units, revenue."""
    rows = _lines(days, currency).values("day", product=F("variant__product"))
    return rows.annotate(units=Sum("quantity"), revenue=Sum(F("line_total") - F("discount"))).order_by()


def product_sales(days: Days, currency: str) -> QuerySet[Any, Any]:
    """(product, category, units, revenue) of each."""
    rows = _lines(days, currency).order_by().values_list("variant__product", "variant__product__category")
    return rows.annotate(units=Sum("quantity"), revenue=Sum(F("line_total") - F("discount")))


def _orders(days: Days, currency: str) -> QuerySet[Any, Any]:
    begin, end = days.moments()
    sold = Order.objects.filter(confirmed_at__gte=begin, confirmed_at__lt=end, currency=currency)
    rows = sold.annotate(day=TruncDate("confirmed_at", tzinfo=days.zone)).values("day").order_by()
    return rows.annotate(orders=Count("pk"), revenue=Sum("total"))


def _lines(days: Days, currency: str) -> QuerySet[OrderLine]:
    begin, end = days.moments()
    sold = OrderLine.objects.filter(
        order__confirmed_at__gte=begin, order__confirmed_at__lt=end, order__currency=currency
    )
    return sold.annotate(day=TruncDate("order__confirmed_at", tzinfo=days.zone))


def _units(days: Days, currency: str) -> QuerySet[Any, Any]:
    return _lines(days, currency).values("day").order_by().annotate(units=Sum("quantity"))


def _refunds(days: Days, currency: str) -> QuerySet[Any, Any]:
    begin, end = days.moments()
    settled = RefundLine.objects.filter(settled_at__gte=begin, settled_at__lt=end, line__order__currency=currency)
    rows = settled.annotate(day=TruncDate("settled_at", tzinfo=days.zone)).values("day").order_by()
    return rows.annotate(refunds=Sum(_REFUNDED))
