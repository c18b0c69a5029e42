"""What goes with what, learned from purchases. docs/recommendations.md has the formula and why it is this one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from recommendations.learning.grouping import group
from recommendations.learning.purchases import Progress, Purchases
from recommendations.learning.regression import regress

# Pairs that are counted at once: what bounds the memory of a training.
_PAIRS_AT_ONCE = 4_000_000
# Items from which the scale of similarity and regression is read.
_GAUGES = 500


@dataclass(frozen=True)
class Tuning:
    """Found on rolling months of a wholesaler's history (docs/recommendations.md)."""

    # Neighbours kept for each item.
    neighbours: int = 50
    # A shopper with n things counts n**-breadth for each pair: a heavy buyer's things say little about each other.
    breadth: float = 0.9
    # A guest's basket beside a customer's whole history.
    guest_weight: float = 0.1
    # How the two sides share the normalisation: 0.5 is the cosine, less favours what is rare.
    balance: float = 0.45
    # Typical shoppers added to each item's own, so that a single one proves little.
    support: float = 1.0
    # How much the regression has to say beside the similarity, and how far it is held back for each customer.
    regression_share: float = 0.5
    ridge: float = 0.1
    # Days after which a purchase says half as much about its customer.
    memory_days: float = 60.0
    # The season: sales of about the last `trend_days` over those of the whole history, to this power.
    trend_days: float = 7.0
    trend_power: float = 0.3
    # Sales a day added to both, so that a single one makes no trend.
    trend_floor: float = 0.01
    # Bought again by this share of its buyers, and this many of them, a thing is recommended to its owners too.
    rebuying_share: float = 0.25
    rebuyers: int = 3


# The usual item-item cosine, to compare with.
PLAIN_COSINE = Tuning(
    neighbours=1000,
    breadth=0,
    guest_weight=0,
    balance=0.5,
    support=0,
    regression_share=0,
    memory_days=np.inf,
    trend_power=0,
)


@dataclass(frozen=True)
class Model:
    """`neighbours[i]` are item numbers, the best first, with their `scores`; 0 where there are no more."""

    items: list[object]
    neighbours: np.ndarray
    scores: np.ndarray
    # Sales a day of late.
    recent: np.ndarray
    is_rebought: np.ndarray
    tuning: Tuning = field(default_factory=Tuning)

    @property
    def popular(self) -> np.ndarray:
        """Item numbers, what sells best now first."""
        return np.argsort(-self.recent, kind="stable")


def fit(purchases: Purchases, *, tuning: Tuning | None = None, on_progress: Progress = lambda: None) -> Model:
    """Learn from everything in `purchases`, seen from its last day; `on_progress` is called after each item."""
    tuning = tuning or Tuning()
    count = len(purchases.items)
    width = min(tuning.neighbours, max(count - 1, 1))
    neighbours = np.zeros((count, width), dtype=np.int32)
    scores = np.zeros((count, width), dtype=np.float32)
    recent = _sales_a_day(purchases, tuning.trend_days)
    trend = _trend(purchases, recent, tuning)
    for item, row in enumerate(_affinities(purchases, tuning)):
        row *= trend
        best = top(row, width)
        neighbours[item, : len(best)], scores[item, : len(best)] = best, row[best]
        on_progress()
    return Model(purchases.items, neighbours, scores, recent, _rebought(purchases, tuning), tuning)


def top(scores: np.ndarray, most: int) -> np.ndarray:
    """Places of the highest scores above 0, the highest first, at most `most`; equal ones in their order."""
    found = np.flatnonzero(scores > 0)
    if len(found) > most:
        limit = np.partition(scores[found], -most)[-most]
        found = found[scores[found] >= limit]
    return found[np.argsort(-scores[found], kind="stable")][:most]


