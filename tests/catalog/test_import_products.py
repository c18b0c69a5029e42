"""Products from files: created, updated, left alone, refused."""

import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from catalog.importing.category_tree import CategoryTree
from catalog.importing.errors import FileRefused
from catalog.importing.importer import Report, import_file
from catalog.models import Category, Product, StockItem, StockMovement, Variant
from catalog.services.stock import Portion, reserve_stock
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db

Import = Callable[..., Report]

CSV = """sku,name,price,stock,description,brand,category,tags,attr.colour,attr.width,attr.washable
MUG-1,Blue mug,12.99,5,"A mug.
For tea.",Hearth,Kitchen/Mugs,"new, gift",Blue,8.5,true
PAN-1,Iron pan,39,0,,Hearth,Kitchen/Pans,,,28,
"""


@pytest.fixture
def bring(tmp_path: Path) -> Import:
    def bring(content: str | bytes | list[dict[str, Any]], name: str = "products.csv", **options: Any) -> Report:
        if isinstance(content, list):
            content, name = "\n".join(map(json.dumps, content)), "products.jsonl"
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return import_file(path, **options)

    return bring


def refusals(report: Report) -> list[tuple[int, str]]:
    return [(refusal.number, refusal.column) for refusal in report.refused]


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.created, report.updated, report.unchanged, len(report.refused)


def test_a_csv_becomes_products_that_can_be_sold(bring: Import) -> None:
    assert counts(bring(CSV)) == (2, 0, 0, 0)

    mug = Product.objects.get(slug="blue-mug")
    assert (mug.description, mug.brand, mug.currency, mug.price_min) == ("A mug.\nFor tea.", "Hearth", "EUR", 1299)
    assert mug.attributes == {"colour": "Blue", "width": 8.5, "washable": True}
    assert {tag.name for tag in mug.tags.all()} == {"new", "gift"}
    assert mug.category is not None
    assert (mug.category.name, mug.category.parent and mug.category.parent.name) == ("Mugs", "Kitchen")
    assert mug.attribute_values.filter(name="width", value="8.5").exists()
    assert mug.variants.get().sku == "MUG-1"
    assert Product.objects.get(slug="iron-pan").attributes == {"width": 28}


def test_opening_stock_has_its_movement_that_names_the_file(bring: Import) -> None:
    bring(CSV)

    movement = StockMovement.objects.get()
    assert (movement.delta, movement.reason, movement.note) == (5, "opening", "import of products.csv")
    assert StockItem.objects.get(variant__sku="PAN-1").on_hand == 0


def test_a_second_run_changes_nothing(bring: Import, django_assert_max_num_queries: Any) -> None:
    bring(CSV)
    before = list(Product.objects.order_by("id").values())

    assert counts(bring(CSV)) == (0, 0, 2, 0)
    assert list(Product.objects.order_by("id").values()) == before
    assert StockMovement.objects.count() == 1


def test_what_changed_in_the_file_changes_in_the_shop_and_the_rest_is_kept(bring: Import) -> None:
    bring(CSV)

    report = bring("sku,name,price,brand\nMUG-1,Blue mug,9.99,\nPAN-1,Iron pan,39,Hearth\n")

    assert counts(report) == (0, 1, 1, 0)
    mug = Product.objects.get(slug="blue-mug")
    assert (mug.price_min, mug.brand, mug.description) == (999, "", "A mug.\nFor tea.")
    assert mug.category is not None
    assert mug.tags.count() == 2
    assert mug.search_document.brand == ""


def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(
    bring: Import, django_assert_max_num_queries: Any
) -> None:
    rows = [{"sku": f"S{n}", "name": f"Thing {n}", "price": "1.00", "stock": 3, "tags": ["a"]} for n in range(60)]
    with django_assert_max_num_queries(60):
        bring(rows)


def test_stock_in_the_file_is_reached_by_an_adjustment(bring: Import) -> None:
    ProductFactory(sku="MUG-1", stock=10)

    assert counts(bring("sku,name,price,stock\nMUG-1,Mug,19.99,4\n")) == (0, 1, 0, 0)
    movement = StockMovement.objects.latest("id")
    assert (movement.delta, movement.reason) == (-6, "adjustment")


def test_stock_never_falls_below_what_is_promised(bring: Import) -> None:
    product = ProductFactory(sku="MUG-1", stock=10, name="Mug")
    StockItem.objects.filter(variant__product=product).update(reserved=0)
    reserve_stock([Portion(product.variants.get().pk, 5)])

    report = bring("sku,name,price,stock\nMUG-1,Other name,1.00,4\n")

    assert refusals(report) == [(2, "stock")]
    product.refresh_from_db()
    assert (product.name, product.price_min) == ("Mug", 1999)
    StockItem.objects.release(product.variants.get().pk, 5)


