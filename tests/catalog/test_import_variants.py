"""Rows that make one product together."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from catalog.importing.importer import Report, import_file
from catalog.models import Product, StockItem, Variant
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db

Import = Callable[..., Report]

WITH_HEAD = """sku,parent,name,price,stock,description,attr.size,attr.colour
H-M-RED,H,,,3,,M,Red
OTHER,,Cap,9,1,,,
H,,Hoodie,49.90,,Warm.,,
H-L-RED,H,,54.90,0,,L,Red
"""
WITHOUT_HEAD = """sku,parent,name,price,attr.size,variant_name
T-S,TEE,Tee,15,S,
T-M,TEE,Tee,16,M,Medium
"""


@pytest.fixture
def bring(tmp_path: Path) -> Import:
    def bring(content: str | list[dict[str, Any]], **options: Any) -> Report:
        path = tmp_path / "products"
        path.write_text(content if isinstance(content, str) else "\n".join(map(json.dumps, content)))
        return import_file(path, **options)

    return bring


def test_a_row_that_others_name_as_parent_describes_their_product(bring: Import) -> None:
    report = bring(WITH_HEAD)

    assert (report.created, report.refused) == (4, [])
    hoodie = Product.objects.get(slug="hoodie")
    assert (hoodie.description, hoodie.price_min, hoodie.price_max) == ("Warm.", 4990, 5490)
    assert list(hoodie.variants.values_list("sku", "name", "price")) == [("H-M-RED", "M", 4990), ("H-L-RED", "L", 5490)]
    assert not Variant.objects.filter(sku="H").exists()
    assert Product.objects.count() == 2


@pytest.mark.parametrize("content", [WITH_HEAD, WITHOUT_HEAD])
def test_a_second_run_changes_nothing(bring: Import, content: str) -> None:
    bring(content)
    before = [list(model.objects.order_by("id").values()) for model in (Product, Variant, StockItem)]

    report = bring(content)

    assert (report.created, report.updated, report.unchanged) == (0, 0, report.rows)
    assert [list(model.objects.order_by("id").values()) for model in (Product, Variant, StockItem)] == before


def test_without_such_a_row_the_first_variant_describes_the_product(bring: Import) -> None:
    assert bring(WITHOUT_HEAD).created == 2

    tee = Product.objects.get()
    assert (tee.name, tee.attributes) == ("Tee", {})
    assert list(tee.variants.values_list("name", "attributes")) == [("S", {"size": "S"}), ("Medium", {"size": "M"})]
    assert tee.attribute_values.filter(name="size").count() == 2


def test_a_row_may_be_its_own_parent_and_is_sold_then(bring: Import) -> None:
    bring("sku,parent,name,price,attr.size\nA,A,Tee,10,S\nB,A,,11,M\n")

    assert list(Product.objects.get(name="Tee").variants.values_list("sku", "name")) == [("A", "S"), ("B", "M")]


@pytest.mark.parametrize("content", [WITH_HEAD, WITHOUT_HEAD])
def test_a_later_file_with_one_more_variant_finds_the_product(bring: Import, content: str) -> None:
    bring(content)
    count = Product.objects.count()
    parent = "H" if content is WITH_HEAD else "TEE"

    report = bring(f"sku,parent,name,price,attr.size\nNEW,{parent},,60,XL\n")

    assert (report.created, report.refused, Product.objects.count()) == (1, [], count)
    product = Variant.objects.get(sku="NEW").product
    assert (product.variants.count(), product.price_max) == (3, 6000)


def test_a_row_without_a_parent_speaks_for_its_variant_only_where_there_are_several(bring: Import) -> None:
    bring(WITH_HEAD)

    report = bring("sku,name,price,description\nH-M-RED,Red hoodie in M,45,Other words\n")

    assert report.updated == 1
    hoodie = Product.objects.get(slug="hoodie")
    assert (hoodie.name, hoodie.description, hoodie.price_min) == ("Hoodie", "Warm.", 4500)


def test_where_the_describing_row_is_refused_its_variants_are_too(bring: Import) -> None:
    report = bring("sku,parent,name,price\nH-M,H,,1\nH,,,2\nOK,,Cap,3\n")

    assert [(refusal.number, refusal.column) for refusal in report.refused] == [(2, "parent"), (3, "name")]
    assert "row 3" in report.refused[0].sentence
    assert Product.objects.get().name == "Cap"


def test_a_bad_variant_is_refused_alone_and_a_product_needs_one_good_one(bring: Import) -> None:
    report = bring("sku,parent,name,price\nH,,Hoodie,\nH-M,H,,1\nH-L,H,,\nT,,Tee,\nT-M,T,,x\n")

    assert [(r.number, r.column) for r in report.refused] == [(4, "price"), (5, ""), (6, "price")]
    assert Product.objects.get().variants.get().sku == "H-M"


def test_a_group_in_which_nobody_has_a_name_is_refused(bring: Import) -> None:
    report = bring("sku,parent,name,price\nA,X,,1\nB,X,,1\n")

    assert [(r.number, r.column) for r in report.refused] == [(2, "name"), (3, "name")]


def test_a_parent_has_no_parent(bring: Import) -> None:
    report = bring("sku,parent,name,price\nA,,Top,1\nB,A,Middle,1\nC,B,Low,1\n")

    assert [(r.number, r.column) for r in report.refused] == [(2, ""), (3, "parent"), (4, "parent")]


def test_a_variant_of_another_product_is_not_taken_away_from_it(bring: Import) -> None:
    ProductFactory(sku="MINE", slug="mine")
    bring(WITHOUT_HEAD)

    report = bring("sku,parent,name,price\nT-S,TEE,Tee,15\nMINE,TEE,Tee,15\n")

    assert [(r.number, r.column) for r in report.refused] == [(3, "parent")]
    assert Variant.objects.get(sku="MINE").product.slug == "mine"


def test_a_former_price_counts_against_the_price_that_is_taken_from_the_product(bring: Import) -> None:
    report = bring("sku,parent,name,price,compare_at_price\nH,,Hoodie,50,\nH-M,H,,,40\nH-L,H,,,60\n")

    assert [(r.number, r.column) for r in report.refused] == [(3, "compare_at_price")]


def test_families_may_be_scattered_over_batches(bring: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.importing.importer.BATCH_ROWS", 2)
    rows = [{"sku": f"V{n}", "parent": f"P{n % 3}", "price": n + 1, "attributes": {"n": n}} for n in range(30)]
    rows += [{"sku": f"P{n}", "name": f"Product {n}"} for n in range(3)]

    assert (bring(rows).created, Product.objects.count()) == (33, 3)
    assert bring(rows).unchanged == 33
