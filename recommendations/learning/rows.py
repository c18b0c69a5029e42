"""What is learned from, one thing in one basket a row. Needs no numpy, so that rows can be read without it."""

from collections.abc import Hashable
from datetime import datetime
from typing import NamedTuple

# An id as imported, or a person's of the shop; empty for a guest.
Customer = str | int


class Bought(NamedTuple):
    """`day` counts days since 1970; `weight` is 1 for what was bought, less for weaker signs."""

    customer: Customer
    basket: Hashable
    item: Hashable
    day: float
    weight: float = 1.0


def day_of(moment: datetime) -> float:
    return moment.timestamp() / 86_400