def test_the_stock_of_known_variants_can_be_left_alone(bring: Import) -> None:
    ProductFactory(sku="MUG-1", stock=10)

    bring("sku,name,price,stock\nMUG-1,Mug,1,4\nNEW-1,New,1,4\n", keep_stock=True)

    assert dict(StockItem.objects.values_list("variant__sku", "on_hand")) == {"MUG-1": 10, "NEW-1": 4}


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (",Mug,1", "sku"),
        ("M,,1", "name"),
        ("M,Mug,", "price"),
        ("M,Mug,twelve", "price"),
        ("M,Mug,-1", "price"),
        ("M,Mug,1.999", "price"),
        ('M,Mug,"1,99"', "price"),
        ("M,Mug,NaN", "price"),
        ("M,Mug,1_000", "price"),
        ("M,Mug,1,half", "stock"),
        ("M,Mug,1,-1", "stock"),
        ("M,Mug,1,2.5", "stock"),
        ("M,Mug,1,99999999999", "stock"),
        (f"{'M' * 65},Mug,1", "sku"),
        (f"M,{'m' * 201},1", "name"),
        ("M,Mug,1,,no address", "image_url"),
        ("M,Mug,1,,,0.50", "compare_at_price"),
        ("M,Mug,1,,,,maybe", "is_active"),
        ("M,Mug,1,,,,,[1]", "attributes"),
        ('M,Mug,1,,,,,"{""a"": {""b"": 1}}"', "attributes"),
        (f"M,Mug,1,,,,,,{'/'.join('abcdefghijklmnop')}", "category"),
        (f"M,Mug,1,,,,,,{'c' * 121}", "category"),
        (f"M,Mug,1,,,,,,,{'t' * 61}", "tags"),
        ("M,Mug,1,,,,,,,,no slug", "slug"),
        ("M,Mug,1,,,,,,,,123", "slug"),
        ("M,Mug,1,1,1,1,1,1,1,1,1,1", ""),
        ("M,Mug\x00,1", "name"),
    ],
)
def test_a_bad_cell_is_refused_by_row_and_column_and_good_rows_are_kept(bring: Import, line: str, column: str) -> None:
    header = "sku,name,price,stock,image_url,compare_at_price,is_active,attributes,category,tags,slug\n"

    report = bring(f"{header}OK-1,Good,1.00\n{line}\nOK-2,Good too,1.00\n")

    assert refusals(report) == [(3, column)]
    assert set(Variant.objects.values_list("sku", flat=True)) == {"OK-1", "OK-2"}


def test_a_sku_that_stands_in_the_file_twice_counts_once(bring: Import) -> None:
    report = bring("sku,name,price\nA,First,1\nA,Second,2\n")

    assert refusals(report) == [(3, "sku")]
    assert "row 2" in str(report.refused[0])
    assert Product.objects.get().name == "First"


def test_atomic_keeps_nothing_where_one_row_is_refused(bring: Import) -> None:
    report = bring("sku,name,price,category\nA,First,1,New\nB,,2,\n", all_or_nothing=True)

    assert (report.is_kept, Product.objects.exists(), Category.objects.exists()) == (False, False, False)
    assert bring("sku,name,price\nA,First,1\n", all_or_nothing=True).is_kept
    assert Product.objects.count() == 1


def test_a_dry_run_says_what_would_happen_and_writes_nothing(bring: Import) -> None:
    assert counts(bring(CSV, dry_run=True)) == (2, 0, 0, 0)
    assert not Product.objects.exists()


def test_json_keeps_its_types_and_numbers_lose_no_cent(bring: Import) -> None:
    rows = [
        {
            "sku": 4711,
            "name": "Lamp",
            "price": 29.99,
            "stock": 3,
            "attributes": {"watt": 40.0, "code": "007", "led": True},
        },
        {"sku": "B", "name": "Shade", "price": "5", "attr.size": "36", "tags": ["home"]},
    ]
    assert counts(bring(rows)) == (2, 0, 0, 0)

    lamp = Product.objects.get(slug="lamp")
    assert (lamp.variants.get().sku, lamp.price_min) == ("4711", 2999)
    assert lamp.attributes == {"watt": 40, "code": "007", "led": True}
    assert Product.objects.get(slug="shade").attributes == {"size": "36"}
    assert counts(bring(rows)) == (0, 0, 2, 0)


def test_a_json_array_is_read_too(bring: Import) -> None:
    report = bring('\n [{"sku": "A", "name": "Lamp", "price": 1}, 5]', name="products.json")

    assert (report.created, refusals(report)) == (1, [(2, "")])


