"""Carts: one open cart per person or guest token; an ordered one stays behind its order."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from catalog.models import Variant
from config.money import MoneyField


class CartQuerySet(models.QuerySet["Cart"]):
    def open(self) -> Self:
        return self.filter(status=Cart.Status.OPEN)

    def locked(self) -> Self:
        return self.select_for_update(of=("self",), no_key=True)


class Cart(models.Model):
    class Status(models.TextChoices):
        OPEN = "open"
        ORDERED = "ordered"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="carts"
    )
    # SHA-256 of a guest's token; the token itself is never stored.
    token_hash = models.CharField(max_length=64, null=True, blank=True, editable=False)
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)
    # Written with every change of its items: what is remembered of a cart goes by it.
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = CartQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["status", "id"], name="cart_by_status")]
        constraints = [
            models.CheckConstraint(
                name="cart_has_one_holder", condition=Q(user__isnull=True) ^ Q(token_hash__isnull=True)
            ),
            models.UniqueConstraint(fields=["user"], condition=Q(status="open"), name="cart_one_open_per_user"),
            models.UniqueConstraint(fields=["token_hash"], condition=Q(status="open"), name="cart_one_open_per_token"),
        ]

    def __str__(self) -> str:
        return f"cart {self.pk}"


class CartItem(models.Model):
    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="items")
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField()
    # The price that the buyer saw when the line was last written; minor units.
    seen_price = MoneyField()
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["cart", "variant"], name="cart_item_once_per_variant"),
            models.CheckConstraint(name="cart_item_quantity_positive", condition=Q(quantity__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × variant {self.variant_id}"
