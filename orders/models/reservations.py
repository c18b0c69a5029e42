"""Stock that an order holds until it is paid or given up."""

from django.db import models
from django.db.models import Q

from catalog.models import StockItem
from orders.models.lines import OrderLine


class Reservation(models.Model):
    """A released one never comes back: a lapsed order that is taken up again gets a new one."""

    class State(models.TextChoices):
        ACTIVE = "active"
        CONSUMED = "consumed"
        RELEASED = "released"

    line = models.ForeignKey(OrderLine, on_delete=models.CASCADE, related_name="reservations")
    stock_item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="reservations")
    quantity = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="reservation_quantity_positive", condition=Q(quantity__gte=1)),
            models.UniqueConstraint(
                fields=["line", "stock_item"],
                condition=Q(state__in=["active", "consumed"]),
                name="reservation_one_live_per_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} held for line {self.line_id} ({self.state})"
