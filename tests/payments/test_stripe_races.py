"""Webhook against browser, cancel against payment; each with what happens without its guard. See docs/stripe.md."""

import itertools
from datetime import timedelta

import pytest
from django.db import connection

from catalog.models import StockMovement
from orders.models.orders import OrderQuerySet
from payments.models import Payment, PaymentQuerySet, WebhookEvent
from payments.services import send_pending_refunds, settle_open_payments, settling
from tests.factories import ProductFactory, UserFactory
from tests.orders.test_placing import stock_of
from tests.races import ROUNDS, at_once, client_for
from tests.shopping import API, buy, confirm, open_payment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="row locks are PostgreSQL's")


@pytest.fixture(params=[False, True], ids=["natively", "with jitter"])
def jitter(request):
    return request.param


def paid_at_stripe(stripe, method="pm_card_visa"):
    """An order whose money is at Stripe and of which the shop does not know yet; others hold the same goods."""
    product, user = ProductFactory(stock=9), UserFactory()
    buy(client_for(UserFactory()), product, 4)
    order = buy(client_for(user), product, 2)
    payment = Payment.objects.get(pk=open_payment(client_for(user), order)["id"])
    known = len(stripe.books.events)
    params = {"payment_method": method, "return_url": "https://shop.example.com"}
    stripe.books.confirm_intent(payment.provider_intent_id, params)
    return product, user, order, payment, stripe.books.events[known - 1 :]


def webhook_meets_browser(stripe, jitter):
    """The event twice, the browser twice, the schedule: all at once."""
    product, user, order, payment, events = paid_at_stripe(stripe)
    Payment.objects.filter(pk=payment.pk).update(updated_at="2020-01-01T00:00Z")
    told = at_once(
        [
            lambda: stripe.deliveries.deliver(events)[-1],
            lambda: stripe.deliveries.deliver(reversed(events))[-1],
            lambda: confirm(client_for(user), payment.pk).status_code,
            lambda: confirm(client_for(user), payment.pk).status_code,
            lambda: 200 + 0 * settle_open_payments(),
        ],
        jitter=jitter,
    )
    sales = StockMovement.objects.filter(reason="sale", order_line_id__in=order.lines.values("pk")).count()
    return told, order.events.filter(kind="confirmed").count(), sales, stock_of(product)


# Every answer, confirmed once, one sale, two pieces gone of nine while another order holds four.
SOLD_ONCE = (5 * [200], 1, 1, (7, 4))


def test_webhook_and_browser_at_once_sell_once(stripe, jitter):
    for _ in range(ROUNDS):
        assert webhook_meets_browser(stripe, jitter) == SOLD_ONCE
    assert not WebhookEvent.objects.filter(processed_at=None).exists()


@on_postgresql
@pytest.mark.breaks_the_books
def test_control_without_its_locks_they_get_into_each_others_way(stripe, monkeypatch):
    """Who read the order as pending sells it again; where the stock's own constraints stop that, the call fails."""
    monkeypatch.setattr(OrderQuerySet, "locked", lambda self: self)
    monkeypatch.setattr(PaymentQuerySet, "locked", lambda self: self)
    for _ in range(30):
        if webhook_meets_browser(stripe, jitter=True) != SOLD_ONCE:
            return
    pytest.fail("nothing went wrong without the locks")


@pytest.mark.breaks_the_books
def test_control_without_forward_only_late_news_sells_twice(stripe, monkeypatch):
    """Not even a race is needed: the same news told twice."""
    _, _, order, _, events = paid_at_stripe(stripe)
    stripe.deliveries.deliver(events)
    monkeypatch.setattr(settling, "FINAL_STATUSES", ())
    WebhookEvent.objects.update(processed_at=None)
    stripe.deliveries.deliver(events)
    assert order.events.filter(kind="payment_succeeded").count() > 1


def test_cancelling_against_paying_ends_in_one_truth(stripe, jitter):
    for turn in itertools.islice(itertools.cycle(["browser", "webhook"]), ROUNDS):
        product, user = ProductFactory(stock=5), UserFactory()
        order = buy(client_for(user), product, 2)
        payment = Payment.objects.get(pk=open_payment(client_for(user), order)["id"])

        def pay_by_browser(user=user, payment=payment):
            return confirm(client_for(user), payment.pk)

        def pay_by_webhook(payment=payment):
            known = len(stripe.books.events)
            with stripe.books.lock:
                if stripe.books.intent(payment.provider_intent_id)["status"] == "requires_payment_method":
                    params = {"payment_method": "pm_card_visa", "return_url": "https://shop.example.com"}
                    stripe.books.confirm_intent(payment.provider_intent_id, params)
            return stripe.deliveries.deliver(stripe.books.events[known:], times=2)

        at_once(
            [
                pay_by_browser if turn == "browser" else pay_by_webhook,
                lambda u=user, o=order: client_for(u).post(f"{API}/orders/{o.number}/cancel/"),
            ],
            jitter=jitter,
        )
        settle_open_payments(quiet_for=timedelta(0))
        send_pending_refunds()
        order.refresh_from_db()
        kept = sum(p.amount - p.refunded_amount for p in order.payments.succeeded())
        expected = {"confirmed": ((3, 0), order.total), "cancelled": ((5, 0), 0)}
        assert (stock_of(product), kept) == expected[order.status]


def test_a_refund_sent_by_two_workers_is_paid_once(stripe, jitter):
    for _ in range(ROUNDS):
        product, user = ProductFactory(stock=5), UserFactory()
        order = buy(client_for(user), product)
        payment = open_payment(client_for(user), order)["id"]
        confirm(client_for(user), payment)
        stripe.fault("/refunds", status=500)
        client_for(user).post(f"{API}/orders/{order.number}/cancel/")
        at_once([send_pending_refunds] * 4, jitter=jitter)
        send_pending_refunds()
        refund = Payment.objects.get(pk=payment).refunds.get()
        assert refund.status == "succeeded"
        assert [made["amount"] for made in stripe.books.refunds_of(refund.payment.provider_intent_id)] == [
            refund.amount
        ]
