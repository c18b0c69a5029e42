"""How good a ranked list is, against what was really bought."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from recommendations.learning.fitting import PLAIN_COSINE, Model, fit
from recommendations.learning.grouping import group
from recommendations.learning.purchases import Progress, Purchases
from recommendations.learning.ranking import rank_for_customers
from recommendations.learning.rows import Customer

AT = 10
_DISCOUNTS = 1 / np.log2(np.arange(2, AT + 2))
Ranked = dict[Customer, list[int]]


@dataclass(frozen=True)
class Figures:
    """Means over the customers, each from 0 to 1."""

    recall: float
    hit_rate: float
    ndcg: float


@dataclass(frozen=True)
class Evaluation:
    """`ranked` has customer → item numbers, for everybody known before the cutoff and whoever came after it."""

    items: list[object]
    ranked: Ranked
    figures: dict[str, Figures]
    customers: int


def evaluate(purchases: Purchases, *, cutoff: float, on_progress: Progress = lambda: None) -> Evaluation:
    """Learn from what was bought before the day `cutoff`, and see how well it foretells each known customer's first
    basket after it, less what he had bought before. Nobody is shown what he has: the truth holds nothing of it."""
    past, later = purchases.before(cutoff), purchases.since(cutoff)
    had = _had(past)
    truth = {name: things - had[name] for name, things in _first_baskets(later).items() if name in had}
    truth = {name: things for name, things in truth.items() if things}
    model = fit(past, on_progress=on_progress)
    cosine = fit(past, tuning=PLAIN_COSINE, on_progress=on_progress)
    popular = _most_bought(past)
    came = [purchases.shoppers[number] for number in np.unique(later.shopper).tolist()]
    lists = {
        "this shop": _ranked(model, past),
        "item-item cosine": _ranked(cosine, past),
        "popularity": {name: first_new(popular, had[name]) for name in truth},
    }
    figures = {title: measure(ranked, truth) for title, ranked in lists.items()}
    now_popular = model.popular[model.recent[model.popular] > 0]
    ranked = {
        name: [*best, *first_new(now_popular, had[name].union(best), AT - len(best))]
        for name, best in lists["this shop"].items()
    }
    ranked |= {name: first_new(now_popular, set()) for name in came if name and name not in had}
    return Evaluation(purchases.items, ranked, figures, len(truth))


def measure(ranked: Ranked, truth: dict[Customer, set[int]]) -> Figures:
    """Recall, hits and nDCG of the first ten; each customer of `truth` counts the same, one without a list 0."""
    recall = hits = ndcg = 0.0
    for name, things in truth.items():
        found = np.array([item in things for item in ranked.get(name, [])[:AT]], dtype=float)
        recall += found.sum() / len(things)
        hits += bool(found.any())
        ndcg += (found * _DISCOUNTS[: len(found)]).sum() / _DISCOUNTS[: len(things)].sum()
    people = max(len(truth), 1)
    return Figures(recall / people, hits / people, ndcg / people)


def first_new(items: Iterable[int], known: set[int], most: int = AT) -> list[int]:
    """The first `most` of `items` that are not `known`."""
    chosen: list[int] = []
    for item in items:
        if len(chosen) >= most:
            break
        if int(item) not in known:
            chosen.append(int(item))
    return chosen


def _ranked(model: Model, past: Purchases) -> Ranked:
    lists = rank_for_customers(model, past, most=AT, again=False)
    return {name: best.tolist() for name, best in lists}


def _had(purchases: Purchases) -> dict[Customer, set[int]]:
    """Customer → everything he bought."""
    groups = group(purchases.shopper, len(purchases.shoppers))
    return {
        purchases.shoppers[number]: set(purchases.item[groups.of(number)].tolist())
        for number in np.flatnonzero(~purchases.is_guest & (np.diff(groups.starts) > 0)).tolist()
    }


def _first_baskets(purchases: Purchases) -> dict[Customer, set[int]]:
    """Customer → what is in the earliest of his baskets."""
    groups = group(purchases.shopper, len(purchases.shoppers))
    baskets = {}
    for number in np.flatnonzero(~purchases.is_guest & (np.diff(groups.starts) > 0)).tolist():
        rows = groups.of(number)
        first = purchases.basket[rows[np.argmin(purchases.day[rows])]]
        baskets[purchases.shoppers[number]] = set(purchases.item[rows[purchases.basket[rows] == first]].tolist())
    return baskets


def _most_bought(purchases: Purchases) -> np.ndarray:
    """Item numbers, those with the most customers first."""
    pairs = np.unique(np.stack([purchases.shopper, purchases.item], axis=1), axis=0)
    pairs = pairs[~purchases.is_guest[pairs[:, 0]]]
    buyers = np.bincount(pairs[:, 1], minlength=len(purchases.items))
    return np.argsort(-buyers, kind="stable")[: np.count_nonzero(buyers)]
