import pytest

from accounts.models import Address
from carts.serializers import CartLineSerializer, CartSerializer
from catalog.models import StockItem
from notifications.models import OutboxMail
from orders.models import Order, Reservation
from orders.serializers.orders import FrozenAddressSerializer, OrderLineSerializer, PlacedOrderSerializer
from tests.factories import AddressFactory, ProductFactory
from tests.shopping import ADDRESS, API, buy, code_of, fill_cart, place, variant_of

pytestmark = pytest.mark.django_db


def stock_of(product):
    item = StockItem.objects.get(variant__product=product)
    return item.on_hand, item.reserved


def test_an_order_is_frozen_and_holds_its_stock(buyer):
    product = ProductFactory(name="Lamp", price=2999, stock=5)
    fill_cart(buyer, product, 2)
    response = place(buyer, note="Ring twice", expected_total="59.98")
    assert response.status_code == 201
    order = response.json()
    assert order["status"] == "pending"
    assert (order["subtotal"], order["total"], order["currency"]) == ("59.98", "59.98", "EUR")
    assert (order["discount"], order["shipping"], order["tax"]) == ("0.00", "0.00", "0.00")
    variant = variant_of(product)
    line = order["lines"][0]
    assert {
        key: line[key] for key in ("product", "variant", "sku", "name", "unit_price", "quantity", "line_total", "tax")
    } == {
        "product": product.pk,
        "variant": variant.pk,
        "sku": variant.sku,
        "name": "Lamp",
        "unit_price": "29.99",
        "quantity": 2,
        "line_total": "59.98",
        "tax": "0.00",
    }
    assert order["shipping_address"] == order["billing_address"] == {**ADDRESS, "line2": "", "region": "", "phone": ""}
    assert order["payments"] == []
    assert order["token"] is None
    assert set(order["number"]) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
    assert stock_of(product) == (5, 2)
    product.variants.update(price=1)
    assert buyer.get(f"{API}/orders/{order['number']}/").json()["total"] == "59.98"
    product.variants.update(price=2999)


def test_delivery_is_estimated_half_an_hour_after_placing(buyer):
    order = buy(buyer, ProductFactory())
    assert (order.estimated_delivery_at - order.placed_at).total_seconds() == 1800
    assert (order.expires_at - order.placed_at).total_seconds() == 1800


def test_the_cart_is_closed_and_the_buyer_has_a_new_empty_one(buyer):
    buy(buyer, ProductFactory())
    assert buyer.get(f"{API}/cart/").json()["items"] == []
    response = place(buyer)
    assert (response.status_code, code_of(response)) == (400, "cart_empty")


def test_a_guest_gets_a_token_that_opens_the_order(api):
    token = fill_cart(api, ProductFactory())["token"]
    order = place(api, {"X-Cart-Token": token}, email="guest@example.com").json()
    assert len(order["token"]) >= 22
    url = f"{API}/orders/{order['number']}/"
    assert api.get(url, headers={"X-Order-Token": order["token"]}).status_code == 200
    assert api.get(url, headers={"X-Order-Token": order["token"] + "x"}).status_code == 404
    assert api.get(url).status_code == 401
    assert order["token"] not in str(Order.objects.values().get())
    assert api.get(f"{API}/cart/", headers={"X-Cart-Token": token}).json()["items"] == []


def test_a_guest_needs_an_address_for_mail(api):
    token = fill_cart(api, ProductFactory())["token"]
    response = place(api, {"X-Cart-Token": token})
    assert (response.status_code, code_of(response)) == (400, "email_required")
    assert not Order.objects.exists()


def test_one_of_my_addresses_by_its_id(buyer, stranger):
    mine, hers = AddressFactory(user=buyer.user), AddressFactory(user=stranger.user)
    fill_cart(buyer, ProductFactory())
    assert place(buyer, shipping_address=hers.pk).status_code == 400
    response = place(buyer, shipping_address=mine.pk)
    assert response.status_code == 201
    Address.objects.filter(pk=mine.pk).update(city="Paris")
    assert buyer.get(f"{API}/orders/{response.json()['number']}/").json()["shipping_address"]["city"] == "London"


@pytest.mark.parametrize("address", [None, [], "x", 0, -1, 2**70, True, {}, {**ADDRESS, "country": "Britain"}])
def test_an_address_that_is_none_is_refused(buyer, address):
    fill_cart(buyer, ProductFactory())
    assert place(buyer, shipping_address=address).status_code == 400


