from datetime import timedelta

import pytest
from django.utils import timezone

from carts.models import CartItem
from config import registry
from notifications.models import OutboxMail
from orders.services import lapse_overdue_orders
from tests.factories import ProductFactory
from tests.shopping import API, buy, deliver, fill_cart, pay

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


def test_what_was_on_its_way_is_forgotten_when_it_has_arrived(buyer, staff):
    order = pay(buyer, buy(buyer, ProductFactory()))
    pending = buy(buyer, ProductFactory())
    assert buyer.delete(f"{API}/users/me/").status_code == 204
    for status in ("shipped", "delivered"):
        staff.put(f"{API}/orders/{order.number}/status/", {"status": status})
    lapse_overdue_orders(now=timezone.now() + timedelta(days=1))
    for number in (order.number, pending.number):
        shown = staff.get(f"{API}/orders/{number}/").json()
        assert "buyer@" not in str(shown)
        assert shown["shipping_address"]["full_name"] == ""
    assert not OutboxMail.objects.filter(to="buyer@example.com").exists()


def test_the_export_holds_cart_and_payments_too(buyer):
    order = pay(buyer, buy(buyer, ProductFactory()))
    fill_cart(buyer, ProductFactory(name="Teapot"), 2)
    exported = buyer.get(f"{API}/users/me/export/").json()
    assert [(line["variant__product__name"], line["quantity"]) for line in exported["cart"]] == [("Teapot", 2)]
    assert [(paid["order"], paid["amount"]) for paid in exported["payments"]] == [(order.number, "19.99")]
    buyer.delete(f"{API}/users/me/")
    assert not CartItem.objects.filter(cart__status="open").exists()


def test_what_is_said_with_a_return_is_exported_and_forgotten_once_it_is_over(buyer, staff):
    order = deliver(staff, pay(buyer, buy(buyer, ProductFactory())))
    line = {"line": order.lines.get().pk, "quantity": 1, "reason": "I am ill"}
    asked = buyer.post(f"{API}/returns/", {"order": order.number, "lines": [line], "comment": "My words"}).json()["id"]
    exported = buyer.get(f"{API}/users/me/export/").json()["orders"][0]["returns"][0]
    assert (exported["comment"], exported["lines"][0]["reason"]) == ("My words", "I am ill")
    assert buyer.delete(f"{API}/users/me/").status_code == 204
    # Somebody must still be able to write to him about it.
    assert staff.get(f"{API}/orders/{order.number}/").json()["email"] == "buyer@example.com"
    staff.post(f"{API}/returns/{asked}/reject/", {"note": "Sorry, Ada"})
    shown = [staff.get(f"{API}/{path}").json() for path in (f"returns/{asked}/", f"orders/{order.number}/events/")]
    assert not any(words in str(shown) for words in ("My words", "I am ill"))
    assert staff.get(f"{API}/orders/{order.number}/").json()["email"] != "buyer@example.com"
