"""Lists by page number and by opaque links, through the product list."""

from itertools import chain

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Product
from catalog.services.products import update_product
from config import counting, pagination
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db
PRODUCTS = "/api/v1/products/"


@pytest.fixture
def shelf():
    """Nine products with three prices, so that every ordering value occurs several times."""
    return [ProductFactory(name=f"Lamp {number}", price=100 * (number % 3 + 1)) for number in range(9)]


def get(api, path, status=200):
    answer = api.get(path)
    assert answer.status_code == status, answer.json()
    return answer.data


def ids(data):
    return [item["id"] for item in data["results"]]


def code(data):
    return data["errors"][0]["code"]


def walk(api, link, direction):
    """Every page in one direction, as lists of ids."""
    pages = []
    while link:
        data = get(api, link)
        pages.append(ids(data))
        link = data[direction]
    return pages


def joined(pages):
    return list(chain.from_iterable(pages))


def test_a_page_has_twenty_rows_and_says_how_many_there_are(api):
    for _ in range(21):
        ProductFactory()
    data = get(api, PRODUCTS)
    assert (len(data["results"]), data["count"], data["count_exact"]) == (20, 21, True)
    assert data["previous"] is None
    last = get(api, f"{PRODUCTS}?page=2")
    assert (len(last["results"]), last["next"]) == (1, None)
    assert last["previous"]


def test_an_empty_list_is_a_page_too(api):
    data = get(api, PRODUCTS)
    assert (data["count"], data["results"], data["next"], data["previous"]) == (0, [], None, None)


def test_limit_says_how_many(api, shelf):
    assert len(get(api, f"{PRODUCTS}?limit=4")["results"]) == 4
    assert len(get(api, f"{PRODUCTS}?limit=100")["results"]) == 9
    assert ids(get(api, f"{PRODUCTS}?limit=4&page=3&ordering=name")) == [shelf[8].pk]


@pytest.mark.parametrize("name", ["page", "limit"])
@pytest.mark.parametrize("value", ["0", "-1", "x", "1.0", "", "+1", "%201", "9" * 30, "%D9%A1", "1e3", "²"])
def test_a_bad_number_is_400(api, name, value):
    assert code(get(api, f"{PRODUCTS}?{name}={value}", 400)) == "invalid"


def test_a_limit_above_a_hundred_is_400(api):
    get(api, f"{PRODUCTS}?limit=101", 400)


def test_a_page_past_the_end_is_404(api, shelf):
    get(api, f"{PRODUCTS}?limit=3&page=3")
    assert code(get(api, f"{PRODUCTS}?limit=3&page=4", 404)) == "not_found"


def test_a_page_past_row_ten_thousand_is_too_deep(api, shelf):
    assert code(get(api, f"{PRODUCTS}?limit=100&page=101", 400)) == "page_too_deep"
    get(api, f"{PRODUCTS}?limit=100&page=100", 404)


def test_counting_stops_where_it_would_scan_far(api, shelf, monkeypatch):
    monkeypatch.setattr(pagination, "COUNTED_EXACTLY", 9)
    data = get(api, PRODUCTS)
    assert (data["count"], data["count_exact"]) == (9, True)
    monkeypatch.setattr(pagination, "COUNTED_EXACTLY", 8)
    data = get(api, PRODUCTS)
    assert (data["count"], data["count_exact"]) == (8, False)


@pytest.mark.parametrize("path", [f"{PRODUCTS}?limit=2", f"{PRODUCTS}?limit=2&in_stock=true"])
def test_that_a_list_is_long_is_counted_once_a_minute(api, shelf, monkeypatch, path):
    monkeypatch.setattr(pagination, "COUNTED_EXACTLY", 8)
    with CaptureQueriesContext(connection) as first:
        get(api, path)
    with CaptureQueriesContext(connection) as again:
        assert (get(api, path)["count"], get(api, path)["count_exact"]) == (8, False)
    assert "COUNT(" in str(first.captured_queries)
    assert "COUNT(" not in str(again.captured_queries)
    counting.forget_all()
    monkeypatch.setattr(pagination, "COUNTED_EXACTLY", 9)
    assert get(api, path)["count_exact"] is True


