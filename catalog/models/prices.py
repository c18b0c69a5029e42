"""What each variant cost before: a ledger beside the prices, as stock has one beside what is on hand."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from catalog.models.variants import Variant
from config.money import MoneyField


class PriceChange(models.Model):
    """One change of a variant's price or of the price struck through beside it, in minor units of its product's
    currency. Never edited or deleted; each begins where the one before it ended, and the newest ends at what the
    variant costs. A price that never changed has none."""

    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="price_changes", db_index=False)
    price_before = MoneyField()
    price_after = MoneyField()
    compare_at_price_before = MoneyField(null=True)
    compare_at_price_after = MoneyField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["variant", "created_at"], name="price_change_of_variant")]

    def __str__(self) -> str:
        return f"{self.price_before} → {self.price_after}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("A price change is never changed; write another one.")
        super().save(*args, **kwargs)
