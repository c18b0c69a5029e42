"""What is shown where, why, and what never is."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Product
from catalog.services.products import take_off_sale
from catalog.services.stock import adjust_stock
from recommendations import services
from tests.conftest import Client
from tests.factories import CategoryFactory, ProductFactory
from tests.recommendations.history import bought, bought_by_people, products
from tests.shopping import API, buy, code_of, fill_cart, pay, variant_of

pytestmark = pytest.mark.django_db


def ask(client: Client, context: str = "home", **query: Any) -> list[tuple[str, str]]:
    """Code and reason of each."""
    headers = query.pop("headers", {})
    answer = client.get(f"{API}/recommendations/", {"context": context, **query}, headers=headers)
    assert answer.status_code == 200, answer.data
    return [(item["name"].removeprefix("Thing "), item["reason"]) for item in answer.json()["results"]]


def beside(client: Client, product: Product) -> list[tuple[str, str]]:
    answer = client.get(f"{API}/products/{product.slug}/recommendations/")
    assert answer.status_code == 200, answer.data
    return [(item["name"].removeprefix("Thing "), item["reason"]) for item in answer.json()["results"]]


@pytest.fixture
def shop() -> dict[str, Product]:
    """A and B go together, and C a little; D sells best, and goes with nothing."""
    made = products("A B C D")
    bought_by_people("A B")
    bought(("x", "A C"))
    bought(*((f"d{n}", "D") for n in range(9)))
    services.train()
    return made


def test_an_item_is_that_of_a_product_list_and_says_why(api: Client, shop: Any):
    listed = {item["id"]: item for item in api.get(f"{API}/products/").json()["results"]}
    answer = api.get(f"{API}/products/{shop['A'].pk}/recommendations/?limit=1").json()
    expected = {**listed[shop["B"].pk], "reason": "bought_together"}
    assert answer == {"count": 1, "count_exact": True, "next": None, "previous": None, "results": [expected]}


def test_beside_a_product_stands_what_is_bought_with_it_then_what_is_popular(api: Client, shop: Any):
    expected = [("B", "bought_together"), ("C", "bought_together"), ("D", "popular")]
    assert beside(api, shop["A"]) == expected
    assert ask(api, "product", product=shop["A"].slug) == expected


def test_beside_a_new_product_stands_what_is_like_it(api: Client, shop: Any):
    lamps = CategoryFactory()
    desk = ProductFactory(name="Desk lamp black", category=lamps, brand="Lumen", attributes={"color": "black"})
    ProductFactory(name="Thing far", category=lamps)
    ProductFactory(name="Thing near", category=lamps, brand="Lumen", attributes={"color": "Black"})
    ProductFactory(name="Thing kin", brand="Lumen")
    similar = [name for name, reason in beside(api, desk) if reason == "similar"]
    assert similar == ["near", "kin", "far"]


def test_a_newcomer_sees_at_home_what_is_popular_now(api: Client, buyer: Client, shop: Any):
    assert ask(api, limit=2) == [("D", "popular"), ("A", "popular")]
    assert ask(buyer, limit=2) == [("D", "popular"), ("A", "popular")]


def test_before_the_first_training_the_best_sellers_are_popular(api: Client):
    shop = products("A B")
    Product.objects.filter(pk=shop["A"].pk).update(popularity=5)
    assert ask(api) == [("A", "popular"), ("B", "popular")]


def test_a_customer_sees_at_home_what_goes_with_what_he_bought(buyer: Client, stranger: Client, shop: Any):
    pay(buyer, buy(buyer, shop["A"]))
    services.train()
    assert ask(buyer) == [("B", "for_you"), ("C", "for_you"), ("D", "popular")]
    assert ("B", "for_you") not in ask(stranger)


def test_with_a_cart_stands_what_goes_with_all_of_it(api: Client, shop: Any):
    token = fill_cart(api, shop["B"])["token"]
    fill_cart(api, shop["D"], **{"X-Cart-Token": token})
    assert ask(api, "cart", headers={"X-Cart-Token": token}) == [("A", "goes_with_cart"), ("C", "popular")]
    assert ask(api, "cart", limit=1) == [("D", "popular")]  # another guest's is empty


def test_what_goes_with_two_things_comes_before_what_goes_with_one(api: Client):
    shop = products("A B both one")
    bought_by_people("A both")
    bought_by_people("B both", range(3, 6))
    bought_by_people("A one", range(6, 9))
    services.train()
    token = fill_cart(api, shop["A"])["token"]
    assert len(ask(api, "cart", headers={"X-Cart-Token": token})) == 3
    fill_cart(api, shop["B"], **{"X-Cart-Token": token})
    found = [name for name, _ in ask(api, "cart", headers={"X-Cart-Token": token})]
    assert found == ["both", "one"]


def test_what_lies_in_the_cart_is_not_recommended(buyer: Client, shop: Any):
    fill_cart(buyer, shop["B"])
    for context in ({"context": "cart"}, {"context": "home"}, {"context": "product", "product": shop["A"].pk}):
        assert "B" not in dict(ask(buyer, **context))


def test_what_is_owned_is_not_recommended_from_the_order_on(buyer: Client, shop: Any):
    buy(buyer, shop["B"])
    for context in ({"context": "cart"}, {"context": "home"}, {"context": "product", "product": shop["A"].pk}):
        assert "B" not in dict(ask(buyer, **context))


def test_what_people_buy_again_and_again_is_recommended_to_its_owners_too(buyer: Client):
    shop = products("coffee filter")
    for day in (0, 30):
        bought(*((f"person {n}", "coffee") for n in range(4)), day=day)
    bought_by_people("coffee filter", range(4))
    pay(buyer, buy(buyer, shop["coffee"]))
    pay(buyer, buy(buyer, shop["filter"]))
    services.train()
    assert ask(buyer) == [("coffee", "for_you")]


def test_what_cannot_be_bought_is_not_recommended(api: Client, buyer: Client, shop: Any):
    pay(buyer, buy(buyer, shop["A"]))
    services.train()
    take_off_sale(product=shop["B"])
    adjust_stock(variant=variant_of(shop["C"]), delta=-10, reason="adjustment")
    assert beside(api, shop["A"]) == [("D", "popular")]
    assert ask(buyer) == [("D", "popular")]
    assert api.get(f"{API}/products/{shop['B'].pk}/recommendations/").status_code == 404


def test_those_of_a_product_are_public_and_those_of_a_person_private(api: Client, shop: Any):
    path = f"{API}/products/{shop['A'].slug}/recommendations/"
    public = api.get(path, headers={"Authorization": "Bearer broken"})
    assert public.status_code == 200
    assert public.headers["Cache-Control"] == "public, no-cache"
    assert api.get(path, headers={"If-None-Match": public.headers["ETag"]}).status_code == 304
    assert api.get(f"{API}/recommendations/").headers["Cache-Control"] == "private, no-store"
    assert api.get(f"{API}/recommendations/", headers={"Authorization": "Bearer broken"}).status_code == 401


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"context": "nowhere"}, 400, "invalid_choice"),
        ({"context": "product"}, 400, "required"),
        ({"context": "product", "product": "x" * 201}, 400, "max_length"),
        ({"context": "product", "product": 2**63}, 404, "product_not_found"),
        ({"limit": 0}, 400, "min_value"),
        ({"limit": 101}, 400, "max_value"),
        ({"limit": "NaN"}, 400, "invalid"),
        ({"limit": "9" * 5000}, 400, "max_string_length"),
    ],
)
def test_a_question_that_makes_no_sense_gets_a_clear_no(api: Client, query: Any, status: int, code: str):
    answer = api.get(f"{API}/recommendations/", query)
    assert (answer.status_code, code_of(answer)) == (status, code)


@pytest.mark.parametrize("context", ["home", "cart", "product"])
def test_the_number_of_queries_is_the_same_for_any_shop(buyer: Client, context: str):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert ask(buyer, context, product=first.pk)
        return len(queries)

    first = products("A B")["A"]
    bought_by_people("A B")
    pay(buyer, buy(buyer, first))
    services.train()
    count()  # the roles of whoever asks are read once
    few = count()
    products("C D E F G")
    bought_by_people("A B C D E F G")
    services.train()
    assert count() == few <= 10
