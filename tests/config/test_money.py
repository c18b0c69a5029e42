from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.money import MAX_AMOUNT, round_half_up, split, to_decimal, to_minor, to_text

CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])
AMOUNTS = st.integers(0, MAX_AMOUNT)


@given(AMOUNTS, CURRENCIES)
def test_text_and_minor_units_are_the_same_amount(amount, currency):
    assert to_minor(to_text(amount, currency), currency) == amount
    assert to_minor(to_decimal(amount, currency), currency) == amount


@given(AMOUNTS, st.lists(st.integers(0, 10**15), min_size=1, max_size=30))
def test_the_parts_of_a_split_add_up_and_none_is_a_unit_off(amount, weights):
    parts = split(amount, weights)
    assert sum(parts) == amount
    assert len(parts) == len(weights)
    shares = weights if any(weights) else [1] * len(weights)
    for part, weight in zip(parts, shares, strict=True):
        assert part >= 0
        assert abs(part * sum(shares) - amount * weight) < sum(shares)


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [("29.99", "EUR", 2999), ("29.9", "EUR", 2990), ("29", "JPY", 29), ("1.234", "KWD", 1234), ("1e3", "EUR", 100_000)],
)
def test_text_becomes_minor_units_of_its_currency(text, currency, amount):
    assert to_minor(text, currency) == amount


@pytest.mark.parametrize(("amount", "currency", "text"), [(2999, "EUR", "29.99"), (29, "JPY", "29"),
                                                          (5, "EUR", "0.05"), (1234, "KWD", "1.234")])  # fmt: skip
def test_money_is_shown_with_the_digits_of_its_currency(amount, currency, text):
    assert to_text(amount, currency) == text


@pytest.mark.parametrize("text", ["", "abc", "NaN", "-NaN", "sNaN", "Infinity", "1e999999", "9" * 5_000, "0.001",
                                  str(MAX_AMOUNT), "1,5", "1e-400"])  # fmt: skip
def test_what_is_no_amount_is_a_value_error(text):
    with pytest.raises(ValueError, match="no amount"):
        to_minor(text, "EUR")


def test_a_part_of_a_yen_is_no_amount():
    with pytest.raises(ValueError, match="no amount"):
        to_minor("1.5", "JPY")


@pytest.mark.parametrize(("value", "rounded"), [("0.5", 1), ("1.5", 2), ("2.5", 3), ("2.49", 2), ("-0.5", -1)])
def test_half_is_rounded_up(value, rounded):
    assert round_half_up(Decimal(value)) == rounded


def test_a_split_is_by_largest_remainder_and_then_by_order():
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(100, [1, 5]) == [17, 83]
    assert split(5, [0, 0]) == [3, 2]
    assert split(5, []) == []
