"""Parcels: an order is sent part by part, each with its carrier and tracking number."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from orders.models.lines import OrderLine
from orders.models.orders import Order


class Shipment(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="shipments")
    carrier = models.CharField(max_length=80, blank=True)
    tracking_number = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    shipped_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"shipment {self.pk} of {self.order_id}"


class ShipmentLine(models.Model):
    """So many pieces of a line are in this parcel."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, on_delete=models.CASCADE, related_name="shipped")
    quantity = models.PositiveIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="shipment_line_quantity_positive", condition=Q(quantity__gte=1)),
            models.UniqueConstraint(fields=["shipment", "line"], name="shipment_line_once_per_parcel"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of line {self.line_id}"
