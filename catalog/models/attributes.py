"""Typed attributes, made findable: one row per (product or variant, name, value), derived from the JSON."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models

from catalog.models.products import Product
from catalog.models.validators import NAME_LENGTH, VALUE_LENGTH
from catalog.models.variants import Variant


def canonical(value: Any) -> str:
    """The form in which attribute values are compared: true → "true", 2.50 → "2.5", " Dark Red" → "dark red"."""
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value).strip()
    try:
        number = Decimal(text)
        if number.is_finite() and abs(number.adjusted()) < 30:
            return format(number.normalize(), "f")
    except InvalidOperation:
        pass
    return text.casefold()[:VALUE_LENGTH]


class AttributeValue(models.Model):
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="attribute_values")
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, null=True, related_name="attribute_values")
    name = models.CharField(max_length=NAME_LENGTH)
    value = models.CharField(max_length=VALUE_LENGTH)

    class Meta:
        indexes = [models.Index(fields=["name", "value", "product"], name="attribute_value_lookup")]

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"
