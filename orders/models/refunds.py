"""What went back of each line: the other side of the shares that were frozen when the order was placed."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from orders.models.lines import OrderLine


class RefundLine(models.Model):
    """What one refund gives back of an order line, minor units: the same parts as the line's own. `quantity` is the
    pieces that it is for, 0 where only an amount was given back. `reference` names the refund ("refund-12"). Void, once
    the refund has failed: the money stayed with the shop."""

    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="refunds")
    reference = models.CharField(max_length=40)
    quantity = models.PositiveIntegerField(default=0)
    line_total = models.PositiveBigIntegerField()
    discount = models.PositiveBigIntegerField()
    shipping = models.PositiveBigIntegerField()
    tax = models.PositiveBigIntegerField()
    is_void = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True, help_text="When the money had gone back.")

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["settled_at"], condition=Q(settled_at__isnull=False), name="refund_line_settled")
        ]
        constraints = [
            models.UniqueConstraint(fields=["reference", "line"], name="refund_line_once_per_refund"),
            models.CheckConstraint(
                name="refund_line_discount_within_total", condition=Q(discount__lte=F("line_total"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.amount} of line {self.line_id}"

    @property
    def amount(self) -> int:
        return self.line_total - self.discount + self.shipping + self.tax
