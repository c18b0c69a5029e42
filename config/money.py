"""Money is an integer of minor units (cents) with a currency beside it; decimal strings exist only at the edges.

One rounding rule: half up, per line. A split is by largest remainder, so that its parts add up.
Exponents: ISO 4217, table A.1 (https://www.six-group.com/en/products-services/financial-information/data-standards.html).
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

# Minor units of the currencies that do not have two. Everything else has two.
_EXPONENTS = {
    **dict.fromkeys(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
# Far above any price, far below 2**63, so that the sum of a full cart still fits.
MAX_AMOUNT = 10**14


def exponent(currency: str) -> int:
    return _EXPONENTS.get(currency, 2)


def to_decimal(amount: int, currency: str) -> Decimal:
    """2999, "EUR" → Decimal("29.99")."""
    return Decimal(amount).scaleb(-exponent(currency))


def to_text(amount: int, currency: str) -> str:
    """2999, "EUR" → "29.99": the form in which the API and mails show money."""
    digits = exponent(currency)
    whole, part = divmod(abs(amount), 10**digits)
    return f"{'-' if amount < 0 else ''}{whole}" + (f".{part:0{digits}}" if digits else "")


def to_minor(value: Decimal | str | int, currency: str) -> int:
    """Decimal("29.99"), "EUR" → 2999. Raises ValueError on more digits than the currency has, NaN, or too much."""
    try:
        number = Decimal(value)
        minor = number.scaleb(exponent(currency))
        if not number.is_finite() or minor != minor.to_integral_value() or abs(minor) > MAX_AMOUNT:
            raise ValueError(f"{value!r} is no amount in {currency}")
    except ArithmeticError as error:  # no number, or one beyond every exponent
        raise ValueError(f"{value!r} is no amount in {currency}") from error
    return int(minor)


def round_half_up(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Share `amount` (≥ 0) out in proportion to `weights` (≥ 0) by largest remainder: the parts add up to it.

    Equal remainders go to the earlier part. All-zero weights share evenly.
    """
    if not weights:
        return []
    weights = weights if any(weights) else [1] * len(weights)
    total = sum(weights)
    parts = [amount * weight // total for weight in weights]
    remainders = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % total), i))
    for index in remainders[: amount - sum(parts)]:
        parts[index] += 1
    return parts


class MoneyFormField(forms.DecimalField):
    """Shows minor units as a decimal and gives minor units back.

    In the shop's currency, which is read each time; a form with many amounts says it once, as `currency`.
    """

    currency = ""

    @property
    def _currency(self) -> str:
        from config.models import StoreIdentity

        return self.currency or StoreIdentity.load().currency

    def prepare_value(self, value: Any) -> Any:
        return to_text(value, self._currency) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        if number is None:
            return None
        try:
            return to_minor(number, self._currency)
        except ValueError as error:
            raise ValidationError("Enter an amount of money.", code="invalid") from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class MoneyField(models.BigIntegerField):
    """An amount ≥ 0 in minor units; its currency stands in a field of the same row (or of its parent's)."""

    default_validators = [MinValueValidator(0)]

    def formfield(self, **kwargs: Any) -> Any:
        return models.Field.formfield(self, **{"form_class": MoneyFormField, "min_value": 0, **kwargs})
