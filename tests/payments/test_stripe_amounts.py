"""Minor units are ours (ISO 4217); Stripe counts a few currencies otherwise."""

import pytest

from config.money import exponent
from payments.errors import AmountNotPayable
from payments.gateways.stripe import from_stripe, to_stripe

# https://docs.stripe.com/currencies#zero-decimal
ZERO_DECIMAL = ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"]


@pytest.mark.parametrize(
    ("currency", "ours", "theirs"),
    [
        ("EUR", 2999, 2999),
        ("HUF", 120000, 120000),
        ("KWD", 5120, 5120),
        ("ISK", 5, 500),  # two digits at Stripe, always 00
        ("UGX", 5, 500),
        ("MGA", 500, 5),  # none at Stripe
        *((currency, 500, 500) for currency in ZERO_DECIMAL if currency != "MGA"),
    ],
)
def test_amounts_are_told_in_stripes_units_and_read_back(currency, ours, theirs):
    assert to_stripe(ours, currency) == theirs
    assert from_stripe(theirs, currency) == ours


def test_a_fraction_that_stripe_does_not_know_is_refused():
    with pytest.raises(AmountNotPayable):
        to_stripe(501, "MGA")


@pytest.mark.parametrize("currency", [currency for currency in ZERO_DECIMAL if currency != "MGA"])
def test_where_nothing_is_shifted_the_digits_agree(currency):
    assert exponent(currency) == 0