def test_a_broken_line_of_json_is_one_refused_row(bring: Import) -> None:
    report = bring('{"sku": "A", "name": "Lamp", "price": 1}\n\n{"sku": \n["x"]\n', name="products.jsonl")

    assert (report.created, refusals(report)) == (1, [(3, ""), (4, "")])


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_a_byte_order_mark_and_gzip_are_seen_by_themselves(bring: Import, delimiter: str) -> None:
    content = "SKU,Name,Price,Is Active\r\nA,Größe,1.50,no\r\n".replace(",", delimiter).encode("utf-8-sig")

    assert bring(gzip.compress(content), name="whatever.dat").created == 1
    product = Product.objects.get()
    assert (product.name, product.price_min, product.is_active) == ("Größe", 150, False)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("sku,name,price\nA,Größe,1\n".encode("latin-1"), "not UTF-8"),
        (gzip.compress(b"sku,name,price\nA,B,1\n" * 1000, mtime=0)[:60], "gzip"),
        (b"\x1f\x8bnot gzip at all", "gzip"),
        (b"", "empty"),
        (b"name,price\nA,1\n", "SKU"),
        (b"sku,name,sku\nA,B,1\n", "twice"),
        (b'sku,name,price\nA,"B,1\n', "line"),
        (b'[{"sku": "A"', "JSON"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_before_anything_is_written(
    bring: Import, content: bytes, sentence: str
) -> None:
    with pytest.raises(FileRefused, match=sentence):
        bring(content)
    assert not Product.objects.exists()


def test_html_in_descriptions_becomes_text_with_its_paragraphs(bring: Import) -> None:
    html = "<p>Warm &amp; <b>soft</b>.</p><script>x()</script><ul><li>One</li><li>Two</li></ul>3 < 4"
    bring(
        [
            {"sku": "A", "name": "Hoodie", "price": "1", "description": html},
            {"sku": "B", "name": "Bolt", "price": "1", "description": "5 < 6 & 7 > 2"},
        ]
    )

    descriptions = dict(Product.objects.values_list("name", "description"))
    assert descriptions["Hoodie"] == "Warm & soft.\n\n• One\n• Two\n\n3 < 4"
    assert descriptions["Bolt"] == "5 < 6 & 7 > 2"


def test_products_of_the_same_name_get_slugs_of_their_own(bring: Import) -> None:
    bring("sku,name,price\nA,Mug,1\nB,Mug,1\nC,2000,1\nD,مرحبا,1\n")

    assert dict(Variant.objects.values_list("sku", "product__slug")) == {
        "A": "mug",
        "B": "mug-b",
        "C": "product-2000",
        "D": "product",
    }


def test_a_slug_of_another_product_is_refused(bring: Import) -> None:
    ProductFactory(slug="mug")

    assert refusals(bring("sku,name,price,slug\nA,Mug,1,mug\nB,Pan,1,pan\n")) == [(2, "slug")]


def test_a_former_price_below_the_new_price_goes(bring: Import) -> None:
    bring("sku,name,price,compare_at_price\nA,Mug,10,15\n")
    bring("sku,name,price\nA,Mug,20\n")

    assert Variant.objects.values_list("price", "compare_at_price").get() == (2000, None)


def test_unknown_columns_are_named_once(bring: Import) -> None:
    assert bring("sku,name,price,colour,Weight\nA,Mug,1,red,2\nB,Pan,1,,\n").ignored == ["colour", "Weight"]


def test_categories_are_found_by_their_names_and_made_where_missing(bring: Import) -> None:
    home = Category.objects.create(name="Home", slug="home")

    bring("sku,name,price,category\nA,Mug,1,home / Mugs\nB,Pan,1,Garden/Mugs\nC,Pot,1,Home/mugs\n")

    mugs = Product.objects.get(slug="mug").category
    assert mugs is not None
    assert mugs.parent == home
    assert Product.objects.get(slug="pot").category == mugs
    assert set(Category.objects.values_list("slug", flat=True)) == {"home", "mugs", "garden", "garden-mugs"}
    assert CategoryTree().at(("HOME", "MUGS")) == mugs


def test_somebody_who_takes_a_slug_meanwhile_only_costs_the_batch_its_speed(
    bring: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    ProductFactory(slug="mug")
    monkeypatch.setattr("catalog.importing.slugs.Slugs._candidates", lambda self, name, sku: [name.lower()])
    monkeypatch.setattr("catalog.importing.slugs.Slugs.make", lambda self, name, sku: name.lower())

    report = bring("sku,name,price\nA,Mug,1\nB,Pan,1\n")

    assert (refusals(report), report.created) == ([(2, "")], 1)


def test_the_command_reports_and_fails_where_a_row_was_refused(tmp_path: Path) -> None:
    path = tmp_path / "products.csv"
    path.write_text("sku,name,price,colour\nA,Mug,1.00,red\n")
    out, err = io.StringIO(), io.StringIO()
    call_command("import_catalog", path, stdout=out, stderr=err)
    assert "Ignored columns: colour" in out.getvalue()
    assert "1 created, 0 updated, 0 unchanged, 0 refused" in out.getvalue()

    path.write_text("sku,name,price\nA,Mug,1.00\nB,,1\n")
    with pytest.raises(CommandError) as failure:
        call_command("import_catalog", path, stdout=out, stderr=err)
    assert failure.value.returncode == 1
    assert "row 3, name: is missing." in err.getvalue()
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_catalog", tmp_path / "nothing.csv")


def test_a_number_that_no_database_gives_back_is_refused(bring: Import) -> None:
    content = b'{"sku": "A", "name": "B", "price": 1, "attributes": {"mass": 1e25}}\n'
    assert counts(bring(content)) == (0, 0, 0, 1)
