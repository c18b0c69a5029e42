"""Stock: what is there, what is promised, and why each change came about."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from catalog.models.variants import Variant

# Far more than any shelf holds, and the sum of two still fits the column.
MAX_ON_HAND = 10**9


class StockItemQuerySet(models.QuerySet["StockItem"]):
    """Single conditional statements: each succeeds only while the promise holds, so no lock is needed."""

    def release(self, variant_id: int, quantity: int) -> bool:
        """Take a promise back."""
        return bool(
            self.filter(variant_id=variant_id, reserved__gte=quantity).update(reserved=F("reserved") - quantity)
        )

    def consume(self, variant_id: int, quantity: int) -> bool:
        """A promise becomes a sale: both numbers fall."""
        held = self.filter(variant_id=variant_id, reserved__gte=quantity, on_hand__gte=quantity)
        return bool(held.update(reserved=F("reserved") - quantity, on_hand=F("on_hand") - quantity))

    def shift(self, variant_id: int, delta: int) -> bool:
        """Change what is on hand; False where less would be there than is promised, or more than can be counted."""
        enough = self.filter(
            variant_id=variant_id, on_hand__gte=F("reserved") - delta, on_hand__lte=MAX_ON_HAND - delta
        )
        return bool(enough.update(on_hand=F("on_hand") + delta))

    def low(self) -> Self:
        """Of what is on sale: so few are left that somebody should order more."""
        on_sale = self.filter(variant__is_active=True, variant__product__is_active=True)
        return on_sale.filter(on_hand__lte=F("reserved") + settings.LOW_STOCK)

    def locked(self) -> Self:
        return self.select_for_update(of=("self",), no_key=True)

    def with_variants(self) -> Self:
        return self.select_related("variant__product")


class StockItem(models.Model):
    """The hot row of a variant. What can be sold is `on_hand - reserved`."""

    variant = models.OneToOneField(Variant, on_delete=models.CASCADE, related_name="stock_item")
    on_hand = models.PositiveIntegerField(default=0, editable=False)
    reserved = models.PositiveIntegerField(default=0, editable=False)

    objects = StockItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="stock_reserved_within_on_hand", condition=Q(reserved__gte=0) & Q(reserved__lte=F("on_hand"))
            ),
        ]

    def __str__(self) -> str:
        return f"stock of variant {self.variant_id}"

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved


class StockMovement(models.Model):
    """One change of what is on hand. Never edited or deleted; their sum is `on_hand`."""

    class Reason(models.TextChoices):
        OPENING = "opening"
        RECEIPT = "receipt"
        SALE = "sale"
        RESTOCK = "restock"
        ADJUSTMENT = "adjustment"
        DAMAGE = "damage"

    # The reasons that a person may give; the others belong to orders.
    MANUAL_REASONS = (Reason.RECEIPT, Reason.ADJUSTMENT, Reason.DAMAGE)

    stock_item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="movements")
    delta = models.IntegerField()
    reason = models.CharField(max_length=12, choices=Reason)
    note = models.CharField(max_length=200, blank=True)
    # An id and no foreign key: the catalogue does not know orders.
    order_line_id = models.BigIntegerField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        indexes = [
            # Sales have an index of their own: there is one for each line.
            models.Index(fields=["order_line_id"], condition=Q(reason="restock"), name="stock_movement_restock_of_line")
        ]
        constraints = [
            models.CheckConstraint(name="stock_movement_moves", condition=~Q(delta=0)),
            models.UniqueConstraint(
                fields=["order_line_id"], condition=Q(reason="sale"), name="stock_movement_one_sale_per_order_line"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delta:+d} ({self.reason})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("A stock movement is never changed; write another one.")
        super().save(*args, **kwargs)
