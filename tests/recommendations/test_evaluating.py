"""evaluate_recommendations: figures and ranked lists, by what people bought later."""

import io
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Product
from recommendations.models import TrainingRun
from recommendations.services import evaluate_recommendations
from recommendations.services.importing import import_orders
from tests.conftest import Client
from tests.factories import ProductFactory
from tests.recommendations.history import START, bought, bought_by_people
from tests.shopping import buy, pay

pytestmark = pytest.mark.django_db
HISTORY = Path(__file__).resolve().parents[3] / "shared" / "data" / "online_retail" / "uk_2010-12_to_2011-08.csv.gz"


def evaluate(tmp_path: Path, cutoff: str = "2024-01-05") -> tuple[str, list[str]]:
    out, path = io.StringIO(), tmp_path / "ranked.csv"
    call_command("evaluate_recommendations", "--cutoff", cutoff, "--output", str(path), stdout=out)
    return out.getvalue(), path.read_text().splitlines()


def test_figures_are_printed_beside_the_usual_ones_and_the_lists_have_the_imported_ids(tmp_path: Path):
    bought_by_people("11111A 22222")
    bought(("17850", "11111A"), ("", "33333"))
    bought(("17850", "22222 11111A"), ("newcomer", "22222"), day=10)

    said, ranked = evaluate(tmp_path)

    assert said.startswith("1 customers who came back for something new\n")
    for title in ("this shop", "item-item cosine", "popularity"):
        figures = next(line for line in said.splitlines() if line.startswith(title)).split()
        assert figures[-3:] == ["1.0000", "1.0000", "1.0000"]
    assert ranked[0] == "customer_id,stock_code,rank"
    assert [row for row in ranked if row.startswith("17850,")] == ["17850,22222,1", "17850,33333,2"]
    assert next(row for row in ranked if row.startswith("newcomer,")) == "newcomer,11111A,1"


def test_it_measures_orders_of_the_shop_too_and_neither_stock_nor_visibility_nor_a_model(buyer: Client, tmp_path: Path):
    bought_by_people("A B")
    pay(buyer, buy(buyer, ProductFactory(sku="A")))
    buyer.user.orders.update(placed_at=START)  # type: ignore[union-attr]
    pay(buyer, buy(buyer, ProductFactory(sku="B")))
    Product.objects.update(is_active=False)

    said, ranked = evaluate(tmp_path)

    assert said.startswith("1 customers")
    assert f"user:{buyer.user.pk},B,1" in ranked  # type: ignore[union-attr]
    assert TrainingRun.objects.count() == 0


def test_there_must_be_something_to_measure(tmp_path: Path):
    bought_by_people("A B")
    with pytest.raises(CommandError, match="Nobody bought something new after that day"):
        evaluate(tmp_path)
    with pytest.raises(CommandError, match="'yesterday' is no day such as 2011-08-01"):
        call_command("evaluate_recommendations", "--cutoff", "yesterday")
    bought(("person 1", "C"), day=10)
    with pytest.raises(CommandError, match="No such file or directory"):
        evaluate(tmp_path / "nowhere")


@pytest.mark.slow
@pytest.mark.skipif(not os.environ.get("PROVE"), reason="takes half a minute: PROVE=1")
@pytest.mark.skipif(not HISTORY.exists(), reason="the history is not here")
def test_on_a_real_history_they_are_well_ahead_of_the_cosine():
    import_orders(HISTORY, country="United Kingdom")
    for month in (4, 6, 8):
        figures = evaluate_recommendations(cutoff=START.replace(year=2011, month=month)).figures
        ours, cosine = figures["this shop"], figures["item-item cosine"]
        assert ours.recall > 1.08 * cosine.recall > 0.065
        assert ours.ndcg > 1.1 * cosine.ndcg > 0.092
