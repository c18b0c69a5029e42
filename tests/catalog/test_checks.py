"""The books of the catalogue, derived anew."""

import pytest
from django.db import IntegrityError, connection, transaction

from catalog.models import AttributeValue, Product, SearchDocument, SearchWord, StockItem, StockMovement, Variant
from catalog.services.products import create_product
from config import registry
from tests.factories import ProductFactory, UserFactory

pytestmark = pytest.mark.django_db


def findings(name):
    return list(registry.store_checks[name]())


def undo_after(check):
    """Break something, look, and put it back: the books are checked after every test."""
    with transaction.atomic():
        result = check()
        transaction.set_rollback(True)
    return result


def test_stock_that_no_movement_explains_is_found():
    ProductFactory(stock=3)
    assert findings("stock_matches_movements") == []

    def broken():
        StockItem.objects.update(on_hand=4)
        return findings("stock_matches_movements")

    assert "4 on hand" in undo_after(broken)[0]


def test_a_variant_without_a_stock_row_is_found():
    product = ProductFactory(stock=0)

    def broken():
        StockItem.objects.all().delete()
        return findings("stock_matches_movements")

    assert undo_after(broken) == [f"variant {product.variants.get().pk} has no stock row"]


@pytest.mark.parametrize("prices", [{"price_min": 1}, {"price_max": 9999}, {"price_min": None, "price_max": None}])
def test_a_wrong_price_range_is_found(prices):
    ProductFactory(price=1000)
    ProductFactory(variants=[])

    def broken():
        Product.objects.filter(variants__isnull=False).update(**prices)
        return findings("prices_match_variants")

    assert len(undo_after(broken)) == 1


def test_a_price_range_of_nothing_is_found():
    product = ProductFactory(price=1000)

    def broken():
        Variant.objects.filter(product=product).update(is_active=False)
        return findings("prices_match_variants")

    assert len(undo_after(broken)) == 1


@pytest.mark.parametrize(
    ("model", "change", "check", "finding"),
    [
        (AttributeValue, {"value": "blue"}, "attributes_can_be_found", "attribute values"),
        (SearchDocument, {"name": " something else "}, "products_can_be_found", "not what its rows say"),
        (SearchDocument, None, "products_can_be_found", "no search document"),
        (SearchWord, None, "products_can_be_found", "not in the vocabulary"),
    ],
)
def test_what_cannot_be_found_is_found(model, change, check, finding):
    ProductFactory(attributes={"color": "red"})

    def broken():
        model.objects.update(**change) if change else model.objects.all().delete()
        return findings(check)

    assert finding in undo_after(broken)[0]


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_a_document_that_the_index_does_not_have_is_found():
    product = ProductFactory()

    def broken():
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER search_document_removed")
        SearchDocument.objects.all().delete()
        return findings("products_can_be_found")

    assert undo_after(broken)[0] == f"product {product.pk} is not in the search index"


def test_the_currency_is_in_use_once_there_are_products():
    assert not any(uses() for uses in registry.currency_users)
    ProductFactory()
    assert any(uses() for uses in registry.currency_users)


def test_a_movement_is_never_changed_through_the_model():
    ProductFactory()
    movement = StockMovement.objects.get()
    movement.delta = 99
    with pytest.raises(TypeError):
        movement.save()


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_postgresql_refuses_to_change_or_delete_a_movement():
    person = UserFactory()
    create_product(by=person, name="Lamp", price=1, stock=1)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        StockMovement.objects.update(delta=99)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM catalog_stockmovement")
    StockMovement.objects.update(by=None)  # the person's account has gone
