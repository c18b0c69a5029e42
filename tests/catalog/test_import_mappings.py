"""Foreign files, described by a TOML mapping; and the two mappings that the documentation keeps."""

import csv
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.importing.errors import MappingRefused
from catalog.importing.importer import Report, import_file
from catalog.importing.mapping_files import load_mapping
from catalog.models import Product, StockItem, Variant

ROOT = Path(__file__).resolve().parents[2]
MAPPINGS = ROOT / "docs" / "mappings"
REAL_FILES = ROOT.parent / "shared" / "data"

ICECAT_ROW = {
    "id": "1625640",
    "name": "2GB SD Card",
    "title": "Integral 2GB SD Card",
    "ean": ["", "5055288404878", "1"],
    "short_description": "<b>2GB</b> SD Card",
    "img_high": "http://images.example.com/high.jpg",
    "img_500x500": "http://images.example.com/medium.jpg",
    "supplier": "Integral",
    "price": 1195,
    "attr_b_capacity": True,
    "attr_n_capacity": 2.0,
    "attr_t_type": "SD",
    "attr_b_plug_and_play": True,
    "attr_t_compatibility": "long word " * 100,
}

Import = Callable[..., Report]


@pytest.fixture
def bring(tmp_path: Path) -> Import:
    def bring(content: str, mapping: str | Path) -> Report:
        path, toml = tmp_path / "products", tmp_path / "mapping.toml"
        path.write_text(content)
        if isinstance(mapping, str):
            toml.write_text(mapping)
            mapping = toml
        return import_file(path, load_mapping(mapping))

    return bring


@pytest.mark.django_db
def test_the_mapping_for_open_icecat(bring: Import) -> None:
    long_title = {**ICECAT_ROW, "id": "2", "title": "Notebook " * 40}

    report = bring("\n".join(map(json.dumps, (ICECAT_ROW, long_title))), MAPPINGS / "icecat.toml")

    assert (report.created, report.refused, report.ignored) == (2, [], ["name", "img_high"])
    card, notebook = Product.objects.order_by("id")
    assert (card.name, card.description, card.brand) == ("Integral 2GB SD Card", "2GB SD Card", "Integral")
    assert (card.price_min, card.image_url) == (1195, "http://images.example.com/medium.jpg")
    assert card.attributes.pop("compatibility").endswith("long…")
    assert card.attributes == {"capacity": 2, "type": "SD", "plug_and_play": True}
    assert (card.category and card.category.name) == "Electronics"
    variant = card.variants.get()
    assert (variant.sku, variant.barcode, variant.stock_item.on_hand) == ("1625640", "5055288404878", 10)
    assert (len(notebook.name) <= 200, notebook.name[-9:]) == (True, "Notebook…")


@pytest.mark.django_db
def test_the_mapping_for_magento(bring: Import) -> None:
    content = (
        "sku,product_type,categories,name,description,product_online,price,additional_attributes,qty,"
        "configurable_variations\n"
        'M-S,simple,"Default Category/Men/Tops,Default Category",Hoodie-S,<p>Old</p>,1,52,"has_options=0,size=S",100,\n'
        'M-L,simple,Default Category/Men,Hoodie-L,<p>Old</p>,0,54,"has_options=0,size=L",7,\n'
        'M,configurable,"Default Category/Men/Tops,Default Category/Eco",Hoodie,<p>Warm &amp; dry.</p>,1,52,'
        '"has_options=1,climate=Cool|Windy",0,"sku=M-S,size=S|sku=M-L,size=L"\n'
    )
    report = bring(content, MAPPINGS / "magento.toml")

    assert (report.created, report.refused, report.ignored) == (3, [], ["product_type"])
    hoodie = Product.objects.get()
    assert (hoodie.name, hoodie.description) == ("Hoodie", "Warm & dry.")
    assert hoodie.attributes == {"climate": ["Cool", "Windy"]}
    assert (hoodie.category and hoodie.category.name) == "Tops"
    assert list(hoodie.variants.values_list("sku", "name", "price", "is_active")) == [
        ("M-S", "S", 5200, True),
        ("M-L", "L", 5400, False),
    ]
    assert list(StockItem.objects.order_by("id").values_list("on_hand", flat=True)) == [100, 7]


