"""Pieces that come back, are cancelled or paid back by many at once are counted once; see docs/locking.md."""

from collections import Counter

import pytest
from django.db import connection

from catalog.models import StockMovement
from config import registry
from orders.models import OrderQuerySet, Return
from payments.models import PaymentQuerySet, Refund
from tests.factories import ProductFactory, UserFactory
from tests.orders.test_placing import stock_of
from tests.races import ROUNDS, at_once, client_for
from tests.shopping import API, buy, deliver, fill_cart, pay

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="row locks are PostgreSQL's")
JITTER = [False, True] if connection.vendor == "postgresql" else [False]
MOST_TRIES = 30


@pytest.fixture(params=JITTER, ids=["natively", "with jitter"][: len(JITTER)])
def jitter(request):
    return request.param


class Shop:
    """A buyer with three paid pieces (and something dear beside them), and somebody of the staff."""

    def __init__(self, *, is_delivered: bool) -> None:
        self.buyer, self.staff = client_for(UserFactory()), client_for(UserFactory(roles=["staff"]))
        self.product = ProductFactory(price=1001, stock=9)
        fill_cart(self.buyer, self.product, 3)
        self.order = pay(self.buyer, buy(self.buyer, ProductFactory(price=99_999)))
        if is_delivered:
            deliver(self.staff, self.order)
        self.line = self.order.lines.order_by("pk")[0].pk

    def parts(self, pieces):
        return {"lines": [{"line": self.line, "quantity": pieces}]}

    def ask(self, pieces):
        return self.buyer.post(f"{API}/returns/", {"order": self.order.number, **self.parts(pieces)})

    def act(self, return_id, step):
        return self.staff.post(f"{API}/returns/{return_id}/{step}/")

    def cancel(self, pieces):
        return self.staff.post(f"{API}/orders/{self.order.number}/cancel/", self.parts(pieces))

    def ship(self, pieces):
        return self.staff.post(f"{API}/orders/{self.order.number}/shipments/", self.parts(pieces))

    def refund(self, **body):
        return self.staff.post(f"{API}/payments/{self.order.payments.get().pk}/refunds/", body)


def statuses(responses):
    return Counter(response.status_code for response in responses)


def two_pieces_asked_for_four_times(jitter):
    shop = Shop(is_delivered=True)
    return statuses(at_once([lambda: shop.ask(2)] * 4, jitter=jitter))


def one_piece_asked_for_three_times(jitter):
    shop = Shop(is_delivered=True)
    seen = statuses(at_once([lambda: shop.ask(1)] * 3, jitter=jitter))
    numbers = Return.objects.filter(order=shop.order).order_by("number").values_list("number", flat=True)
    return seen, [number.removeprefix(shop.order.number) for number in numbers]


def received_and_paid_back_by_many(jitter):
    shop = Shop(is_delivered=True)
    asked = shop.ask(2).json()["id"]
    shop.act(asked, "approve")
    received = statuses(at_once([lambda: shop.act(asked, "receive")] * 3, jitter=jitter))
    refunded = statuses(at_once([lambda: shop.act(asked, "refund")] * 3, jitter=jitter))
    amounts = list(Refund.objects.filter(payment__order=shop.order).values_list("amount", flat=True))
    return received, refunded, amounts, stock_of(shop.product)


def paid_back_by_many(jitter):
    """The same two pieces three times, and a gift."""
    shop = Shop(is_delivered=False)
    calls = [lambda: shop.refund(**shop.parts(2))] * 3 + [lambda: shop.refund(amount="1.00")]
    seen = statuses(at_once(calls, jitter=jitter))
    return seen, list(registry.run_store_checks())


def sent_and_cancelled_at_once(jitter):
    """Two of three are to be sent, two to be cancelled: one of them must give way."""
    shop = Shop(is_delivered=False)
    answers = at_once([lambda: shop.ship(2), lambda: shop.cancel(2)], jitter=jitter)
    gone = list(StockMovement.objects.filter(reason="restock", order_line_id=shop.line).values_list("delta", flat=True))
    return sorted(response.status_code for response in answers), gone, list(registry.run_store_checks())


ASKED_ONCE = Counter({201: 1, 409: 3})


def test_what_was_bought_comes_back_once(jitter):
    for _ in range(ROUNDS):
        assert two_pieces_asked_for_four_times(jitter) == ASKED_ONCE


ALL_ASKED = Counter({201: 3})


def test_all_that_was_bought_comes_back_and_each_return_has_its_number(jitter):
    for _ in range(ROUNDS):
        assert one_piece_asked_for_three_times(jitter) == (ALL_ASKED, ["-R1", "-R2", "-R3"])


def test_a_return_is_received_and_paid_back_once(jitter):
    for _ in range(ROUNDS):
        received, refunded, amounts, stock = received_and_paid_back_by_many(jitter)
        assert received == refunded == Counter({200: 1, 409: 2})
        assert (amounts, stock) == ([2002], (8, 0))


def test_the_same_pieces_are_paid_back_once(jitter):
    for _ in range(ROUNDS):
        seen, findings = paid_back_by_many(jitter)
        assert (seen, findings) == (Counter({201: 2, 409: 2}), [])


def test_what_is_sent_is_not_cancelled(jitter):
    for _ in range(ROUNDS):
        seen, gone, findings = sent_and_cancelled_at_once(jitter)
        assert (seen, findings) in (([200, 409], []), ([201, 409], []))
        assert gone == ([2] if seen[0] == 200 else [])


@pytest.fixture
def without_locks(monkeypatch):
    for rows in (OrderQuerySet, PaymentQuerySet):
        monkeypatch.setattr(rows, "locked", lambda self: self)


@on_postgresql
@pytest.mark.breaks_the_books
@pytest.mark.usefixtures("without_locks")
def test_control_without_locks_they_get_into_each_others_way():
    """Two at once take the same number; the database's constraint then refuses what should have been let through."""
    assert any(one_piece_asked_for_three_times(True)[0] != ALL_ASKED for _ in range(MOST_TRIES))


@on_postgresql
@pytest.mark.breaks_the_books
@pytest.mark.usefixtures("without_locks")
def test_control_without_locks_a_return_is_restocked_or_paid_back_twice():
    tries = (received_and_paid_back_by_many(True) for _ in range(MOST_TRIES))
    assert any(amounts != [2002] or stock != (8, 0) for _, _, amounts, stock in tries)


@on_postgresql
@pytest.mark.breaks_the_books
@pytest.mark.usefixtures("without_locks")
def test_control_without_locks_the_same_pieces_are_paid_back_twice():
    assert any(paid_back_by_many(True)[1] for _ in range(MOST_TRIES))


@on_postgresql
@pytest.mark.breaks_the_books
@pytest.mark.usefixtures("without_locks")
def test_control_without_locks_what_is_sent_is_cancelled():
    assert any(sent_and_cancelled_at_once(True)[2] for _ in range(MOST_TRIES))
