"""The history of prices: a row for each change, whichever way it came, and a chain without gaps."""

import pytest
from django.db import IntegrityError, connection, transaction

from catalog.importing.importer import import_file
from catalog.models import PriceChange, Variant
from catalog.services.products import create_product, update_product
from catalog.services.variants import remove_variant, update_variant
from config import registry
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def variant():
    return create_product(by=None, name="Lamp", price=1000, compare_at_price=1500, sku="LAMP").variants.get()


def steps():
    """Oldest first: price and struck-through price, before and after."""
    columns = ("price_before", "price_after", "compare_at_price_before", "compare_at_price_after")
    return list(PriceChange.objects.order_by("pk").values_list(*columns))


def by_services(variant, prices):
    update_variant(variant=variant, **prices)


def by_product(variant, prices):
    update_product(product=variant.product, by=None, **prices)


def by_product_with_variants(variant, prices):
    update_product(product=variant.product, by=None, variants=[{"sku": variant.sku, **prices}])


@pytest.mark.parametrize("path", [by_services, by_product, by_product_with_variants])
@pytest.mark.parametrize(
    ("prices", "expected"),
    [
        ({"price": 900}, [(1000, 900, 1500, 1500)]),
        ({"compare_at_price": 1200}, [(1000, 1000, 1500, 1200)]),
        ({"compare_at_price": None}, [(1000, 1000, 1500, None)]),
        ({"price": 2000, "compare_at_price": 2500}, [(1000, 2000, 1500, 2500)]),
        ({"price": 1000, "compare_at_price": 1500}, []),
        ({"barcode": "4006381333931"}, []),
    ],
)
def test_a_change_of_either_price_is_kept_and_nothing_else(variant, path, prices, expected):
    path(variant, prices)
    assert steps() == expected


def test_a_first_price_needs_no_row(variant):
    assert steps() == []


def test_it_says_who_and_belongs_to_the_transaction(variant):
    editor = UserFactory(roles=["catalog_editor"])
    update_variant(variant=variant, by=editor, price=900)
    assert PriceChange.objects.get().by == editor
    with transaction.atomic():
        update_variant(variant=variant, price=800)
        transaction.set_rollback(True)
    assert len(steps()) == 1


def test_an_editor_at_the_api(variant, client_of):
    editor = client_of("catalog_editor")
    assert editor.patch(f"/api/v1/variants/{variant.pk}/", {"price": "9.00"}).status_code == 200
    assert editor.patch(f"/api/v1/products/{variant.product_id}/", {"price": "8.00"}).status_code == 200
    assert steps() == [(1000, 900, 1500, 1500), (900, 800, 1500, 1500)]
    assert set(PriceChange.objects.values_list("by", flat=True)) == {editor.user.pk}


def test_an_import_keeps_the_prices_that_changed_and_only_those(tmp_path):
    file = tmp_path / "products.csv"

    def bring(prices):
        lines = [f"S{number},Lamp {number},{price}" for number, price in enumerate(prices)]
        file.write_text("\n".join(["sku,name,price", *lines]))
        return import_file(file)

    bring(["1.00"] * 20)
    assert steps() == []
    bring(["1.00"] * 18 + ["2.00", "3.00"])
    assert sorted(steps()) == [(100, 200, None, None), (100, 300, None, None)]


def test_a_variant_whose_price_changed_is_not_forgotten(variant):
    update_variant(variant=variant, price=900)
    remove_variant(variant=variant)
    variant.refresh_from_db()
    assert not variant.is_active


def test_a_change_is_never_changed_through_the_model(variant):
    update_variant(variant=variant, price=900)
    with pytest.raises(TypeError):
        PriceChange.objects.get().save()


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_postgresql_refuses_to_change_or_delete_a_price_change(variant):
    update_variant(variant=variant, price=900, by=UserFactory())
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        PriceChange.objects.update(price_after=1)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM catalog_pricechange")
    PriceChange.objects.update(by=None)  # the person's account has gone


@pytest.mark.parametrize(("before", "former_before"), [(950, 1500), (900, 1400), (900, None)])
def test_a_gap_in_the_chain_is_found(variant, before, former_before):
    update_variant(variant=variant, price=900)
    with transaction.atomic():
        change = PriceChange(variant=variant, price_before=before, price_after=900)
        change.compare_at_price_before, change.compare_at_price_after = former_before, 1500
        change.save()
        findings = list(registry.store_checks["prices_match_their_history"]())
        transaction.set_rollback(True)
    assert len(findings) == 1


@pytest.mark.parametrize("column", ["price", "compare_at_price"])
def test_a_price_that_was_changed_around_the_history_is_found(variant, column):
    update_variant(variant=variant, price=900)
    with transaction.atomic():
        Variant.objects.update(**{column: 1400 if column == "compare_at_price" else 800})
        findings = list(registry.store_checks["prices_match_their_history"]())
        transaction.set_rollback(True)
    change = PriceChange.objects.get()
    assert findings == [f"variant {variant.pk}: after price change {change.pk} something else changed its prices"]
