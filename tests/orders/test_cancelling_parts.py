"""Some pieces are given up, the rest of the order goes on."""

import pytest

from catalog.models import StockMovement
from notifications.models import OutboxMail
from payments.models import Payment
from payments.services import settle_payment
from tests.factories import ProductFactory, price_anew
from tests.orders.test_moving import approved_at_the_provider
from tests.orders.test_placing import stock_of
from tests.orders.test_shipping import ship
from tests.shopping import API, buy, code_of, confirm, fill_cart, open_payment, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def lamp():
    return ProductFactory(name="Lamp", price=1000, stock=10)


@pytest.fixture
def order(buyer, lamp):
    """Three lamps at 10.00 and a teapot at 5.00, 2.00 off, 1.00 for shipping, 19 % and 7 %."""
    fill_cart(buyer, lamp, 3)
    return price_anew(buy(buyer, ProductFactory(name="Teapot", price=500)), discount=200, shipping=100)


def lines_of(order):
    return order.lines.order_by("pk")


@pytest.fixture
def cancel(django_capture_on_commit_callbacks):
    def cancel(client, order, *parts):
        lines = [{"line": line.pk, "quantity": pieces} for line, pieces in parts]
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(f"{API}/orders/{order.number}/cancel/", {"lines": lines})

    return cancel


def test_an_unpaid_order_is_made_smaller(buyer, cancel, order, lamp):
    lamps, teapot = lines_of(order)
    shown = cancel(buyer, order, (lamps, 2), (teapot, 1)).json()
    (line,) = shown["lines"]
    assert (shown["status"], line["quantity"], line["line_total"]) == ("pending", 1, "10.00")
    assert (line["discount"], line["shipping"], line["tax"]) == ("0.57", "0.29", "1.85")
    assert (shown["subtotal"], shown["total"]) == ("10.00", "11.57")
    assert stock_of(lamp) == (10, 1)
    told = order.events.get(kind="part_cancelled").data["lines"]
    assert [(part["name"], part["quantity"]) for part in told] == [("Lamp", 2), ("Teapot", 1)]
    assert "11.57 EUR now" in OutboxMail.objects.latest("pk").text


def test_the_smaller_order_is_paid_at_its_new_price(buyer, cancel, order):
    old = open_payment(buyer, order)
    cancel(buyer, order, (lines_of(order)[0], 1))
    refused = confirm(buyer, old["id"])
    assert (refused.status_code, code_of(refused)) == (409, "payment_canceled")
    order.refresh_from_db()
    new = open_payment(buyer, order)
    assert new["id"] != old["id"]
    assert new["amount"] == f"{order.total / 100:.2f}"
    assert confirm(buyer, new["id"]).json()["status"] == "succeeded"


def test_a_payment_that_nobody_dropped_yet_is_replaced_at_the_next_try(buyer, order):
    """The worker is away: the outdated intent is given up by whoever comes first."""
    old = open_payment(buyer, order)
    line = lines_of(order)[0]
    buyer.post(f"{API}/orders/{order.number}/cancel/", {"lines": [{"line": line.pk, "quantity": 1}]})
    assert Payment.objects.get(pk=old["id"]).status != "canceled"
    assert open_payment(buyer, order)["id"] != old["id"]
    assert Payment.objects.get(pk=old["id"]).status == "canceled"


def test_money_for_the_larger_order_goes_back(buyer, order, django_capture_on_commit_callbacks):
    payment = approved_at_the_provider(buyer, order)
    line = lines_of(order)[0]
    buyer.post(f"{API}/orders/{order.number}/cancel/", {"lines": [{"line": line.pk, "quantity": 1}]})
    with django_capture_on_commit_callbacks(execute=True):
        settle_payment(payment)
    payment.refresh_from_db()
    order.refresh_from_db()
    assert (order.status, payment.is_surplus, payment.refundable) == ("pending", True, 0)
    assert pay(buyer, order).status == "confirmed"


