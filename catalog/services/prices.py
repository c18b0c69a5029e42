"""The history of prices. Whoever writes a price says here what it was before, in the same transaction."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from catalog.models import PriceChange, Variant

if TYPE_CHECKING:
    from accounts.models import User

# What it costs and what is struck through beside it, in minor units.
Prices = tuple[int, int | None]


def prices_of(variant: Variant) -> Prices:
    return variant.price, variant.compare_at_price


def record_prices(written: Iterable[tuple[Variant, Prices]], *, by: "User | None" = None) -> None:
    """Of each variant as it was just written, with its prices before: a row where they differ.

    Callers hold the product from before they read those prices, so that a variant's rows are a chain without gaps.
    """
    PriceChange.objects.bulk_create(
        PriceChange(
            variant=variant,
            price_before=before[0],
            price_after=variant.price,
            compare_at_price_before=before[1],
            compare_at_price_after=variant.compare_at_price,
            by=by,
        )
        for variant, before in written
        if before != prices_of(variant)
    )
