from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from catalog.models import StockItem, StockMovement
from notifications.models import OutboxMail
from orders.models import ALLOWED_MOVES, Order, OrderStatus
from orders.services import lapse_overdue_orders
from tests.factories import ProductFactory
from tests.orders.test_placing import stock_of
from tests.shopping import API, buy, code_of, confirm, open_payment, pay

pytestmark = pytest.mark.django_db


def move(staff, order, status, **body):
    return staff.put(f"{API}/orders/{order.number}/status/", {"status": status, **body})


def test_an_order_goes_its_way(buyer, staff):
    order = pay(buyer, buy(buyer, ProductFactory()))
    assert move(staff, order, "shipped", tracking_number="1Z999").json()["tracking_number"] == "1Z999"
    delivered = move(staff, order, "delivered").json()
    assert (delivered["status"], delivered["delivered_at"] is None) == ("delivered", False)


@pytest.mark.parametrize("status", OrderStatus.values)
def test_every_other_move_is_refused(buyer, staff, status):
    order = buy(buyer, ProductFactory())
    if status in ALLOWED_MOVES["pending"]:
        pytest.skip("allowed from pending")
    response = move(staff, order, status)
    assert (response.status_code, code_of(response)) == (409, "invalid_transition")
    assert response.json()["errors"][0]["meta"]["allowed"] == ["confirmed", "cancelled"]


def test_confirming_needs_the_money(buyer, staff):
    order = buy(buyer, ProductFactory())
    response = move(staff, order, "confirmed")
    assert (response.status_code, code_of(response)) == (409, "payment_required")


def test_a_free_order_is_confirmed_by_staff(buyer, staff):
    product = ProductFactory(price=0)
    order = buy(buyer, product)
    assert "please pay" not in OutboxMail.objects.get().text
    assert move(staff, order, "confirmed").status_code == 200
    assert stock_of(product) == (9, 0)


def test_a_free_order_that_nobody_confirms_lapses_like_any_other(buyer):
    product = ProductFactory(price=0)
    buy(buyer, product, 10)
    assert lapse_overdue_orders(now=timezone.now() + timedelta(days=1)) == 1
    assert stock_of(product) == (10, 0)


@pytest.mark.breaks_the_books
def test_one_order_that_cannot_lapse_does_not_stop_those_behind_it(buyer, stranger):
    broken, sound = ProductFactory(), ProductFactory(stock=5)
    first, second = buy(buyer, broken), buy(stranger, sound, 2)
    StockItem.objects.filter(variant__product=broken).update(reserved=0)
    assert lapse_overdue_orders(now=timezone.now() + timedelta(days=1)) == 1
    assert set(Order.objects.values_list("number", "status")) == {
        (first.number, "pending"),
        (second.number, "cancelled"),
    }
    assert stock_of(sound) == (5, 0)


def test_a_number_counts_however_it_is_typed(buyer):
    order = buy(buyer, ProductFactory())
    assert buyer.get(f"{API}/orders/{order.number.lower()}/").status_code == 200
    response = buyer.post(f"{API}/payments/create-intent/", {"order": order.number.lower()})
    assert response.status_code == 201


def test_a_pending_order_gives_its_stock_back(buyer):
    product = ProductFactory(stock=5)
    order = buy(buyer, product, 2)
    response = buyer.post(f"{API}/orders/{order.number}/cancel/", {"note": "Changed my mind"})
    assert (response.status_code, response.json()["status"]) == (200, "cancelled")
    assert stock_of(product) == (5, 0)
    again = buyer.post(f"{API}/orders/{order.number}/cancel/")
    assert (again.status_code, code_of(again)) == (409, "invalid_transition")


