"""Variants: what a cart holds and an order sells."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from catalog.models.products import Product
from catalog.models.validators import validate_attributes
from config.indexes import prefix_index
from config.money import MAX_AMOUNT, MoneyField

if TYPE_CHECKING:
    from accounts.models import User


class VariantQuerySet(models.QuerySet["Variant"]):
    def on_sale(self) -> Self:
        return self.filter(is_active=True, product__is_active=True)

    def editable_by(self, user: "User") -> Self:
        return self.filter(product__in=Product.objects.editable_by(user))


class Variant(models.Model):
    """Its price is in minor units of the product's currency; its stock stands in a narrow row of its own."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    sku = models.CharField("SKU", max_length=64, unique=True)
    barcode = models.CharField(max_length=64, blank=True, db_index=True)
    name = models.CharField(max_length=200, blank=True, help_text="What tells it from its siblings: 'M, blue'.")
    price = MoneyField()
    compare_at_price = MoneyField(null=True, blank=True, help_text="The former price, shown struck through.")
    attributes = models.JSONField(default=dict, blank=True, validators=[validate_attributes])
    is_active = models.BooleanField("on sale", default=True)
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VariantQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        indexes = [prefix_index("sku", "variant_by_sku")]
        constraints = [
            models.CheckConstraint(name="variant_price_not_negative", condition=Q(price__gte=0, price__lte=MAX_AMOUNT)),
            models.CheckConstraint(
                name="variant_former_price_above_price",
                condition=Q(compare_at_price__isnull=True) | Q(compare_at_price__gte=models.F("price")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.sku})"

    def clean(self) -> None:
        """What a form leaves empty, `[]` and null too, is an empty object."""
        self.attributes = self.attributes or {}

    @property
    def title(self) -> str:
        """What is sold, for people to read: product and variant."""
        return f"{self.product.name} {self.name}".strip()

    @property
    def is_for_sale(self) -> bool:
        return self.is_active and self.product.is_active

    @property
    def stock(self) -> int:
        """Pieces that can be sold now."""
        item = getattr(self, "stock_item", None)
        return item.available if item else 0
