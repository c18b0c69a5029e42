import pytest
from django.test import Client as Browser

from accounts.models import User
from orders.models import Order
from tests.factories import ProductFactory
from tests.shopping import buy, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(db):
    browser = Browser()
    browser.force_login(User.objects.create_superuser("boss@example.com", "correct horse battery"))
    return browser


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_the_same_queries_for_any_length(browser, buyer, count, django_assert_max_num_queries):
    for _ in range(count):
        pay(buyer, buy(buyer, ProductFactory()))
    for page in ("orders/order", "payments/payment", "carts/cart"):
        with django_assert_max_num_queries(8):
            assert browser.get(f"/admin/{page}/").status_code == 200


def test_an_order_shows_its_lines_events_and_payments(browser, buyer):
    order = pay(buyer, buy(buyer, ProductFactory(name="Copper kettle")))
    page = browser.get(f"/admin/orders/order/{order.pk}/change/").content.decode()
    for text in (order.number, "Copper kettle", "Payment succeeded", "19.99 EUR", "sandbox"):
        assert text in page
    assert "_save" not in page  # nothing is typed in
    assert "Confirmed" in page
    assert "&#x27;confirmed&#x27;" not in page  # the coloured label of the list is a pair


def test_actions_move_orders_by_the_rules_and_say_what_refused(browser, buyer):
    paid, unpaid = pay(buyer, buy(buyer, ProductFactory())), buy(buyer, ProductFactory())
    page = browser.post(
        "/admin/orders/order/", {"action": "ship", "_selected_action": [paid.pk, unpaid.pk]}, follow=True
    ).content.decode()
    assert set(Order.objects.values_list("number", "status")) == {(paid.number, "shipped"), (unpaid.number, "pending")}
    assert f"{unpaid.number}: The order cannot go there from where it stands." in page
    assert "1 order changed." in page


def test_the_store_is_one_page(browser):
    page = browser.get("/admin/config/storeidentity/", follow=True)
    assert page.status_code == 200
    form = {
        "name": "Lamp Shop",
        "email": "",
        "phone": "",
        "address": "",
        "country": "DE",
        "vat_number": "",
        "currency": "EUR",
        "time_zone": "Europe/Berlin",
    }
    browser.post("/admin/config/storeidentity/1/change/", form)
    assert "Lamp Shop" in browser.get("/admin/config/storeidentity/1/change/").content.decode()
    refused = browser.post("/admin/config/storeidentity/1/change/", {**form, "time_zone": "Mars/Olympus"})
    assert "Choose a time zone" in refused.content.decode()


def test_the_currency_is_fixed_once_there_are_prices(browser):
    form = {"name": "Lamp Shop", "country": "DE", "currency": "USD", "time_zone": "Europe/Berlin"}
    ProductFactory()
    browser.get("/admin/config/storeidentity/")
    refused = browser.post("/admin/config/storeidentity/1/change/", form)
    assert "There are prices in the old currency already." in refused.content.decode()
