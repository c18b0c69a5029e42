"""A shop that is made by SQL is one that the services could have made."""

import random

import pytest
from django.db import connection

from benchmarks.harness.queries import InProcess, finish
from benchmarks.harness.scenarios import Goods, order, reads
from benchmarks.shops import words
from benchmarks.shops.databases import Databases
from benchmarks.shops.filling import fill
from catalog.services.search_index import count_words
from config import registry
from orders.models import OrderLine
from tests.factories import ProductFactory
from tests.shopping import variant_of


def test_no_word_is_in_two_fields():
    words.check()


def test_what_is_asked_for_is_the_same_in_every_run():
    assert reads(Goods(1000, [1, 2, 3], 100)) == reads(Goods(1000, [1, 2, 3], 100))


def test_a_database_is_named_in_its_address():
    databases = Databases("postgres://ada:secret@127.0.0.1:5432/postgres?sslmode=disable")

    assert databases.address_of("shop") == "postgres://ada:secret@127.0.0.1:5432/shop?sslmode=disable"


@pytest.mark.django_db
def test_a_shopper_of_the_benchmark_orders_three_lines():
    variants = [variant_of(ProductFactory(stock=5)).pk for _ in range(3)]

    finish(order(InProcess(), random.Random(1), Goods(3, variants, 1)))

    assert OrderLine.objects.count() == 3


@pytest.mark.services
@pytest.mark.slow
@pytest.mark.skipif(connection.vendor != "postgresql", reason="shops are filled on PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_a_filled_shop_has_sound_books_and_answers_whatever_the_benchmark_asks():
    """Several seconds, because the texts and the words of a shop are the same for sixty products and for a million."""
    fill(60)

    assert list(registry.run_store_checks()) == []
    assert count_words() == 0
    caller = InProcess()
    for name, paths in reads(Goods(60, [1], 1)).items():
        for path in dict.fromkeys(paths[:100]):
            assert finish(caller.send("GET", path)).status == 200, (name, path)