def test_a_paid_order_that_is_cancelled_is_restocked_and_paid_back(buyer, django_capture_on_commit_callbacks):
    product = ProductFactory(price=1999, stock=5)
    order = pay(buyer, buy(buyer, product, 2))
    assert stock_of(product) == (3, 0)
    with django_capture_on_commit_callbacks(execute=True):
        cancelled = buyer.post(f"{API}/orders/{order.number}/cancel/").json()
    assert stock_of(product) == (5, 0)
    assert cancelled["payments"][0]["refunded_amount"] == "39.98"
    refund = order.payments.get().refunds.get()
    assert (refund.amount, refund.status) == (3998, "succeeded")
    reasons = StockMovement.objects.filter(order_line_id__isnull=False).order_by("pk").values_list("reason", "delta")
    assert list(reasons) == [("sale", -2), ("restock", 2)]


def test_a_shipped_order_is_not_cancelled(buyer, staff):
    order = pay(buyer, buy(buyer, ProductFactory()))
    move(staff, order, "shipped")
    assert buyer.post(f"{API}/orders/{order.number}/cancel/").status_code == 409


def test_an_unpaid_order_lapses_at_its_time_and_not_before(buyer, capsys):
    product = ProductFactory(stock=5)
    order = buy(buyer, product, 2)
    call_command("lapse_unpaid_orders")
    assert "0 unpaid orders" in capsys.readouterr().out
    Order.objects.filter(pk=order.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    call_command("lapse_unpaid_orders")
    assert "1 unpaid order lapsed" in capsys.readouterr().out
    shown = buyer.get(f"{API}/orders/{order.number}/").json()
    assert (shown["status"], shown["cancel_reason"]) == ("cancelled", "lapsed")
    assert stock_of(product) == (5, 0)


def test_a_paid_order_does_not_lapse(buyer):
    order = pay(buyer, buy(buyer, ProductFactory()))
    assert lapse_overdue_orders(now=timezone.now() + timedelta(days=1)) == 0
    order.refresh_from_db()
    assert order.status == "confirmed"


def lapse(order):
    Order.objects.filter(pk=order.pk).update(expires_at=timezone.now())
    assert lapse_overdue_orders() == 1


def approved_at_the_provider(buyer, order):
    """The money is there, and nobody has told us yet."""
    from payments.gateways import sandbox
    from payments.models import Payment, SandboxIntent

    payment_id = open_payment(buyer, order)["id"]
    confirm(buyer, payment_id, "pm_card_authenticationRequired")
    intent = SandboxIntent.objects.get(order_number=order.number)
    sandbox.decide(intent_id=intent.pk, client_secret=intent.client_secret, approve=True)
    return Payment.objects.get(pk=payment_id)


def test_money_that_comes_after_the_lapse_takes_the_order_up_again(buyer):
    from payments.services import settle_payment

    product = ProductFactory(stock=5)
    order = buy(buyer, product, 2)
    payment = approved_at_the_provider(buyer, order)
    lapse(order)
    settle_payment(payment)
    order.refresh_from_db()
    assert (order.status, order.cancel_reason) == ("confirmed", "")
    assert stock_of(product) == (3, 0)


def test_money_that_comes_too_late_is_paid_back(buyer, stranger, django_capture_on_commit_callbacks):
    from payments.services import settle_payment

    product = ProductFactory(stock=2)
    order = buy(buyer, product, 2)
    payment = approved_at_the_provider(buyer, order)
    lapse(order)
    buy(stranger, product, 1)
    with django_capture_on_commit_callbacks(execute=True):
        settle_payment(payment)
    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.status, payment.status, payment.refunded_amount) == ("cancelled", "succeeded", payment.amount)
    assert payment.refunds.get().status == "succeeded"


def test_money_for_an_order_that_a_person_cancelled_always_goes_back(buyer, django_capture_on_commit_callbacks):
    from payments.services import settle_payment

    order = buy(buyer, ProductFactory(stock=5))
    payment = approved_at_the_provider(buyer, order)
    buyer.post(f"{API}/orders/{order.number}/cancel/")
    with django_capture_on_commit_callbacks(execute=True):
        settle_payment(payment)
    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.status, payment.refunded_amount) == ("cancelled", payment.amount)
