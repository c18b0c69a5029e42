"""How good the search is, measured on judged queries."""

import csv
import math
import os
import random
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from catalog.importing.importer import import_file
from catalog.importing.mapping_files import load_mapping
from catalog.searching.evaluation import mistyped, ndcg
from catalog.searching.spelling import distance
from catalog.services.products import create_product

ROOT = Path(__file__).resolve().parent.parent.parent
ICECAT = ROOT.parent / "shared" / "data" / "icecat"


def test_ndcg_of_a_list():
    ratings = {"a": 3, "b": 1, "c": 0}
    assert ndcg(["a", "b"], ratings) == 1
    assert ndcg(["c", "x"], ratings) == 0
    swapped = (1 / 3 + 1 / math.log2(3)) / (1 + 1 / 3 / math.log2(3))
    assert ndcg(["b", "a"], ratings) == pytest.approx(swapped)
    assert ndcg(["a"], {"a": 0}) is None
    assert ndcg([*"vwxyz", "a"], {"a": 3}, cutoff=5) == 0


def test_a_slip_is_one_slip():
    dice = random.Random(7)
    for _ in range(200):
        slipped = mistyped("gaming keyboard", dice)
        assert slipped.startswith("gaming ")
        assert distance(slipped.split()[1], "keyboard") == 1


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("", "abc", 3),
        ("mouse", "mouse", 0),
        ("mosue", "mouse", 1),
        ("mous", "mouse", 1),
        ("moose", "mouse", 1),
        ("ca", "abc", 3),
    ],
)
def test_how_far_words_are_apart(one, other, apart):
    assert distance(one, other) == distance(other, one) == apart


def evaluate(tmp_path, queries, qrels, *options):
    out = StringIO()
    call_command(
        "evaluate_search", str(queries), str(qrels), "--output", str(tmp_path / "out.csv"), *options, stdout=out
    )
    with (tmp_path / "out.csv").open() as file:
        return out.getvalue(), list(csv.reader(file))


@pytest.mark.django_db
def test_the_command_prints_the_figure_and_writes_the_ranked_list(tmp_path):
    create_product(by=None, name="Red mug", price=1, sku="A")
    create_product(by=None, name="Mug for tea", price=1, sku="B")
    queries, qrels = tmp_path / "queries.csv", tmp_path / "qrels.csv"
    queries.write_text("query_id,query\nq1,red mug\nq2,teapot\n")
    qrels.write_text("query_id,product_id,rating\nq1,A,3\nq1,B,1\nq2,A,0\n")
    said, rows = evaluate(tmp_path, queries, qrels)
    assert said.startswith("nDCG@10: 1.0000 over 1 queries (1 more have nothing relevant)")
    assert rows == [["query_id", "product_id", "rank"], ["q1", "A", "1"], ["q1", "B", "2"]]
    assert evaluate(tmp_path, queries, qrels, "--typo", "--seed", "3")[1][0] == rows[0]


@pytest.mark.django_db
@pytest.mark.parametrize("qrels", ["query_id,product_id\nq1,A\n", "query_id,product_id,rating\nq1,A,good\n"])
def test_a_file_that_makes_no_sense_is_refused(tmp_path, qrels):
    (tmp_path / "queries.csv").write_text("query_id,query\nq1,mug\n")
    (tmp_path / "qrels.csv").write_text(qrels)
    with pytest.raises(CommandError, match=r"qrels\.csv"):
        evaluate(tmp_path, tmp_path / "queries.csv", tmp_path / "qrels.csv")


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.skipif(not ICECAT.exists(), reason="the judged searches are not here")
@pytest.mark.skipif(not os.environ.get("PROVE"), reason="imports 8,000 products: `make prove`")
def test_the_search_is_as_good_as_it_was(tmp_path):
    import_file(ICECAT / "products.jsonl.gz", load_mapping(ROOT / "docs" / "mappings" / "icecat.toml"))
    files = (ICECAT / "tuning_queries.csv", ICECAT / "tuning_qrels.csv")
    for floor, options in ((0.82, ()), (0.73, ("--typo",))):
        said, _ = evaluate(tmp_path, *files, *options)
        assert float(said.split()[1]) >= floor
