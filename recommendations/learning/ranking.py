"""What to recommend to a customer: the neighbours of what he bought, the latest purchases first in weight."""

from collections.abc import Iterator

import numpy as np

from recommendations.learning.fitting import Model, top
from recommendations.learning.grouping import group
from recommendations.learning.purchases import Purchases
from recommendations.learning.rows import Customer


def rank_for_customers(
    model: Model, purchases: Purchases, *, most: int, again: bool = True
) -> Iterator[tuple[Customer, np.ndarray]]:
    """Each customer's name and `most` item numbers at most, the best first; guests are left out.

    What he bought already is left out, too, unless it is bought again and again and `again` allows it.
    """
    strength = purchases.weight * 0.5 ** (purchases.age / model.tuning.memory_days)
    by_shopper = group(purchases.shopper, len(purchases.shoppers))
    is_single = ~model.is_rebought if again else np.ones(len(model.items), dtype=bool)
    for number in np.flatnonzero(~purchases.is_guest & (np.diff(by_shopper.starts) > 0)).tolist():
        rows = by_shopper.of(number)
        items = purchases.item[rows]
        votes = strength[rows][:, None] * model.scores[items]
        scores = np.bincount(model.neighbours[items].ravel(), weights=votes.ravel(), minlength=len(model.items))
        bought = items[purchases.weight[rows] == 1]
        scores[bought[is_single[bought]]] = 0
        yield purchases.shoppers[number], top(scores, most)
