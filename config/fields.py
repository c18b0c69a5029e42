"""Serializer fields that every app shares."""

from datetime import datetime
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.models import StoreIdentity
from config.money import to_minor, to_text
from config.text import is_storable_json


@extend_schema_field({"type": "string", "format": "decimal", "pattern": r"^\d+(\.\d+)?$", "example": "29.99"})
class MoneyField(serializers.Field[Any, Any, Any, Any]):
    """Minor units inside, a decimal string outside, in the currency that stands beside it.

    `currency` is the dotted path from the instance to its currency. Input is an amount ≥ 0 in the shop's currency,
    as a string or a whole number, never a float's rounding error.
    """

    default_error_messages = {
        "invalid": 'Give the amount as a decimal string such as "29.99".',
        "min_value": "An amount is not negative.",
    }

    def __init__(self, *, currency: str = "currency", **kwargs: Any) -> None:
        self.currency_path = currency.split(".")
        super().__init__(**kwargs)

    def get_attribute(self, instance: Any) -> Any:
        amount = super().get_attribute(instance)
        if amount is None:
            return None
        currency = instance
        for step in self.currency_path:
            currency = currency[step] if isinstance(currency, dict) else getattr(currency, step)
        return to_text(amount, currency)

    def to_representation(self, value: Any) -> Any:
        return value

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, (str, int, float)):
            self.fail("invalid")
        try:
            # A JSON number is read by its shortest decimal form: 29.99 means "29.99".
            amount = to_minor(
                repr(data) if isinstance(data, float) else str(data).strip(), StoreIdentity.load().currency
            )
        except ValueError:
            self.fail("invalid")
        if amount < 0:
            self.fail("min_value")
        return amount


def moment(value: datetime) -> str:
    """A time as DRF's own field writes it: in UTC, as every time that comes from a database is."""
    return value.isoformat().replace("+00:00", "Z")


@extend_schema_field(OpenApiTypes.OBJECT)
class JSONObjectField(serializers.JSONField):
    """A JSON object (never a list or a bare value) without what no database gives back as it was."""

    default_error_messages = {"not_an_object": "A JSON object is needed."}

    def to_internal_value(self, data: Any) -> Any:
        value = super().to_internal_value(data)
        if not isinstance(value, dict):
            self.fail("not_an_object")
        if not is_storable_json(value):
            self.fail("invalid")
        return value
