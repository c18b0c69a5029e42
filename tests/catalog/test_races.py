"""Writers who meet: each promise here is kept by an index or a lock, and breaks without it."""

from collections import Counter
from contextlib import suppress

import pytest
from django.db import connection

from catalog.importing.importer import import_file
from catalog.models import Category, PriceChange, Product, StockItem
from catalog.models.products import ProductQuerySet
from catalog.models.stock import StockItemQuerySet
from catalog.services.categories import create_category, update_category
from catalog.services.products import create_product
from catalog.services.stock import adjust_stock, set_stock
from config import registry
from config.errors import DomainError
from tests.factories import ProductFactory, UserFactory
from tests.races import at_once, client_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's writers queue")


def editors(count):
    return [client_for(UserFactory(roles=["catalog_editor"])) for _ in range(count)]


def test_of_many_who_want_a_sku_at_once_one_gets_it():
    body = {"name": "Lamp", "price": "1.00", "sku": "LAMP-1"}
    answers = at_once([lambda c=c: c.post("/api/v1/products/", body) for c in editors(8)])
    seen = Counter((a.status_code, a.json()["errors"][0]["code"] if a.status_code >= 400 else "") for a in answers)
    assert seen == {(201, ""): 1, (409, "sku_taken"): 7}
    assert Product.objects.count() == 1


def test_many_products_of_one_name_made_at_once_all_get_an_address():
    body = {"name": "Lamp", "price": "1.00"}
    answers = at_once([lambda c=c: c.post("/api/v1/products/", body) for c in editors(8)])
    assert Counter(a.status_code for a in answers) == {201: 8}
    assert len({a.json()["slug"] for a in answers}) == 8


def test_movements_at_once_are_all_counted():
    variant = ProductFactory(stock=20).variants.get()
    path = f"/api/v1/variants/{variant.pk}/stock/"
    deltas = [5, -3, 7, -2, 4, -1, 8, -6]
    at_once(
        [
            lambda c=c, d=d: c.post(path, {"delta": d, "reason": "adjustment"})
            for c, d in zip(editors(8), deltas, strict=True)
        ]
    )
    assert StockItem.objects.get().on_hand == 20 + sum(deltas)


def stock_is_set_and_moved_at_once():
    variant = ProductFactory(stock=100).variants.get()

    def set_to_seventy():
        with suppress(DomainError):  # what a stale number leads to without the lock
            set_stock(variant=variant, available=70)

    calls = [set_to_seventy] * 4
    calls += [lambda: adjust_stock(variant=variant, delta=-1, reason="damage")] * 4
    at_once(calls, jitter=True)
    return StockItem.objects.get(variant=variant).on_hand


def test_a_number_that_is_set_meets_movements_and_the_books_agree():
    assert 66 <= stock_is_set_and_moved_at_once() <= 70


def changes_prices_at_once():
    """Two editors change one variant each; the product's range must show both."""
    product = create_product(by=None, name="Tee", variants=[{"name": "S", "price": 1000}, {"name": "M", "price": 1000}])
    small, middle = product.variants.order_by("pk")
    first, second = editors(2)
    at_once(
        [
            lambda: first.patch(f"/api/v1/variants/{small.pk}/", {"price": "1.00"}),
            lambda: second.patch(f"/api/v1/variants/{middle.pk}/", {"price": "99.00"}),
        ],
        jitter=True,
    )


def test_prices_changed_at_once_are_both_in_the_range():
    for _ in range(5):
        changes_prices_at_once()
    assert list(registry.run_store_checks()) == []


@on_postgresql
@pytest.mark.breaks_the_books
def test_control_without_the_lock_a_price_range_misses_a_price(monkeypatch):
    monkeypatch.setattr(ProductQuerySet, "locked", lambda self: self)
    for _ in range(30):
        changes_prices_at_once()
        if list(registry.run_store_checks()):
            return
    pytest.fail("nothing went wrong without the lock")


def changes_one_price_at_once(folder):
    """Editors and an import; what the history and the prices make of it."""
    sku = f"TEE-{Product.objects.count()}"
    variant = create_product(by=None, name="Tee", price=1000, sku=sku).variants.get()
    file = folder / f"{sku}.csv"
    file.write_text(f"sku,name,price\n{sku},Tee,77.00\n")

    def change(client, price):
        return lambda: client.patch(f"/api/v1/variants/{variant.pk}/", {"price": price})

    calls = [change(client, f"{number}.00") for number, client in enumerate(editors(3), start=1)]
    at_once([*calls, lambda: import_file(file)], jitter=True)
    return list(registry.store_checks["prices_match_their_history"]())


def test_a_price_changed_by_many_at_once_has_a_history_without_gaps(tmp_path):
    for _ in range(3):
        assert changes_one_price_at_once(tmp_path) == []
    assert PriceChange.objects.count() == 12


@on_postgresql
@pytest.mark.breaks_the_books
def test_control_without_the_lock_the_history_has_gaps(monkeypatch, tmp_path):
    monkeypatch.setattr(ProductQuerySet, "locked", lambda self: self)
    for _ in range(30):
        if changes_one_price_at_once(tmp_path):
            return
    pytest.fail("nothing went wrong without the lock")


def move_across():
    """A below B while B goes below A."""
    a, b = create_category(name="A"), create_category(name="B")

    def move(which, below):
        try:
            update_category(category=which, parent=below)
        except DomainError as error:
            return error.code
        return "moved"

    seen = Counter(at_once([lambda: move(a, b), lambda: move(b, a)], jitter=True))
    paths = dict(Category.objects.filter(pk__in=[a.pk, b.pk]).values_list("pk", "parent"))
    return seen, paths[a.pk] == b.pk and paths[b.pk] == a.pk


def test_two_categories_never_stand_below_each_other():
    for _ in range(5):
        seen, is_circle = move_across()
        assert seen == {"moved": 1, "invalid_parent": 1}
        assert not is_circle


@on_postgresql
def test_control_without_the_lock_they_do(monkeypatch):
    from catalog.models.categories import CategoryQuerySet

    monkeypatch.setattr(CategoryQuerySet, "locked", lambda self: self)
    for _ in range(30):
        if move_across()[1]:
            Category.objects.update(parent=None)
            return
        Category.objects.update(parent=None)
    pytest.fail("nothing went wrong without the lock")


@on_postgresql
def test_control_without_its_lock_a_set_number_is_missed(monkeypatch):
    monkeypatch.setattr(StockItemQuerySet, "locked", lambda self: self)
    for _ in range(30):
        if not 66 <= stock_is_set_and_moved_at_once() <= 70:
            return
    pytest.fail("nothing went wrong without the lock")
