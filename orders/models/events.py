"""The order's history: one row per thing that happened, saying who did it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from orders.models.orders import Order, OrderStatus


class OrderEvent(models.Model):
    class Actor(models.TextChoices):
        BUYER = "buyer"
        STAFF = "staff"
        SYSTEM = "system"

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=40, help_text="placed, confirmed, lapsed, cancelled, shipped, note…")
    from_status = models.CharField(max_length=18, choices=OrderStatus, blank=True)
    to_status = models.CharField(max_length=18, choices=OrderStatus, blank=True)
    actor = models.CharField(max_length=6, choices=Actor)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    data = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} ({self.actor})"
