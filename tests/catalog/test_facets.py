"""How many products each further choice would leave."""

import pytest

from catalog.models import Product
from catalog.services.products import create_product
from reviews.services import create_review
from tests.factories import CategoryFactory, ProductFactory, UserFactory

pytestmark = pytest.mark.django_db
FACETS, PRODUCTS = "/api/v1/products/facets/", "/api/v1/products/"


def facets(api, **query):
    answer = api.get(FACETS, query)
    assert answer.status_code == 200, answer.data
    return answer.data


def counted(rows, key="value"):
    return {row[key]: row["count"] for row in rows}


@pytest.fixture
def shelf(db):
    home = CategoryFactory(name="Home", slug="home")
    lamps, chairs = (CategoryFactory(name=name, slug=name.lower(), parent=home) for name in ("Lamps", "Chairs"))
    rows = [
        ("Desk lamp", "Acme", lamps, 500, 3, "red"),
        ("Floor lamp", "ACME", lamps, 1999, 0, "blue"),
        ("Wall lamp", "Brio", lamps, 2000, 1, "red"),
        ("Chair", "Brio", chairs, 99_999_999, 1, "red"),
    ]
    for name, brand, category, price, stock, colour in rows:
        create_product(
            by=None, name=name, brand=brand, category=category, price=price, stock=stock, attributes={"colour": colour}
        )
    chair = Product.objects.get(name="Chair")
    for stars in (4, 5):
        create_review(product=chair, author=UserFactory(), rating=stars, title="", content="")


def test_every_group_counts_what_is_on_sale(api, shelf):
    ProductFactory(name="Hidden", is_active=False)
    found = facets(api)
    assert counted(found["category"], "slug") == {"home": 4, "lamps": 3, "chairs": 1}
    assert counted(found["brand"]) == {"ACME": 2, "Brio": 2}
    assert found["attributes"] == [
        {"name": "colour", "values": [{"value": "red", "count": 3}, {"value": "blue", "count": 1}]}
    ]
    assert [(row["price_min"], row["price_max"], row["count"]) for row in found["price"]] == [
        ("5.00", "9.99", 1),
        ("10.00", "19.99", 1),
        ("20.00", "49.99", 1),
        ("500000.00", "999999.99", 1),
    ]
    assert counted(found["rating"], "rating_min") == {4: 1, 3: 1, 2: 1, 1: 1}
    assert counted(found["in_stock"]) == {True: 3, False: 1}


def test_a_group_does_not_narrow_itself_but_the_others(api, shelf):
    found = facets(api, brand="acme", **{"attr.colour": "red"})
    assert counted(found["brand"]) == {"Acme": 1, "Brio": 2}
    assert counted(found["attributes"][0]["values"]) == {"red": 1, "blue": 1}
    assert counted(found["category"], "slug") == {"home": 1, "lamps": 1}
    assert counted(facets(api, price_min="1000")["price"], "price_min")["5.00"] == 1
    assert counted(facets(api, category="chairs")["category"], "slug")["lamps"] == 3
    assert counted(facets(api, in_stock="true")["in_stock"]) == {True: 3, False: 1}
    assert counted(facets(api, rating_min="4")["brand"]) == {"Brio": 1}


def test_each_count_is_what_the_list_then_finds(api, shelf):
    for words in ("lamp", "lmap", "desk lamp"):
        found = facets(api, q=words)
        for group, parameter in (("category", "slug"), ("brand", "value"), ("in_stock", "value")):
            for row in found[group]:
                query = {"q": words, group: str(row[parameter]).lower()}
                assert api.get(PRODUCTS, query).data["count"] == row["count"], (words, group, row)
        for row in found["price"]:
            query = {"q": words, "price_min": row["price_min"], "price_max": row["price_max"]}
            assert api.get(PRODUCTS, query).data["count"] == row["count"]


def test_bad_filters_are_400_as_in_the_list(api):
    for query in ({"category": "nowhere"}, {"price_min": "NaN"}, {"rating_min": "9"}, {"q": "a" * 201}, {"attr.": "x"}):
        assert api.get(FACETS, query).status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_one_query_a_group_however_many_products(api, count, django_assert_num_queries):
    for number in range(count):
        ProductFactory(name="Lamp", brand=f"Brand {number}", attributes={"a": number, "b": 1})
    with django_assert_num_queries(8):  # six groups, the names of categories, and the shop's currency
        facets(api)
