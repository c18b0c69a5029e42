"""The watch over all tests sees a write that forgets nothing."""

from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from catalog.models import Product, StockItem
from catalog.services import products, stock
from tests.factories import ProductFactory
from tests.shopping import variant_of
from tests.watching import Watch, _shop_code

# What is written here is written past all services, on purpose.
pytestmark = pytest.mark.breaks_the_books


@pytest.fixture
def product(db):
    return ProductFactory(stock=3)


@pytest.fixture
def watch_of(product):
    """A watch beside that of all tests, which nobody tells what was forgotten."""

    @contextmanager
    def watching(writer):
        own = Watch(base=len(connection.savepoint_ids), writer=writer)
        with connection.execute_wrapper(own):
            yield own
        own.settle()

    return watching


def test_a_write_that_forgets_nothing_is_found(product, watch_of):
    with watch_of(lambda: "here") as watch, transaction.atomic():
        Product.objects.filter(pk=product.pk).update(name="Raw", is_active=True)
    assert set(watch.missed) == {
        f"here: UPDATE catalog_product without forgetting {tag!r}" for tag in ("product:", "lists", "assortment")
    }


def test_what_nobody_sees_may_be_written(product, watch_of):
    with watch_of(lambda: "here") as watch, transaction.atomic():
        Product.objects.filter(pk=product.pk).update(updated_at=product.updated_at)
        StockItem.objects.filter(variant__product=product).update(reserved=0, on_hand=3)
    assert watch.missed == []


def test_what_is_rolled_back_need_not_be_forgotten(product, watch_of):
    with watch_of(lambda: "here") as watch, transaction.atomic():
        Product.objects.filter(pk=product.pk).update(name="Raw")
        transaction.set_rollback(True)
    assert watch.missed == []


def test_each_transaction_forgets_its_own(product, watch_of):
    with watch_of(lambda: "here") as watch:
        with transaction.atomic():
            watch.forget(["product:1", "lists", "assortment"])
        with transaction.atomic():
            Product.objects.filter(pk=product.pk).update(name="Raw")
    assert len(watch.missed) == 2


@pytest.mark.parametrize(
    ("name", "act"),
    [
        ("products.py:take_off_sale", lambda product: products.take_off_sale(product=product)),
        ("models", lambda product: None),
        ("stock.py:", lambda product: stock.reserve_stock([stock.Portion(variant_of(product).pk, 1)])),
    ],
)
def test_what_the_shop_writes_is_found_by_its_name_and_what_a_test_writes_is_not(product, watch_of, name, act):
    with watch_of(_shop_code) as watch:
        act(product)
        Product.objects.filter(pk=product.pk).update(name="by a test")
    assert all(name in missed for missed in watch.missed)
    assert bool(watch.missed) == (name != "models")