@pytest.mark.django_db
def test_an_amount_is_scaled_exactly(bring: Import) -> None:
    report = bring("sku,name,price\nA,Mug,2999\nB,Pan,0.5\n", "[scale]\nprice = 0.01\n")

    assert Variant.objects.get().price == 2999
    assert [(refusal.number, refusal.column) for refusal in report.refused] == [(3, "price")]


@pytest.mark.django_db
def test_a_constant_fills_what_the_file_leaves_empty(bring: Import) -> None:
    bring("sku,name,price,brand\nA,Mug,1,\nB,Pan,1,Hearth\n", '[constant]\nbrand = "None"\nattributes = {new = true}\n')

    assert dict(Product.objects.values_list("name", "brand")) == {"Mug": "None", "Pan": "Hearth"}
    assert Product.objects.filter(attributes={"new": True}).count() == 2


@pytest.mark.django_db
def test_of_two_columns_for_one_the_first_that_says_something_counts(bring: Import) -> None:
    bring("sku,title,label,price\nA,,Mug,1\n", '[rename]\ntitle = "name"\nlabel = "name"\n')

    assert Product.objects.get().name == "Mug"


@pytest.mark.django_db
def test_the_separator_of_categories_is_a_choice(bring: Import) -> None:
    bring("sku,name,price,category\nA,Mug,1,Home > And/Or > Mugs\n", 'category_separator = ">"\n')

    category = Product.objects.get().category
    assert category is not None
    assert (category.name, category.parent and category.parent.name) == ("Mugs", "And/Or")


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ("rename = ", "no TOML"),
        ("[renames]\na = 'sku'", "there is no table 'renames'"),
        ("rename = 'sku'", "'rename' must be"),
        ("[rename]\na = 'cost'", "names 'cost'"),
        ("[scale]\nprice = 'x'", "positive number"),
        ("[scale]\nprice = 0", "positive number"),
        ("[constant]\ncolour = 'x'", "names 'colour'"),
        ("[prefix]\nattr_ = 'name'", "into attributes"),
        ("[pairs]\na = {split = ','}", "must be a table of"),
        ("[variants]\na = '('", "regular expression"),
        ("[variants]\na = 'sku='", "one group"),
        ("shorten = ['price']", "[shorten] works on"),
        ("category_separator = ''", "'category_separator' must be"),
    ],
)
def test_a_mapping_that_says_something_else_is_refused(tmp_path: Path, toml: str, sentence: str) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(toml)

    with pytest.raises(MappingRefused) as refusal:
        load_mapping(path)
    assert sentence in str(refusal.value)


def test_a_mapping_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MappingRefused, match="No such file"):
        load_mapping(tmp_path / "nothing.toml")


@pytest.mark.django_db
@pytest.mark.slow
def test_a_real_icecat_export_is_taken_whole(tmp_path: Path) -> None:
    source = REAL_FILES / "icecat" / "products.jsonl.gz"
    if not source.exists():
        pytest.skip("the export is not here")
    path = tmp_path / "part.jsonl"
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        path.write_text("".join(line for number, line in enumerate(lines) if number % 8 == 0))
    mapping = load_mapping(MAPPINGS / "icecat.toml")

    first, second = import_file(path, mapping), import_file(path, mapping)

    assert (first.created, first.refused) == (1000, [])
    assert second.unchanged == 1000


@pytest.mark.django_db
@pytest.mark.slow
def test_a_real_magento_export_is_taken_whole() -> None:
    path = REAL_FILES / "magento" / "configurable_products.csv.gz"
    if not path.exists():
        pytest.skip("the export is not here")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    mapping = load_mapping(MAPPINGS / "magento.toml")

    first, second = import_file(path, mapping), import_file(path, mapping)

    assert (first.created, first.refused, second.unchanged) == (len(rows), [], len(rows))
    assert Product.objects.count() == sum(row["product_type"] == "configurable" for row in rows)
    assert not Product.objects.filter(description__contains="<").exists()