def test_links_go_on_where_page_numbers_end(api, shelf, monkeypatch):
    monkeypatch.setattr(pagination, "COUNTED_EXACTLY", 4)
    assert code(get(api, f"{PRODUCTS}?limit=2&page=3", 400)) == "page_too_deep"
    assert len(walk(api, f"{PRODUCTS}?limit=2", "next")) == 5


@pytest.mark.parametrize("ordering", ["price", "-price", "name", "-created_at", "rating", "-popularity", "price,-name"])
@pytest.mark.parametrize("limit", [1, 2, 4, 9])
def test_links_lead_through_all_rows_in_both_directions(api, shelf, ordering, limit):
    everything = ids(get(api, f"{PRODUCTS}?ordering={ordering}"))
    pages = walk(api, f"{PRODUCTS}?ordering={ordering}&limit={limit}", "next")
    assert joined(pages) == everything
    last = f"{PRODUCTS}?ordering={ordering}&limit={limit}&page={len(pages)}"
    back = walk(api, last, "previous")
    assert joined(reversed(back)) == everything


def test_links_lead_through_a_search_too(api, shelf):
    update_product(product=shelf[4], by=None, description="A lamp, and what a lamp.")
    everything = ids(get(api, f"{PRODUCTS}?q=lamp"))
    assert joined(walk(api, f"{PRODUCTS}?q=lamp&limit=2", "next")) == everything
    assert joined(reversed(walk(api, f"{PRODUCTS}?q=lamp&limit=2&page=5", "previous"))) == everything


def test_what_comes_or_goes_meanwhile_shifts_nothing(api, shelf):
    first = get(api, f"{PRODUCTS}?ordering=name&limit=3")
    ProductFactory(name="Aardvark")
    Product.objects.filter(pk=shelf[0].pk).update(is_active=False)
    Product.objects.filter(pk=shelf[2].pk).update(is_active=False)  # the very row that the link continues from
    assert ids(get(api, first["next"])) == [product.pk for product in shelf[3:6]]


def test_links_keep_the_filters(api, shelf):
    data = get(api, f"{PRODUCTS}?price_max=1.00&limit=2&attr.a=&tag=")
    assert "price_max=1.00" in data["next"] if data["next"] else data["count"] == 0
    assert joined(walk(api, f"{PRODUCTS}?price_max=1.00&limit=1", "next")) == [
        product.pk for product in reversed(shelf) if product.variants.get().price == 100
    ]


def test_a_link_of_another_ordering_is_400(api, shelf):
    link = get(api, f"{PRODUCTS}?ordering=price&limit=2")["next"]
    get(api, link.replace("ordering=price", "ordering=-price"), 400)
    get(api, link.replace("ordering=price", "ordering=name"), 400)


@pytest.mark.parametrize("cursor", ["", "x", "\ufffd", "ä", "e30", "a:b", ":", "A" * 5000])
def test_what_is_no_link_of_ours_is_400(api, shelf, cursor):
    get(api, f"{PRODUCTS}?ordering=price&cursor={cursor}", 400)


def test_nobody_changes_what_stands_in_a_link(api, shelf):
    link = get(api, f"{PRODUCTS}?ordering=price&limit=2")["next"]
    value = link.split("cursor=")[1].split("&")[0]
    for forged in (
        value[:-1] + ("A" if value[-1] != "A" else "B"),
        "A" + value[1:],
        value[:-2],
        value.replace("%3A", ""),
    ):
        get(api, link.replace(value, forged), 400)


def test_the_same_page_has_the_same_links(api, shelf):
    assert get(api, f"{PRODUCTS}?limit=2")["next"] == get(api, f"{PRODUCTS}?limit=2")["next"]
