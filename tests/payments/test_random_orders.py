"""Many orders with taxes and discounts, paid back in parts in any order: the books agree to the cent at the end.

`make prove` runs three hundred. Stripe drops answers, says 500 or tells its events twice now and then.
"""

import os
import random
from datetime import timedelta

import pytest

from config import registry
from invoices.models import Document
from orders.models import Order, Return, Shipment
from payments.models import Payment, Refund
from payments.services import send_pending_refunds, settle_open_payments
from tests.factories import ProductFactory, UserFactory, price_anew
from tests.races import SEED, client_for
from tests.shopping import API, buy_many, confirm, deliver, open_payment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ORDERS = 300 if os.environ.get("PROVE") else 3


class Day:
    """A day at the shop, as one seed has it."""

    def __init__(self, stripe):
        self.stripe, self.chance = stripe, random.Random(SEED)
        self.buyer, self.staff = client_for(UserFactory()), client_for(UserFactory(roles=["staff"]))

    def trouble(self, path):
        """One call in five meets a fault."""
        if self.chance.random() < 0.2:
            self.stripe.fault(path, **self.chance.choice([{"status": 500}, {"status": 429}, {"drop": True}]))

    def order(self) -> Order:
        chance = self.chance
        prices = [(chance.randint(1, 30_000), chance.randint(1, 4)) for _ in range(chance.randint(1, 5))]
        placed = buy_many(self.buyer, prices)
        discount, shipping = chance.randint(0, placed.subtotal // 2), chance.choice([0, 1, 499, 777])
        rates = chance.sample(["0", "7", "19", "20", "8.1"], 3)
        price_anew(placed, discount=discount, shipping=shipping, rates=rates)
        if chance.random() < 0.3:
            self.cancel_a_part(placed)
        return placed

    def pay(self, order):
        self.trouble(self.chance.choice(["/payment_intents", "/confirm"]))
        for _ in range(2):
            answer = self.buyer.post(f"{API}/payments/create-intent/", {"order": order.number})
            if answer.status_code < 300 and confirm(self.buyer, answer.json()["id"]).status_code == 200:
                return
        confirm(self.buyer, open_payment(self.buyer, order)["id"])

    def parts(self, order):
        """One piece or more of a line that has any left; None where none has."""
        lines = [line for line in order.lines.all() if line.quantity > line.cancelled_quantity]
        line = self.chance.choice(lines)
        return [{"line": line.pk, "quantity": self.chance.randint(1, line.quantity - line.cancelled_quantity)}]

    def cancel_a_part(self, order):
        self.buyer.post(f"{API}/orders/{order.number}/cancel/", {"lines": self.parts(order)})
        order.refresh_from_db()

    def pay_back(self, order):
        """An amount, or some pieces; what is too much is refused."""
        payment = order.payments.filter(is_surplus=False).get()
        amount = f"{self.chance.randint(1, max(1, payment.refundable)) / 100:.2f}"
        body = self.chance.choice([{"amount": amount}, {"lines": self.parts(order)}])
        self.trouble("/refunds")
        answer = self.staff.post(f"{API}/payments/{payment.pk}/refunds/", body)
        assert answer.status_code in (201, 409), answer.data

    def send_back(self, order):
        if order.status != "delivered":
            deliver(self.staff, order)
        answer = self.buyer.post(f"{API}/returns/", {"order": order.number, "lines": self.parts(order)})
        if answer.status_code == 201:
            for step in ("approve", "receive", "refund"):
                self.trouble("/refunds")
                self.staff.post(f"{API}/returns/{answer.json()['id']}/{step}/")

    def live(self, order):
        if order.status == "pending":
            self.pay(order)
            order.refresh_from_db()
        for _ in range(self.chance.randint(0, 4)):
            acts = [self.pay_back, self.send_back]
            acts += [self.cancel_a_part] if order.status == "confirmed" else []
            if order.status == "cancelled":
                return
            self.chance.choice(acts)(order)
            order.refresh_from_db()

    def settle(self):
        for _ in range(3):
            self.stripe.deliveries.deliver(self.chance.sample(self.stripe.books.events, len(self.stripe.books.events)))
            settle_open_payments(quiet_for=timedelta(0))
            send_pending_refunds()

    def pay_all_back(self):
        for payment in Payment.objects.succeeded():
            if payment.refundable:
                self.staff.post(f"{API}/payments/{payment.pk}/refunds/", {})


def test_after_any_history_everything_that_came_can_go_back_to_the_cent(stripe):
    print(f"seed {SEED}")
    ProductFactory()
    day = Day(stripe)
    for order in [day.order() for _ in range(ORDERS)]:
        day.live(order)
    day.settle()
    assert list(registry.run_store_checks()) == []
    assert Refund.objects.exclude(status="succeeded").count() == 0
    day.pay_all_back()
    day.settle()
    assert list(registry.run_store_checks()) == []

    for payment in Payment.objects.succeeded():
        assert payment.refunded_amount == payment.amount == sum(payment.refunds.values_list("amount", flat=True))
    for invoice in Document.objects.invoices():
        for part in ("net", "tax", "gross"):
            assert sum(getattr(note, part) for note in invoice.credit_notes.all()) == getattr(invoice, part)
    for kind in ("invoice", "credit_note"):
        numbers = Document.objects.filter(kind=kind).order_by("sequence").values_list("sequence", flat=True)
        assert list(numbers) == list(range(1, len(numbers) + 1))
    print(
        f"{ORDERS} orders, {Document.objects.count()} documents, {Refund.objects.count()} refunds, "
        f"{Return.objects.count()} returns, {Shipment.objects.count()} parcels"
    )