def test_of_a_paid_order_the_pieces_go_back_to_the_shelf_and_their_money_to_the_buyer(buyer, cancel, order, lamp):
    pay(buyer, order)
    lamps, _ = lines_of(order)
    shown = cancel(buyer, order, (lamps, 1)).json()
    assert (shown["status"], shown["lines"][0]["cancelled_quantity"]) == ("confirmed", 1)
    assert (shown["lines"][0]["quantity"], shown["total"]) == (3, f"{order.total / 100:.2f}")
    assert shown["payments"][0]["refunded_amount"] == "11.57"
    assert order.payments.get().refunds.get().status == "succeeded"
    assert stock_of(lamp) == (8, 0)
    assert "2 × Lamp" in OutboxMail.objects.filter(subject__contains="was changed").get().text


def test_the_rest_is_sent_and_then_the_order_is_shipped(buyer, staff, cancel, order):
    pay(buyer, order)
    lamps, teapot = lines_of(order)
    cancel(buyer, order, (lamps, 1))
    assert code_of(ship(staff, order, (lamps, 3))) == "shipment_exceeds_order"
    assert ship(staff, order, (lamps, 2), (teapot, 1)).json()["status"] == "shipped"


def test_all_that_is_left_is_the_whole_order(buyer, cancel, order, lamp):
    pay(buyer, order)
    lamps, teapot = lines_of(order)
    cancel(buyer, order, (lamps, 2))
    shown = cancel(buyer, order, (lamps, 1), (teapot, 1)).json()
    assert (shown["status"], shown["cancel_reason"]) == ("cancelled", "by_person")
    assert shown["payments"][0]["refunded_amount"] == shown["total"]
    assert stock_of(lamp) == (10, 0)
    back = StockMovement.objects.filter(reason="restock", order_line_id=lamps.pk).values_list("delta", flat=True)
    assert sorted(back) == [1, 2]


def test_no_more_is_cancelled_than_was_bought(buyer, cancel, order):
    pay(buyer, order)
    lamps, teapot = lines_of(order)
    cancel(buyer, order, (lamps, 2))
    response = cancel(buyer, order, (lamps, 2), (teapot, 1))
    assert (response.status_code, code_of(response)) == (409, "cancellation_exceeds_order")
    assert response.json()["errors"][0]["meta"] == {"line": lamps.pk, "requested": 2, "open": 1}
    other = pay(buyer, buy(buyer, ProductFactory())).lines.get()
    assert code_of(cancel(buyer, order, (other, 1))) == "unknown_line"


def test_what_is_still_to_be_sent_is_given_up_by_staff_only(buyer, staff, cancel, order):
    pay(buyer, order)
    lamps, teapot = lines_of(order)
    ship(staff, order, (lamps, 2))
    assert code_of(cancel(buyer, order, (lamps, 1))) == "invalid_transition"
    assert code_of(cancel(staff, order, (lamps, 2))) == "cancellation_exceeds_order"
    assert cancel(staff, order, (teapot, 1)).json()["status"] == "partially_shipped"
    assert cancel(staff, order, (lamps, 1)).json()["status"] == "shipped"


def test_pieces_that_cost_nothing_leave_without_a_refund(buyer, staff, cancel):
    order = buy(buyer, ProductFactory(price=0), 2)
    staff.put(f"{API}/orders/{order.number}/status/", {"status": "confirmed"})
    shown = cancel(buyer, order, (order.lines.get(), 1)).json()
    assert (shown["status"], shown["lines"][0]["cancelled_quantity"]) == ("confirmed", 1)


def test_what_was_paid_back_already_is_not_paid_back_again(buyer, cancel, order):
    from tests.shopping import refund

    pay(buyer, order)
    refund(order)
    shown = cancel(buyer, order, (lines_of(order)[0], 1)).json()
    assert shown["payments"][0]["refunded_amount"] == shown["total"]
