"""Finished days, summed up: what staff look at must not count a million orders each time.

A day is the shop's. Once it is over nothing is added to it any more: a sale belongs to the day on which its order was
confirmed, a refund to the day on which the money went back.
"""

from django.db import models

from catalog.models import Product
from config.money import MoneyField


class DailySales(models.Model):
    """Amounts in minor units. `revenue` is what the confirmed orders cost, `refunds` what went back on that day of
    whatever order, `units` the pieces sold."""

    day = models.DateField()
    currency = models.CharField(max_length=3)
    orders = models.PositiveIntegerField(default=0)
    units = models.PositiveIntegerField(default=0)
    revenue = MoneyField(default=0)
    refunds = MoneyField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["currency", "day"], name="daily_sales_once_per_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.orders} orders"


class DailyProductSales(models.Model):
    """`revenue` is the goods' price less their discount, without shipping and tax."""

    day = models.DateField()
    currency = models.CharField(max_length=3)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    units = models.PositiveIntegerField()
    revenue = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["currency", "day", "product"], name="daily_product_sales_once_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.units} of product {self.product_id}"


class MonthlyProductSales(models.Model):
    """A month's DailyProductSales, once all its days are over: a year is twelve of these instead of 365."""

    month = models.DateField(help_text="Its first day.")
    currency = models.CharField(max_length=3)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    units = models.PositiveIntegerField()
    revenue = MoneyField()

    class Meta:
        verbose_name_plural = "monthly product sales"
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "month", "product"], name="monthly_product_sales_once_per_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.units} of product {self.product_id}"


class Rollup(models.Model):
    """How far the finished days were summed up, and in which time zone: one row."""

    until = models.DateField(help_text="The last day that is summed up.")
    time_zone = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(name="rollup_is_one_row", condition=models.Q(pk=1))]

    def __str__(self) -> str:
        return f"until {self.until} ({self.time_zone})"
