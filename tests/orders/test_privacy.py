import pytest

from config import registry
from tests.factories import ProductFactory
from tests.shopping import API, buy, pay

pytestmark = pytest.mark.django_db


def test_the_export_holds_my_orders(buyer):
    order = buy(buyer, ProductFactory(name="Lamp"))
    exported = registry.personal_data["orders"](buyer.user)
    assert (exported[0]["number"], exported[0]["lines"][0]["name"]) == (order.number, "Lamp")


def test_erasing_a_person_keeps_the_books_and_forgets_the_name(buyer, staff):
    done = buy(buyer, ProductFactory())
    buyer.post(f"{API}/orders/{done.number}/cancel/")
    on_its_way = pay(buyer, buy(buyer, ProductFactory()))
    for erase in registry.erasures:
        erase(buyer.user)
    forgotten = staff.get(f"{API}/orders/{done.number}/").json()
    assert (forgotten["shipping_address"]["full_name"], forgotten["shipping_address"]["country"]) == ("", "GB")
    assert "buyer@" not in str(forgotten)
    assert forgotten["total"] == "19.99"
    assert staff.get(f"{API}/orders/{on_its_way.number}/").json()["shipping_address"]["full_name"] == "Ada Lovelace"
