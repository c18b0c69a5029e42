"""In a large shop every question of the search is answered by an index."""

import os
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.search import fill
from catalog.models import Product
from catalog.searching.finding import search_products
from catalog.searching.suggesting import suggest

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.breaks_the_books]
PRODUCTS = 100_000
SEARCHES = [
    "mx777",
    "garden lamp",
    "blue steel chair",
    '"garden chair"',
    "gadren lmap",
    "lamp",
    "S-4711",
    "oak -blue bench",
]
SUGGESTIONS = ["l", "gard", "garden ch", "gadren", "blue stele", "mx77"]
# Never read from end to end. Products may be, by PostgreSQL, where the index finds one in twenty of them.
LARGE = "searchdocument|spellingkey|searchedquery" + ("|product" if connection.vendor == "sqlite" else "")
SCANNED = re.compile(rf"Seq Scan on catalog_({LARGE})\b|SCAN (catalog_({LARGE})|U\d+)(?! USING| VIRTUAL)")
INDEXED = re.compile(r"Index (Only )?Scan|USING (COVERING |INTEGER )?(INDEX|PRIMARY)|VIRTUAL TABLE INDEX")


def plans(act):
    with CaptureQueriesContext(connection) as queries:
        act()
    for query in queries.captured_queries:
        sql = query["sql"]
        if sql.startswith("SELECT") and "catalog_synonym" not in sql:
            with connection.cursor() as cursor:
                cursor.execute(("EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ") + sql)
                yield sql, "\n".join(str(row[-1]) for row in cursor.fetchall())


@pytest.mark.skipif(
    connection.vendor == "sqlite" and not os.environ.get("PROVE"), reason="PROVE=1 makes a large shop on SQLite, too"
)
def test_every_search_and_suggestion_uses_an_index():
    fill(PRODUCTS)
    shop = Product.objects.on_sale()
    asked = [lambda words=words: list(search_products(shop, words).order_by("rank", "pk")[:20]) for words in SEARCHES]
    asked += [lambda words=words: suggest(words) for words in SUGGESTIONS]
    seen = 0
    for act in asked:
        for sql, plan in plans(act):
            assert INDEXED.search(plan), f"{sql}\n{plan}"
            assert not SCANNED.search(plan), f"{sql}\n{plan}"
            seen += 1
    assert seen > 4 * len(asked)
