"""Orders: frozen at the moment they are placed; their status follows one table."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from carts.models import Cart
from config.indexes import prefix_index
from config.money import MoneyField
from orders.errors import InvalidTransition

if TYPE_CHECKING:
    from accounts.models import User


class OrderStatus(models.TextChoices):
    PENDING = "pending"
    CONFIRMED = "confirmed"
    PARTIALLY_SHIPPED = "partially_shipped"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


ALLOWED_MOVES: dict[str, tuple[str, ...]] = {
    OrderStatus.PENDING: (OrderStatus.CONFIRMED, OrderStatus.CANCELLED),
    OrderStatus.CONFIRMED: (OrderStatus.PARTIALLY_SHIPPED, OrderStatus.SHIPPED, OrderStatus.CANCELLED),
    OrderStatus.PARTIALLY_SHIPPED: (OrderStatus.SHIPPED,),
    OrderStatus.SHIPPED: (OrderStatus.DELIVERED,),
    OrderStatus.DELIVERED: (),
    OrderStatus.CANCELLED: (),
}


class CancelReason(models.TextChoices):
    LAPSED = "lapsed"
    BY_PERSON = "by_person"


class OrderQuerySet(models.QuerySet["Order"]):
    def locked(self) -> Self:
        return self.select_for_update(of=("self",), no_key=True)

    def visible_to(self, user: "User") -> Self:
        """Staff see every order, everybody else his own."""
        return self if user.has_role("staff") else self.filter(user=user)

    def for_guest(self, token_hash: str) -> Self:
        return self.filter(token_hash=token_hash)

    def overdue(self, now: datetime | None = None) -> Self:
        """Not paid (or, where free, confirmed) in time: they keep stock that others want."""
        return self.filter(status=OrderStatus.PENDING, expires_at__lte=now or timezone.now())


class Order(models.Model):
    """Amounts are minor units of `currency`. `discount`, `shipping` and `tax` are frozen here and shared out per
    line; total = Σ(unit_price × quantity) - discount + shipping + tax."""

    number = models.CharField(max_length=20, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="orders"
    )
    email = models.EmailField(max_length=254)
    # SHA-256 of the guest's token; null for people with an account.
    token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    cart = models.OneToOneField(Cart, on_delete=models.PROTECT, null=True, editable=False, related_name="order")
    # SHA-256 of caller and Idempotency-Key: a repeat finds its order even where the reply was never stored.
    request_key = models.CharField(max_length=64, null=True, unique=True, editable=False)
    status = models.CharField(max_length=18, choices=OrderStatus, default=OrderStatus.PENDING)
    cancel_reason = models.CharField(max_length=10, choices=CancelReason, blank=True)
    currency = models.CharField(max_length=3)
    subtotal = MoneyField()
    discount = MoneyField(default=0)
    shipping = MoneyField(default=0)
    tax = MoneyField(default=0)
    total = MoneyField()
    shipping_address = models.JSONField()
    billing_address = models.JSONField()
    note = models.CharField(max_length=1000, blank=True)
    carrier = models.CharField(max_length=80, blank=True)
    tracking_number = models.CharField(max_length=80, blank=True)
    placed_at = models.DateTimeField(default=timezone.now, db_index=True)
    expires_at = models.DateTimeField()
    estimated_delivery_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["-placed_at", "-id"]
        indexes = [
            models.Index(fields=["user", "placed_at", "id"], name="order_by_user"),
            models.Index(fields=["status", "placed_at", "id"], name="order_by_status"),
            # For LIKE 'ada@%', too.
            models.Index(
                fields=["confirmed_at"], condition=Q(confirmed_at__isnull=False), name="order_by_confirmation"
            ),
            models.Index(fields=["expires_at"], condition=Q(status="pending"), name="order_overdue"),
            prefix_index("number", "order_by_number"),
            prefix_index("email", "order_by_email"),
        ]
        constraints = [
            models.CheckConstraint(
                name="order_total_adds_up",
                condition=Q(total=F("subtotal") - F("discount") + F("shipping") + F("tax")) & Q(total__gte=0),
            ),
            models.CheckConstraint(
                name="order_cancel_has_a_reason", condition=Q(status="cancelled") ^ Q(cancel_reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def check_move(self, status: str) -> None:
        """Raises InvalidTransition unless the table allows the move from where the order stands."""
        allowed = ALLOWED_MOVES[self.status]
        if status not in allowed:
            raise InvalidTransition(moved_from=self.status, to=status, allowed=list(allowed))
