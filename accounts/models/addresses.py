"""Postal addresses that a person keeps; orders freeze a copy."""

from typing import Any

from django.conf import settings
from django.db import models

from accounts.countries import known_country


class Address(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="addresses")
    full_name = models.CharField(max_length=160)
    line1 = models.CharField(max_length=200)
    line2 = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=120)
    region = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=20)
    country = models.CharField(max_length=2, validators=[known_country], help_text="ISO 3166-1 alpha-2.")
    phone = models.CharField(max_length=40, blank=True)
    is_default_shipping = models.BooleanField(default=False)
    is_default_billing = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    MOST_PER_USER = 50
    FROZEN_FIELDS = ("full_name", "line1", "line2", "city", "region", "postal_code", "country", "phone")

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "addresses"
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(is_default_shipping=True),
                name="address_one_default_shipping_per_user",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(is_default_billing=True),
                name="address_one_default_billing_per_user",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name}, {self.city}"

    def frozen(self) -> dict[str, Any]:
        """The copy that an order keeps."""
        return {name: getattr(self, name) for name in self.FROZEN_FIELDS}
