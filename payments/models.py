"""Payments and refunds: rows with states of their own, which only move forward."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from config.indexes import prefix_index
from config.money import MoneyField
from orders.models import Order


class PaymentStatus(models.TextChoices):
    """Stripe's words."""

    REQUIRES_PAYMENT_METHOD = "requires_payment_method"
    REQUIRES_CONFIRMATION = "requires_confirmation"
    REQUIRES_ACTION = "requires_action"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"


FINAL_STATUSES = (PaymentStatus.SUCCEEDED, PaymentStatus.CANCELED)


class PaymentQuerySet(models.QuerySet["Payment"]):
    def locked(self) -> Self:
        return self.select_for_update(of=("self",), no_key=True)

    def open(self) -> Self:
        return self.exclude(status__in=FINAL_STATUSES)

    def succeeded(self) -> Self:
        return self.filter(status=PaymentStatus.SUCCEEDED)


class Payment(models.Model):
    """Money for an order. `amount` and `refunded_amount` are minor units; refunded counts pending and succeeded
    refunds, so that two at once can never give back more than came in."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    provider = models.CharField(max_length=20)
    # The provider's id of the intent; null until the provider has answered, and for offline payments.
    provider_intent_id = models.CharField(max_length=120, null=True, blank=True, unique=True)
    status = models.CharField(max_length=24, choices=PaymentStatus, default=PaymentStatus.REQUIRES_PAYMENT_METHOD)
    method = models.CharField(max_length=40, blank=True, help_text="card, bank_transfer, cash…")
    reference = models.CharField(max_length=120, blank=True, help_text="Of an offline payment.")
    amount = MoneyField()
    refunded_amount = MoneyField(default=0, editable=False)
    currency = models.CharField(max_length=3)
    # Came for an order that did not need it (paid already, or given up) and goes back: no sale, so no credit note.
    is_surplus = models.BooleanField(default=False, editable=False)
    failure_code = models.CharField(max_length=60, blank=True)
    mismatch = models.CharField(
        max_length=300, blank=True, help_text="Where the provider's books differ from ours: people must look."
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)
    succeeded_at = models.DateTimeField(null=True, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["updated_at"], condition=~Q(status__in=["succeeded", "canceled"]), name="payment_open"
            ),
            models.Index(fields=["status", "id"], name="payment_by_status"),
            models.Index(fields=["provider", "id"], name="payment_by_provider"),
            models.Index(fields=["created_at", "id"], name="payment_by_time"),
            models.Index(fields=["id"], condition=~Q(mismatch=""), name="payment_that_differs"),
            prefix_index("reference", "payment_by_reference"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=~Q(status__in=["succeeded", "canceled"]), name="payment_one_open_per_order"
            ),
            models.CheckConstraint(
                name="payment_refunded_within_amount",
                condition=Q(refunded_amount__gte=0) & Q(refunded_amount__lte=F("amount")),
            ),
        ]

    def __str__(self) -> str:
        return f"payment {self.pk}"

    @property
    def refundable(self) -> int:
        return self.amount - self.refunded_amount if self.status == PaymentStatus.SUCCEEDED else 0

    def fits(self, order: Order) -> bool:
        """Whether it is what the order costs now: pieces may have been taken out of it since."""
        return (self.amount, self.currency) == (order.total, order.currency)


class Refund(models.Model):
    """Money going back. Written in the transaction that decides it, sent to the provider after the commit, and
    picked up again by the schedule until it is settled."""

    class Status(models.TextChoices):
        PENDING = "pending"
        SUCCEEDED = "succeeded"
        FAILED = "failed"

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount = MoneyField()
    reason = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    provider_refund_id = models.CharField(max_length=120, null=True, blank=True, unique=True)
    failure = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["id"], condition=Q(status="pending"), name="refund_pending")]
        constraints = [models.CheckConstraint(name="refund_amount_positive", condition=Q(amount__gt=0))]

    def __str__(self) -> str:
        return f"refund {self.pk} of payment {self.payment_id}"


class WebhookEvent(models.Model):
    """The inbox: what a provider told us, stored before it is acted on, so that each event has one effect whatever
    the order and the repetition. `outcome` says what it was; a failure keeps its error and is tried again."""

    provider = models.CharField(max_length=20)
    event_id = models.CharField(max_length=120)
    type = models.CharField(max_length=120)
    payload = models.JSONField()
    received_at = models.DateTimeField(default=timezone.now)
    processed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=200, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["attempts", "id"], condition=Q(processed_at=None), name="webhook_event_waiting"),
            models.Index(fields=["processed_at"], name="webhook_event_by_processing"),
            models.Index(fields=["received_at", "id"], name="webhook_event_by_time"),
            models.Index(fields=["provider", "id"], name="webhook_event_by_provider"),
            prefix_index("event_id", "webhook_event_by_event_id"),
            prefix_index("type", "webhook_event_by_type"),
        ]
        constraints = [models.UniqueConstraint(fields=["provider", "event_id"], name="webhook_event_once")]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"


class SandboxIntent(models.Model):
    """The sandbox provider's own books: what Stripe would keep on its side. Only its gateway reads or writes it."""

    id = models.CharField(primary_key=True, max_length=60)
    idempotency_key = models.CharField(max_length=120, unique=True)
    client_secret = models.CharField(max_length=120)
    amount = MoneyField()
    refunded = MoneyField(default=0)
    currency = models.CharField(max_length=3)
    order_number = models.CharField(max_length=20)
    status = models.CharField(max_length=24, choices=PaymentStatus, default=PaymentStatus.REQUIRES_PAYMENT_METHOD)
    payment_method = models.CharField(max_length=60, blank=True)
    decline_code = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="sandbox_refunded_within_amount", condition=Q(refunded__lte=F("amount")))
        ]

    def __str__(self) -> str:
        return self.id


class SandboxRefund(models.Model):
    id = models.CharField(primary_key=True, max_length=60)
    idempotency_key = models.CharField(max_length=120, unique=True)
    intent = models.ForeignKey(SandboxIntent, on_delete=models.CASCADE, related_name="refunds")
    amount = MoneyField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.id
