"""What is suggested while somebody types."""

import pytest

from catalog.models import Product, SearchedQuery
from catalog.services.products import create_product, take_off_sale
from catalog.services.search_index import count_words
from tests.factories import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db
SUGGEST = "/api/v1/products/suggest/"


def suggested(api, q):
    answer = api.get(SUGGEST, {"q": q})
    assert answer.status_code == 200, answer.data
    return [(item["type"], item["text"], item["slug"]) for item in answer.data]


@pytest.fixture
def keyboard(db):
    category = CategoryFactory(name="Keyboards", slug="keyboards")
    return create_product(by=None, name="Keyboard K1", brand="Keystone", price=1, category=category)


@pytest.mark.parametrize(
    "typed", ["keyb", "KEYBO", "keyboard", "keyboards", "keybaord", "keybord", "kebyo", "k1 keyboa"]
)
def test_a_word_half_typed_or_mistyped_is_completed(api, keyboard, typed):
    assert suggested(api, typed) == [
        ("category", "Keyboards", "keyboards"),
        ("product", "Keyboard K1", keyboard.slug),
    ]


def test_brands_categories_products_and_what_others_found(api, keyboard):
    SearchedQuery.objects.create(query="keyboard with keys", searches=3, results=1)
    assert suggested(api, "key") == [
        ("query", "keyboard with keys", None),
        ("category", "Keyboards", "keyboards"),
        ("brand", "Keystone", None),
        ("product", "Keyboard K1", keyboard.slug),
    ]


@pytest.mark.parametrize(
    "row",
    [
        {"searches": 2, "results": 1},
        {"searches": 9, "results": 0},
        {"searches": 9, "results": 1, "is_suggested": False},
    ],
)
def test_what_few_asked_what_found_nothing_and_what_staff_refuse_is_not_suggested(api, row):
    SearchedQuery.objects.create(query="secret", **row)
    assert suggested(api, "sec") == []


def test_at_most_ten_and_what_sells_best_first(api):
    for number in range(14):
        ProductFactory(name=f"Mug {number}")
    Product.objects.filter(name="Mug 5").update(popularity=9)
    found = [text for _, text, _ in suggested(api, "mug")]
    assert (found[0], len(found)) == ("Mug 5", 10)


def test_what_is_not_on_sale_is_not_suggested(api, keyboard):
    take_off_sale(product=keyboard)
    assert suggested(api, "keyb") == []


@pytest.mark.parametrize("typed", ["", " ", "%", "'", '"', "-", "xyz", "ключ", "a" * 200])
def test_whatever_is_typed_is_answered(api, keyboard, typed):
    assert suggested(api, typed) == []


def test_too_much_is_400_and_nothing_at_all_is_an_empty_list(api):
    assert api.get(SUGGEST, {"q": "a" * 201}).status_code == 400
    assert api.get(SUGGEST).data == []


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_as_many_queries_for_any_number(api, count, django_assert_num_queries):
    for _ in range(count):
        ProductFactory(name="Red lamp")
    count_words()
    with django_assert_num_queries(4):
        assert len([1 for kind, *_ in suggested(api, "red la") if kind == "product"]) == count
