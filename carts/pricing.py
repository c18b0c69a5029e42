"""What a set of lines costs: one pure function, used by carts (to show) and orders (to freeze)."""

from collections.abc import Sequence
from dataclasses import dataclass

from config.money import split


@dataclass(frozen=True)
class PricedLine:
    """Minor units. `discount`, `shipping` and `tax` are this line's shares."""

    variant_id: int
    quantity: int
    unit_price: int
    line_total: int
    discount: int
    shipping: int
    tax: int


@dataclass(frozen=True)
class Totals:
    """Minor units; total = subtotal - discount + shipping + tax, and each part is the sum of the lines' shares."""

    lines: tuple[PricedLine, ...]
    subtotal: int
    discount: int
    shipping: int
    tax: int
    total: int

    @property
    def item_count(self) -> int:
        return sum(line.quantity for line in self.lines)


def price_lines(lines: Sequence[tuple[int, int, int]], *, discount: int = 0, shipping: int = 0, tax: int = 0) -> Totals:
    """Totals of `lines` (variant id, quantity, unit price in minor units).

    `discount`, `shipping` and `tax` are shared out over the lines by their value, by largest remainder, so that
    the shares add up to the cent; a discount is at most the subtotal.
    """
    worth = [quantity * unit_price for _, quantity, unit_price in lines]
    subtotal = sum(worth)
    discount = min(discount, subtotal)
    shares = [split(amount, worth) for amount in (discount, shipping, tax)]
    priced = tuple(
        PricedLine(variant_id, quantity, unit_price, worth[index], *(share[index] for share in shares))
        for index, (variant_id, quantity, unit_price) in enumerate(lines)
    )
    return Totals(priced, subtotal, discount, shipping, tax, subtotal - discount + shipping + tax)
