"""What goes with what, on histories small enough to see it."""

import subprocess
import sys

import numpy as np
import pytest

from recommendations.learning import fitting
from recommendations.learning.fitting import Tuning, fit
from recommendations.learning.measuring import evaluate, measure
from recommendations.learning.purchases import Purchases, collect
from recommendations.learning.ranking import rank_for_customers
from recommendations.learning.rows import Bought


def purchases(*baskets: tuple[str, str, float]) -> Purchases:
    """(customer, things, day) per basket."""
    return collect(
        Bought(customer, number, item, day)
        for number, (customer, things, day) in enumerate(baskets)
        for item in things.split()
    )


def neighbours(model: fitting.Model, item: str) -> list[object]:
    row = model.items.index(item)
    pairs = zip(model.neighbours[row], model.scores[row], strict=True)
    return [model.items[other] for other, score in pairs if score > 0]


def test_what_the_same_people_buy_goes_together_the_more_of_them_the_better():
    model = fit(purchases(("a", "cup saucer", 0), ("b", "cup saucer", 0), ("c", "cup spoon", 0), ("d", "spoon", 0)))
    assert neighbours(model, "cup") == ["saucer", "spoon"]
    assert neighbours(model, "saucer") == ["cup"]


def test_who_buys_everything_says_little():
    everything = " ".join(["cup", "lamp", *(f"thing{n}" for n in range(40))])
    model = fit(purchases(("a", everything, 0), ("b", "cup saucer", 0)))
    assert neighbours(model, "cup")[0] == "saucer"


def test_what_sells_better_than_it_used_to_comes_first():
    old = [(f"old{n}", "cup summer", 0.0) for n in range(5)]
    new = [(f"new{n}", "cup winter", 100.0) for n in range(5)]
    model = fit(purchases(*old, *new))
    assert neighbours(model, "cup") == ["winter", "summer"]
    assert model.items[model.popular[0]] == "cup"


def test_a_thing_that_people_come_back_for_is_recommended_again():
    visits = [(f"person{n}", things, day) for n in range(4) for day, things in ((0.0, "coffee lamp"), (30.0, "coffee"))]
    found = purchases(*visits, ("x", "coffee lamp cup", 0.0))
    model = fit(found)
    assert [item for item, again in zip(model.items, model.is_rebought, strict=True) if again] == ["coffee"]
    ranked = dict(rank_for_customers(model, found, most=5))
    assert [model.items[item] for item in ranked["x"]] == ["coffee"]
    ranked = dict(rank_for_customers(model, found, most=5, again=False))
    assert list(ranked["x"]) == []


def test_pairs_are_counted_in_parts_with_the_same_result(monkeypatch: pytest.MonkeyPatch):
    dice = np.random.default_rng(1)
    found = purchases(*((f"p{n % 30}", " ".join(map(str, dice.integers(0, 40, 6))), float(n)) for n in range(200)))
    whole = fit(found)
    monkeypatch.setattr(fitting, "_PAIRS_AT_ONCE", 7)
    parts = fit(found)
    assert np.array_equal(whole.neighbours, parts.neighbours)
    assert np.allclose(whole.scores, parts.scores)


@pytest.mark.parametrize("count", [0, 1])
def test_there_may_be_next_to_nothing_to_learn_from(count: int):
    model = fit(purchases(*[("a", "cup", 0.0)] * count), tuning=Tuning())
    assert len(model.items) == count
    assert not model.scores.any()


def test_the_figures_are_those_of_the_textbook():
    figures = measure({"a": [1, 2, 3], "b": [9]}, {"a": {2, 7}, "b": {4}, "c": {5}})
    assert figures.recall == pytest.approx((1 / 2 + 0 + 0) / 3)
    assert figures.hit_rate == pytest.approx(1 / 3)
    assert figures.ndcg == pytest.approx((1 / np.log2(3)) / (1 + 1 / np.log2(3)) / 3)


def test_the_truth_is_the_first_later_basket_less_what_was_bought_before():
    known = [(f"person{n}", "cup saucer", 0.0) for n in range(3)]
    later = [("ann", "saucer cup", 10.0), ("ann", "spoon", 11.0), ("newcomer", "cup", 12.0)]
    found = evaluate(purchases(("ann", "cup", 0.0), *known, *later), cutoff=5)
    assert found.customers == 1
    assert found.figures["this shop"].recall == 1
    assert [found.items[item] for item in found.ranked["ann"]] == ["saucer"]
    assert [found.items[item] for item in found.ranked["newcomer"]] == ["cup", "saucer"]


def test_a_server_never_loads_numpy():
    code = "import django; django.setup(); import config.urls, sys; assert 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
