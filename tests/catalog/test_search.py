"""Words that find products."""

import pytest

from catalog.models import SearchDocument
from catalog.services.categories import update_category
from catalog.services.products import create_product, update_product
from tests.factories import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db
PRODUCTS = "/api/v1/products/"


@pytest.fixture
def lamp(db):
    category = CategoryFactory(name="Living Room", slug="living-room")
    return create_product(
        by=None,
        name="Äther Desk Lamp",
        brand="Lumière",
        description="A warm light for long evenings.",
        price=100,
        sku="LMP-77",
        barcode="4006381333931",
        tags=["Bestseller"],
        category=category,
    )


def found(api, q, more=""):
    answer = api.get(PRODUCTS, {"q": q})
    assert answer.status_code == 200
    return [item["name"] for item in answer.data["results"]]


@pytest.mark.parametrize(
    "words",
    ["desk", "DESK lamp", "lamp äther", "ÄTHER", "lumière", "LUMIÈRE lamp", "lmp-77", "LMP", "4006381333931",
     "bestseller",
     "living", "warm evenings lamp", "  desk   LAMP ", "esk"],
)  # fmt: skip
def test_every_word_is_looked_for_everywhere_in_any_case(api, lamp, words):
    assert found(api, words) == ["Äther Desk Lamp"]


@pytest.mark.parametrize("words", ["desk chair", "%", "_", "d_sk", "l%p", "\\", "'", "desk -lamp"])
def test_a_word_that_is_nowhere_finds_nothing(api, lamp, words):
    assert found(api, words) == []


def test_wildcards_are_plain_characters(api):
    create_product(by=None, name="100% cotton_shirt", price=1)
    assert found(api, "100%") == found(api, "n_s") == ["100% cotton_shirt"]


def test_the_best_comes_first(api):
    create_product(by=None, name="Vase", description="Goes well with a red chair.", price=1)
    create_product(by=None, name="Old red garden chair", price=1)
    create_product(by=None, name="Red chair deluxe", price=1)
    create_product(by=None, name="Red Chair", price=1)
    create_product(by=None, name="Stool", sku="red chair", price=1)
    create_product(by=None, name="Red cushion", brand="Chair & Co", price=1)
    assert found(api, "red chair") == [
        "Stool", "Red Chair", "Red chair deluxe", "Old red garden chair", "Red cushion", "Vase",
    ]  # fmt: skip


def test_the_answer_says_what_was_searched(api, lamp):
    answer = api.get(PRODUCTS, {"q": "  desk   Lamp "}).data
    assert answer["searched_for"] == "desk Lamp"
    assert answer["did_you_mean"] is None


def test_words_and_filters_work_together(api, lamp):
    create_product(by=None, name="Floor lamp", price=500)
    assert [item["name"] for item in api.get(f"{PRODUCTS}?q=lamp&price_min=2").data["results"]] == ["Floor lamp"]
    assert [item["name"] for item in api.get(f"{PRODUCTS}?q=lamp&ordering=-price").data["results"]] == [
        "Floor lamp", "Äther Desk Lamp",
    ]  # fmt: skip


def test_changes_are_found_at_once(api, lamp):
    update_product(product=lamp, by=None, name="Candle", tags=["wax"], sku="CND-1")
    update_category(category=lamp.category, name="Kitchen")
    assert found(api, "candle wax cnd-1 kitchen") == ["Candle"]
    for gone in ("desk", "bestseller", "lmp-77", "living"):
        assert found(api, gone) == []


def test_a_long_query_of_many_words_is_answered(api, lamp):
    assert found(api, "a " * 99) == ["Äther Desk Lamp"]
    assert found(api, " ".join("abcdefghijklmnopqrstuvwxyz")) == []


def test_every_product_on_sale_has_its_document():
    product = ProductFactory(name="STRASSE Straße")
    assert SearchDocument.objects.get(product=product).name == "strasse strasse"


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_needs_the_same_queries_for_any_length(api, count, django_assert_num_queries):
    for _ in range(count):
        ProductFactory(name="Lamp")
    with django_assert_num_queries(4):
        assert api.get(f"{PRODUCTS}?q=lamp").data["count"] == count
