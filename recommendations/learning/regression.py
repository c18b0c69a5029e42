"""Which things foretell which, all others being equal: a linear model from what a customer has to what he takes next
(EASE, Steck 2019). Two things that only go with a third do not go with each other here."""

from dataclasses import dataclass

import numpy as np

from recommendations.learning.grouping import group
from recommendations.learning.purchases import Purchases

# What is sold most; the work grows with the cube of it, the memory with the square.
MOST_ITEMS = 1500
_CUSTOMERS_AT_ONCE = 1000


@dataclass(frozen=True)
class Regression:
    """`place[item]` is the item's row and column in `weights`, -1 where it was left out; `core` is the way back."""

    core: np.ndarray
    place: np.ndarray
    weights: np.ndarray

    def row(self, item: int) -> np.ndarray:
        """How much more each item of `core` is bought by whoever has `item`; never below 0."""
        place = self.place[item]
        return self.weights[place] if place >= 0 else np.zeros(len(self.core), dtype=np.float32)


def regress(purchases: Purchases, *, ridge: float) -> Regression:
    """Of the MOST_ITEMS with the most purchases. `ridge` holds the weights back, for each customer there is."""
    count = len(purchases.items)
    is_customer = ~purchases.is_guest[purchases.shopper]
    sales = np.bincount(purchases.item[is_customer], minlength=count)
    core = np.argsort(-sales, kind="stable")[:MOST_ITEMS]
    core = core[sales[core] > 0]
    place = np.full(count, -1, dtype=np.int32)
    place[core] = np.arange(len(core))
    return Regression(core, place, _weights(purchases, place, len(core), ridge))


def _weights(purchases: Purchases, place: np.ndarray, size: int, ridge: float) -> np.ndarray:
    together = np.zeros((size, size), dtype=np.float32)
    customers = np.flatnonzero(~purchases.is_guest)
    by_shopper = group(purchases.shopper, len(purchases.shoppers))
    for start in range(0, len(customers), _CUSTOMERS_AT_ONCE):
        some = customers[start : start + _CUSTOMERS_AT_ONCE]
        has = np.zeros((len(some), size), dtype=np.float32)
        for rows, places in by_shopper.of_many(some, len(purchases) + 1):
            column = place[purchases.item[rows]]
            # A thing in a cart beside one that was bought, where both happened, must not win.
            np.maximum.at(has, (places[column >= 0], column[column >= 0]), purchases.weight[rows][column >= 0])
        together += has.T @ has
    together[np.diag_indices(size)] += max(ridge * len(customers), 1e-3)
    inverse = np.linalg.inv(together)
    inverse /= -np.diag(inverse).copy()
    np.fill_diagonal(inverse, 0)
    return np.maximum(inverse, 0, out=inverse)
