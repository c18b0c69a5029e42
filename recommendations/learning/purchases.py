"""Who bought what, as numbers: each row costs a few dozen bytes, whatever it was read from."""

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from recommendations.learning.rows import Bought, Customer

Progress = Callable[[], Any]


@dataclass(frozen=True)
class Purchases:
    """Rows in parallel arrays. A shopper is a customer, or a guest's single basket, whose name is empty."""

    shoppers: list[Customer]
    items: list[Any]
    shopper: np.ndarray
    item: np.ndarray
    basket: np.ndarray
    day: np.ndarray
    weight: np.ndarray

    def __len__(self) -> int:
        return len(self.day)

    def before(self, day: float) -> "Purchases":
        return self._only(self.day < day)

    def since(self, day: float) -> "Purchases":
        return self._only(self.day >= day)

    def _only(self, chosen: np.ndarray) -> "Purchases":
        columns = (self.shopper, self.item, self.basket, self.day, self.weight)
        return Purchases(self.shoppers, self.items, *(column[chosen] for column in columns))

    @property
    def age(self) -> np.ndarray:
        """Days before the last purchase of all: a history that ended long ago is as good as it was then."""
        return self.day.max(initial=0) - self.day

    @property
    def is_guest(self) -> np.ndarray:
        """For each shopper."""
        return np.array([not name for name in self.shoppers], dtype=bool)


class _Numbers(dict[Any, int]):
    """Numbers things in the order in which they are first met."""

    def __missing__(self, name: Any) -> int:
        self[name] = number = len(self)
        return number


def collect(rows: Iterable[Bought], on_progress: Progress = lambda: None) -> Purchases:
    """`on_progress` is called after each row."""
    shoppers, items, baskets = _Numbers(), _Numbers(), _Numbers()
    columns: tuple[array[Any], ...] = array("i"), array("i"), array("i"), array("d"), array("f")
    add_shopper, add_item, add_basket, add_day, add_weight = (column.append for column in columns)
    for customer, basket, item, day, weight in rows:
        add_shopper(shoppers[customer or (basket,)])
        add_item(items[item])
        add_basket(baskets[basket])
        add_day(day)
        add_weight(weight)
        on_progress()
    names = ["" if isinstance(name, tuple) else name for name in shoppers]
    types = (np.int32, np.int32, np.int32, np.float64, np.float32)
    arrays = (np.array(column, dtype=kind) for column, kind in zip(columns, types, strict=True))
    return Purchases(names, list(items), *arrays)
