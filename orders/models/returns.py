"""Goods that come back: announced by the buyer, judged by the staff, received, paid back."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from config.indexes import prefix_index
from config.money import MoneyField
from orders.errors import InvalidTransition
from orders.models.lines import OrderLine
from orders.models.orders import Order


class ReturnStatus(models.TextChoices):
    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    RECEIVED = "received"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    REFUND_FAILED = "refund_failed"


# Something is still to be done for the buyer, so he cannot be forgotten yet.
OPEN_RETURNS = (
    ReturnStatus.REQUESTED,
    ReturnStatus.APPROVED,
    ReturnStatus.RECEIVED,
    ReturnStatus.REFUNDING,
    ReturnStatus.REFUND_FAILED,
)
ALLOWED_RETURN_MOVES: dict[str, tuple[str, ...]] = {
    ReturnStatus.REQUESTED: (ReturnStatus.APPROVED, ReturnStatus.REJECTED),
    ReturnStatus.APPROVED: (ReturnStatus.RECEIVED,),
    ReturnStatus.REJECTED: (),
    ReturnStatus.RECEIVED: (ReturnStatus.REFUNDING,),
    ReturnStatus.REFUNDING: (ReturnStatus.REFUNDED, ReturnStatus.REFUND_FAILED),
    ReturnStatus.REFUNDED: (),
    ReturnStatus.REFUND_FAILED: (ReturnStatus.REFUNDING,),
}


class Return(models.Model):
    """Whoever changes it has locked its order, which is all the lock it needs."""

    class PaidBy(models.TextChoices):
        BUYER = "buyer"
        SHOP = "shop"

    number = models.CharField(max_length=28, unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="returns")
    status = models.CharField(max_length=13, choices=ReturnStatus, default=ReturnStatus.REQUESTED)
    shipping_paid_by = models.CharField(
        max_length=5, choices=PaidBy, help_text="Who pays for sending it back, as the shop said when it was asked."
    )
    comment = models.CharField(max_length=1000, blank=True, help_text="The buyer's words.")
    answer = models.CharField(max_length=500, blank=True, help_text="The shop's words to the buyer.")
    # The refund that pays it back; a new one after a failure.
    refund_reference = models.CharField(max_length=40, null=True, unique=True, editable=False)
    requested_at = models.DateTimeField(default=timezone.now, db_index=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    refunded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-requested_at", "-id"]
        indexes = [
            models.Index(fields=["status", "requested_at", "id"], name="return_by_status"),
            prefix_index("number", "return_by_number"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def amount(self) -> int:
        """Minor units; of its lines."""
        return sum(line.amount for line in self.lines.all())

    def check_move(self, status: str) -> None:
        """Raises InvalidTransition unless the table allows the move from where the return stands."""
        allowed = ALLOWED_RETURN_MOVES[self.status]
        if status not in allowed:
            raise InvalidTransition(
                "The return cannot go there from where it stands.",
                moved_from=self.status,
                to=status,
                allowed=list(allowed),
            )


class ReturnLine(models.Model):
    """So many pieces of an order line. `amount` is what is paid back for them (minor units): what they are worth by
    the order's frozen shares, reckoned anew when they are received and when they are refunded."""

    return_request = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="returned")
    quantity = models.PositiveIntegerField()
    received_quantity = models.PositiveIntegerField(null=True, blank=True)
    is_restocked = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    amount = MoneyField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["return_request", "line"], name="return_line_once_per_return"),
            models.CheckConstraint(
                name="return_line_received_within_announced",
                condition=Q(quantity__gte=1) & (Q(received_quantity=None) | Q(received_quantity__lte=F("quantity"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of line {self.line_id}"

    @property
    def counted(self) -> int:
        """Pieces that count as returned: as announced, and once they are here as received."""
        return self.quantity if self.received_quantity is None else self.received_quantity