def _affinities(purchases: Purchases, tuning: Tuning) -> Iterator[np.ndarray]:
    """For each item how well every other one goes with it: similarity and regression, each in its own scale."""
    every = np.arange(len(purchases.items))
    if not tuning.regression_share:
        yield from _similarities(purchases, tuning, every)
        return
    regression = regress(purchases, ridge=tuning.ridge)
    gauges = regression.core[:_GAUGES]
    share = tuning.regression_share / _typical_best(regression.row(item) for item in gauges)
    rest = (1 - tuning.regression_share) / _typical_best(_similarities(purchases, tuning, gauges))
    for item, row in enumerate(_similarities(purchases, tuning, every)):
        row *= rest
        row[regression.core] += share * regression.row(item)
        yield row


def _typical_best(rows: Iterable[np.ndarray]) -> float:
    """The mean of the highest values; 1 where there is none above 0."""
    best = [row.max(initial=0) for row in rows]
    return float(np.mean(best)) or 1.0 if best else 1.0


def _similarities(purchases: Purchases, tuning: Tuning, numbers: np.ndarray) -> Iterator[np.ndarray]:
    """For each item of `numbers` how like it every other one is, by who bought both."""
    count, shoppers = len(purchases.items), len(purchases.shoppers)
    shopper, item, value = _things(purchases)
    breadth = np.maximum(np.bincount(shopper, minlength=shoppers), 1)
    says = np.where(purchases.is_guest, tuning.guest_weight, 1.0) * breadth**-tuning.breadth
    said = says[shopper] * value**2
    typical = float(np.median(said)) if len(said) else 0.0
    size = np.bincount(item, weights=said, minlength=count) + tuning.support * typical + 1e-12
    factor = size ** (tuning.balance - 1)
    by_item, by_shopper = group(item, count), group(shopper, shoppers)
    for number in numbers.tolist():
        own = by_item.of(number)
        row = np.zeros(count)
        for rows, places in by_shopper.of_many(shopper[own], _PAIRS_AT_ONCE):
            weights = (says[shopper[own]] * value[own])[places] * value[rows]
            row += np.bincount(item[rows], weights=weights, minlength=count)
        row *= factor / size[number] ** tuning.balance
        row[number] = 0
        yield row


def _things(purchases: Purchases) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Shopper, item and the strongest sign, once for each pair of them."""
    count = max(len(purchases.items), 1)
    keys, places = np.unique(purchases.shopper.astype(np.int64) * count + purchases.item, return_inverse=True)
    value = np.zeros(len(keys))
    np.maximum.at(value, places, purchases.weight)
    return keys // count, keys % count, value


def _sales_a_day(purchases: Purchases, half_life: float) -> np.ndarray:
    faded = purchases.weight * 0.5 ** (purchases.age / half_life)
    return np.bincount(purchases.item, weights=faded, minlength=len(purchases.items)) * np.log(2) / half_life


def _trend(purchases: Purchases, recent: np.ndarray, tuning: Tuning) -> np.ndarray:
    """Above 1 for what sells better of late than it used to."""
    span = purchases.age.max(initial=1)
    usual = np.bincount(purchases.item, weights=purchases.weight, minlength=len(purchases.items)) / span
    return ((recent + tuning.trend_floor) / (usual + tuning.trend_floor)) ** tuning.trend_power


def _rebought(purchases: Purchases, tuning: Tuning) -> np.ndarray:
    """True for items that enough customers came back for, in another basket."""
    count = len(purchases.items)
    known = (purchases.weight == 1) & ~purchases.is_guest[purchases.shopper]
    visits = np.stack([purchases.shopper[known], purchases.item[known], purchases.basket[known]], axis=1)
    pairs, times = np.unique(np.unique(visits, axis=0)[:, :2], axis=0, return_counts=True)
    buyers = np.bincount(pairs[:, 1], minlength=count)
    came_back = np.bincount(pairs[times > 1, 1], minlength=count)
    return (came_back >= tuning.rebuyers) & (came_back >= tuning.rebuying_share * buyers)
