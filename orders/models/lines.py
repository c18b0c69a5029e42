"""What was bought, as it was at that moment."""

from django.db import models
from django.db.models import F, Q

from catalog.models import Variant
from config.indexes import prefix_index
from config.money import MoneyField
from orders.models.orders import Order


class OrderLine(models.Model):
    """Amounts are minor units of the order's currency. `discount`, `shipping` and `tax` are this line's shares of
    the order's: refunds and credit notes are computed from them and never anew. `tax_rate` is the percentage behind
    `tax`. `cancelled_quantity` is the pieces that were given up again after the order was confirmed."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="order_lines")
    sku = models.CharField(max_length=64)
    name = models.CharField(max_length=402)
    quantity = models.PositiveIntegerField()
    cancelled_quantity = models.PositiveIntegerField(default=0, db_default=0)
    unit_price = MoneyField()
    line_total = MoneyField()
    discount = MoneyField(default=0)
    shipping = MoneyField(default=0)
    tax = MoneyField(default=0)
    tax_rate = models.DecimalField(max_digits=6, decimal_places=3, default=0)

    class Meta:
        ordering = ["id"]
        indexes = [prefix_index("sku", "order_line_by_sku")]
        constraints = [
            models.UniqueConstraint(fields=["order", "variant"], name="order_line_once_per_variant"),
            models.CheckConstraint(name="order_line_quantity_positive", condition=Q(quantity__gte=1)),
            models.CheckConstraint(
                name="order_line_cancelled_within_quantity", condition=Q(cancelled_quantity__lte=F("quantity"))
            ),
            models.CheckConstraint(
                name="order_line_total_adds_up", condition=Q(line_total=F("unit_price") * F("quantity"))
            ),
            models.CheckConstraint(
                name="order_line_amounts_not_negative",
                condition=Q(unit_price__gte=0, discount__gte=0, shipping__gte=0, tax__gte=0)
                & Q(discount__lte=F("line_total")),
            ),
            models.CheckConstraint(
                name="order_line_tax_rate_is_a_percentage", condition=Q(tax_rate__gte=0, tax_rate__lte=100)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"
