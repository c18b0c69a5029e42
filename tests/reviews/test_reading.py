"""Lists: who is shown, in which order, and how many stars there are."""

import pytest

from catalog.models import Product
from reviews.models import Review
from tests.factories import ProductFactory
from tests.reviews.writing import rate, review
from tests.shopping import API

pytestmark = pytest.mark.django_db


@pytest.fixture
def lamp(client_of) -> Product:
    product = ProductFactory(slug="lamp")
    for rating, voters in ((3, 1), (5, 0), (1, 2)):
        written = review(client_of(), product, rating)
        for _ in range(voters):
            assert client_of().post(f"{API}/reviews/{written['id']}/helpful/").status_code == 200
    rate(ProductFactory(), 5)
    return product


def ratings(answer) -> list[int]:
    return [row["rating"] for row in answer.json()["results"]]


@pytest.mark.parametrize(
    ("ordering", "expected"),
    [
        ("", [1, 5, 3]), ("created_at", [3, 5, 1]), ("rating", [1, 3, 5]), ("-rating", [5, 3, 1]),
        ("-helpful", [1, 3, 5]), ("helpful", [5, 3, 1]),
    ],
)  # fmt: skip
def test_a_product_lists_its_reviews_and_their_stars_by_both_addresses(lamp, api, ordering, expected):
    of_product = api.get(f"{API}/products/lamp/reviews/", {"ordering": ordering})
    filtered = api.get(f"{API}/reviews/", {"product": lamp.pk, "ordering": ordering})
    assert ratings(of_product) == ratings(filtered) == expected
    assert of_product.json()["stars"] == filtered.json()["stars"] == {"1": 1, "2": 0, "3": 1, "4": 0, "5": 1}


def test_one_number_of_stars_can_be_asked_for(lamp, api):
    answer = api.get(f"{API}/products/{lamp.pk}/reviews/?rating=5")
    assert ratings(answer) == [5]
    assert answer.json()["stars"]["1"] == 1


def test_without_a_product_the_whole_shop_is_listed(lamp, api):
    answer = api.get(f"{API}/reviews/").json()
    assert answer["count"] == 4
    assert "stars" not in answer


def test_pages_go_on_where_the_last_one_ended(lamp, api):
    first = api.get(f"{API}/products/lamp/reviews/?limit=2&ordering=-helpful").json()
    assert [row["rating"] for row in first["results"]] == [1, 3]
    last = api.get(first["next"]).json()
    assert [row["rating"] for row in last["results"]] == [5]
    assert last["stars"] == first["stars"]


@pytest.mark.parametrize("query", ["product=abc", "product=0", "product=1.5", "rating=6", "ordering=title", "limit=0"])
def test_a_filter_that_makes_no_sense_is_400(api, query):
    assert api.get(f"{API}/reviews/?{query}").status_code == 400


def test_what_is_off_sale_has_no_reviews_to_show(lamp, api):
    written = Review.objects.filter(product=lamp).first()
    Product.objects.filter(pk=lamp.pk).update(is_active=False)
    assert api.get(f"{API}/products/lamp/reviews/").status_code == 404
    assert api.get(f"{API}/products/none-such/reviews/").status_code == 404
    assert api.get(f"{API}/reviews/{written.pk}/").status_code == 404
    assert api.get(f"{API}/reviews/").json()["count"] == 1
    assert set(api.get(f"{API}/reviews/?product={lamp.pk}").json()["stars"].values()) == {0}


def test_the_page_of_a_product_shows_its_latest_ten(api):
    product = ProductFactory()
    rate(product, 1, 2, *[5] * 9)
    page = api.get(f"{API}/products/{product.pk}/").json()
    assert [row["rating"] for row in page["reviews"]] == [*[5] * 9, 2]