def test_a_changed_price_is_told_before_anything_is_sold(buyer):
    product = ProductFactory(price=1000)
    fill_cart(buyer, product, 2)
    product.variants.update(price=1100)
    response = place(buyer, expected_total="20.00")
    assert (response.status_code, code_of(response)) == (409, "price_changed")
    assert response.json()["errors"][0]["meta"] == {"total": "22.00", "currency": "EUR"}
    assert stock_of(product) == (10, 0)
    assert place(buyer, expected_total="22.00").status_code == 201
    product.variants.update(price=1000)


def test_every_short_line_is_named_and_nothing_is_held(buyer, stranger):
    plenty, short, shorter = ProductFactory(stock=9), ProductFactory(stock=3), ProductFactory(stock=2)
    for product in (plenty, short, shorter):
        fill_cart(buyer, product, 2)
    buy(stranger, short, 2)
    buy(stranger, shorter, 1)
    response = place(buyer)
    assert response.status_code == 409
    assert [error["code"] for error in response.json()["errors"]] == ["insufficient_stock"] * 2
    assert {
        (e["meta"]["variant"], e["meta"]["requested"], e["meta"]["available"]) for e in response.json()["errors"]
    } == {
        (variant_of(short).pk, 2, 1),
        (variant_of(shorter).pk, 2, 1),
    }
    assert stock_of(plenty) == (9, 0)
    assert buyer.get(f"{API}/cart/").json()["item_count"] == 6


def test_what_is_no_longer_sold_is_not_ordered(buyer):
    product = ProductFactory()
    fill_cart(buyer, product)
    product.is_active = False
    product.save()
    response = place(buyer)
    assert (response.status_code, code_of(response)) == (409, "not_for_sale")
    assert response.json()["errors"][0]["meta"] == {"variant": variant_of(product).pk}


def test_a_repeat_with_the_same_key_gives_the_same_answer(api):
    product = ProductFactory(stock=5)
    token = fill_cart(api, product, 2)["token"]
    headers = {"X-Cart-Token": token, "Idempotency-Key": "click-1"}
    first = place(api, headers, email="guest@example.com")
    second = place(api, headers, email="guest@example.com")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert Order.objects.count() == 1
    other = place(api, headers, email="other@example.com")
    assert (other.status_code, code_of(other)) == (409, "idempotency_conflict")


def test_a_key_belongs_to_its_caller(buyer, stranger):
    for client in (buyer, stranger):
        fill_cart(client, ProductFactory())
        assert place(client, {"Idempotency-Key": "same"}).status_code == 201
    assert Order.objects.count() == 2


def test_a_refusal_that_may_change_is_not_kept_under_the_key(buyer):
    headers = {"Idempotency-Key": "early"}
    assert place(buyer, headers).status_code == 400
    fill_cart(buyer, ProductFactory())
    assert place(buyer, headers).status_code == 201


@pytest.mark.parametrize("key", ["", "with space", "ü", "x" * 256])
def test_a_key_is_visible_ascii(buyer, key):
    fill_cart(buyer, ProductFactory())
    assert place(buyer, {"Idempotency-Key": key}).status_code == 400


def test_the_mail_stands_in_the_outbox_with_the_order(buyer):
    order = buy(buyer, ProductFactory(name="Teapot", price=1250), 2)
    mail = OutboxMail.objects.get()
    assert mail.to == "buyer@example.com"
    assert order.number in mail.subject
    assert "2 × Teapot" in mail.text
    assert "25.00 EUR" in mail.text


def test_each_line_has_one_live_reservation(buyer):
    order = buy(buyer, ProductFactory(), 3)
    hold = Reservation.objects.get(line__order=order)
    assert (hold.quantity, hold.state) == (3, "active")


def test_an_order_of_three_lines_takes_few_statements(buyer, django_assert_num_queries):
    for _ in range(3):
        fill_cart(buyer, ProductFactory())
    # Cart found and locked, lines; order, lines, event, cart closed; the mail (shop twice, words, row); three stock
    # items, reservations; payments; savepoint of the test around.
    with django_assert_num_queries(19):
        assert place(buyer).status_code == 201


def test_what_is_written_by_hand_has_the_fields_of_the_schema(buyer):
    fill_cart(buyer, ProductFactory())
    cart = buyer.get(f"{API}/cart/").json()
    assert list(cart) == list(CartSerializer().fields)
    assert list(cart["items"][0]) == list(CartLineSerializer().fields)
    order = place(buyer).json()
    assert set(order) == set(PlacedOrderSerializer().fields)
    assert set(order["lines"][0]) == set(OrderLineSerializer().fields)
    assert set(order["shipping_address"]) == set(FrozenAddressSerializer().fields)
