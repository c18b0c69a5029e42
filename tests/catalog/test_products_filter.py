"""Narrowing a product list down, and ordering it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.models import Product, Tag
from catalog.services.projections import refresh_product
from tests.factories import CategoryFactory, ProductFactory, UserFactory, VariantFactory
from tests.reviews.writing import rate

pytestmark = pytest.mark.django_db
PRODUCTS = "/api/v1/products/"


def names(api, query):
    answer = api.get(f"{PRODUCTS}?{query}")
    assert answer.status_code == 200, answer.json()
    return [item["name"] for item in answer.data["results"]]


def tagged(name, *tags, **fields):
    product = ProductFactory(name=name, **fields)
    product.tags.set([Tag.objects.get_or_create(name=tag)[0] for tag in tags])
    refresh_product(product)
    return product


def test_a_category_brings_everything_below_it(api):
    furniture = CategoryFactory(slug="furniture")
    chairs = CategoryFactory(slug="chairs", parent=furniture)
    ProductFactory(name="Table", category=furniture)
    ProductFactory(name="Chair", category=chairs)
    ProductFactory(name="Apple")
    assert set(names(api, "category=furniture")) == {"Table", "Chair"}
    assert names(api, "category=chairs") == ["Chair"]


def test_prices_are_compared_with_the_lowest_price(api):
    cheap = ProductFactory(name="Cheap", price=999)
    VariantFactory(product=cheap, price=9999)
    ProductFactory(name="Middle", price=2000)
    assert names(api, "price_max=9.99") == ["Cheap"]
    assert names(api, "price_min=10&price_max=20.00") == ["Middle"]
    assert names(api, "price_min=50") == []


def test_in_stock_means_that_something_can_be_sold(api):
    ProductFactory(name="There", stock=1)
    ProductFactory(name="Gone", stock=0)
    assert names(api, "in_stock=true") == ["There"]
    assert names(api, "in_stock=false") == ["Gone"]


def test_rating_min(api):
    rate(ProductFactory(name="Good"), 4, 5)
    ProductFactory(name="Unknown")
    assert names(api, "rating_min=4.5") == ["Good"]
    assert names(api, "rating_min=4.51") == []


def test_brands_in_any_case_and_any_of_several(api):
    ProductFactory(name="A", brand="Müller")
    ProductFactory(name="B", brand="Acme")
    ProductFactory(name="C", brand="Other")
    assert names(api, "brand=MÜLLER") == ["A"]
    assert set(names(api, "brand=müller&brand=acme")) == {"A", "B"}


def test_tags_any_of_several(api):
    tagged("A", "new", "sale")
    tagged("B", "sale")
    tagged("C", "old")
    assert set(names(api, "tag=Sale")) == {"A", "B"}
    assert set(names(api, "tag=new&tag=old")) == {"A", "C"}


def test_the_owner(api):
    owner = UserFactory()
    ProductFactory(name="His", owner=owner)
    ProductFactory(name="Shop's")
    assert names(api, f"owner={owner.pk}") == ["His"]


def test_attributes_any_value_within_a_name_and_all_names(api):
    ProductFactory(name="Red M", attributes={"color": "Red"}, variants=[{"attributes": {"size": "M"}}])
    ProductFactory(name="Blue M", attributes={"color": ["blue", "white"]}, variants=[{"attributes": {"size": "M"}}])
    ProductFactory(
        name="Red L",
        attributes={"color": "red", "watt": 7.5, "dimmable": True},
        variants=[{"attributes": {"size": "L"}}],
    )
    assert set(names(api, "attr.color=red")) == {"Red M", "Red L"}
    assert set(names(api, "attr.color=red&attr.color=blue&attr.size=m")) == {"Red M", "Blue M"}
    assert names(api, "attr.watt=7.50&attr.dimmable=true") == ["Red L"]
    assert names(api, "attr.color=red&attr.nothing=x") == []


def test_attributes_of_a_variant_off_sale_are_not_found(api):
    product = ProductFactory(name="Tee", variants=[{"attributes": {"size": "S"}}])
    VariantFactory(product=product, is_active=False, attributes={"size": "XL"})
    assert names(api, "attr.size=xl") == []


@pytest.mark.parametrize(
    "query",
    [
        "price_min=abc", "price_min=-1", "price_max=NaN", "price_max=Infinity", "price_max=1e999999", "price_max=1.999",
        "price_max=" + "9" * 50, "in_stock=perhaps", "rating_min=abc", "rating_min=NaN", "rating_min=6",
        "rating_min=-1",
        "owner=abc", "owner=0", "owner=99999999999999999999", "owner=1.5", "category=unknown", "q=" + "x" * 201,
        "brand=" + "x" * 201, "attr.=x", "attr." + "n" * 81 + "=x", "attr.a=" + "x" * 201, "ordering=unknown",
        "ordering=price_min", "ordering=--price", "ordering=price,secret", "page=0", "page=x", "page=-1", "limit=0",
        "limit=101",
        "limit=x", "cursor=x", "page=501", "q=a%00b", "&".join(f"attr.n{number}=x" for number in range(11)),
        "&".join(["attr.a=x"] * 51), "&".join(["tag=x"] * 51),
    ],
)  # fmt: skip
def test_a_value_that_makes_no_sense_is_400(api, query):
    answer = api.get(f"{PRODUCTS}?{query}")
    assert answer.status_code == 400, answer.content[:200]
    assert answer.json()["errors"]


@pytest.mark.parametrize(
    "query",
    ["unknown=1", "q=", "q=%20", "brand=", "tag=", "price_min=", "in_stock=", "owner=", "category=", "rating_min=",
     "ordering=", "q=%25", "q=_", "q='", "q=%F0%9F%98%80", "q=%FF", "attr.a=%F0%9F%98%80"],
)  # fmt: skip
def test_unknown_and_empty_parameters_are_ignored_and_odd_texts_found_nowhere(api, query):
    assert api.get(f"{PRODUCTS}?{query}").status_code == 200


def test_ten_attributes_are_allowed(api):
    query = "&".join(f"attr.n{number}=x" for number in range(10))
    assert api.get(f"{PRODUCTS}?{query}").status_code == 200


def test_orderings(api):
    now = timezone.now()
    a = ProductFactory(name="A", price=300, created_at=now - timedelta(days=2))
    b = ProductFactory(name="B", price=100, created_at=now)
    c = ProductFactory(name="C", price=200, created_at=now - timedelta(days=1))
    Product.objects.filter(pk=a.pk).update(popularity=5)
    Product.objects.filter(pk=b.pk).update(popularity=1)
    Product.objects.filter(pk=c.pk).update(popularity=9)
    for product, rating in ((a, 1), (b, 5), (c, 3)):
        rate(product, rating)
    assert names(api, "") == ["B", "C", "A"]
    for ordering, expected in {
        "price": "BCA", "-price": "ACB", "created_at": "ACB", "-created_at": "BCA", "name": "ABC", "-name": "CBA",
        "rating": "ACB", "-rating": "BCA", "popularity": "BAC", "-popularity": "CAB", "relevance": "ABC",
        "-relevance": "CBA", "popularity,price": "BAC",
    }.items():  # fmt: skip
        assert names(api, f"ordering={ordering}") == list(expected), ordering


def test_every_page_of_every_ordering_is_walked_without_loss_or_repeats(api):
    for number in range(7):
        ProductFactory(name=f"Lamp {number % 2}", price=100 * (number % 3))
    for ordering in ("price", "-price", "created_at", "-created_at", "name", "-rating", "popularity", "relevance"):
        for query in ("", "&q=lamp"):
            seen, link = [], f"{PRODUCTS}?limit=2&ordering={ordering}{query}"
            while link:
                answer = api.get(link)
                assert answer.status_code == 200, answer.json()
                seen += [item["id"] for item in answer.data["results"]]
                link = answer.data["next"]
            assert len(seen) == len(set(seen)) == 7
            everything = api.get(f"{PRODUCTS}?ordering={ordering}{query}").data["results"]
            assert seen == [item["id"] for item in everything]
