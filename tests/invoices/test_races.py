"""Numbers without gaps, whoever comes at once; see docs/invoices.md."""

import random

import pytest
from django.db import connection, transaction

from config import registry
from invoices.models import Document, DocumentSeriesQuerySet
from orders.models import Order
from orders.services import change_status
from orders.services.history import SYSTEM
from payments.services.refunding import refund_payment, send_refund
from tests.factories import ProductFactory, UserFactory
from tests.races import ROUNDS, SEED, at_once, client_for
from tests.shopping import buy, pay

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="row locks are PostgreSQL's")


@pytest.fixture(params=[False, True], ids=["natively", "with jitter"])
def jitter(request):
    return request.param


@pytest.fixture(autouse=True)
def _no_drawing(monkeypatch):
    """The PDFs are drawn after the commit, and are none of this race's business."""
    monkeypatch.setattr("invoices.services.make_pdf", lambda **kwargs: False)


class Stumble(Exception):
    """What comes between issuing and the commit."""


def confirm_or_stumble(order: Order, *, stumbles: bool) -> str:
    try:
        with transaction.atomic():
            change_status(order=order, status="confirmed", by=SYSTEM)
            if stumbles:
                raise Stumble
    except Stumble:
        return "rolled back"
    except Exception as error:
        return type(error).__name__
    return "issued"


def eight_at_once(jitter):
    """Free orders of a product each, so that nothing but the number is fought for; some transactions fail at the last
    moment."""
    chance = random.Random(SEED)
    orders = [buy(client_for(UserFactory()), ProductFactory(price=0)) for _ in range(8)]
    stumbles = [chance.random() < 0.3 for _ in orders]
    return at_once(
        [lambda o=o, s=s: confirm_or_stumble(o, stumbles=s) for o, s in zip(orders, stumbles, strict=True)],
        jitter=jitter,
    )


def test_numbers_have_no_gap_under_load_and_rollback(jitter):
    for _ in range(ROUNDS):
        before = Document.objects.count()
        seen = eight_at_once(jitter)
        assert set(seen) <= {"issued", "rolled back"}
        sequences = list(Document.objects.order_by("sequence").values_list("sequence", flat=True))
        assert sequences == list(range(1, before + seen.count("issued") + 1))
        assert list(registry.run_store_checks()) == []


@on_postgresql
def test_control_without_the_lock_two_take_the_same_number(monkeypatch):
    """Read the highest, add one, hope: the unique index refuses what the lock would have put in order."""
    monkeypatch.setattr(DocumentSeriesQuerySet, "locked", lambda self: self)
    seen = []
    for _ in range(max(ROUNDS, 6)):
        seen += eight_at_once(jitter=True)
    assert "IntegrityError" in seen


def refunded_at_once(jitter):
    user = UserFactory()
    order = pay(client_for(user), buy(client_for(user), ProductFactory(price=3333, stock=9), 3))
    payment = order.payments.get()
    refunds = [refund_payment(payment=payment, amount=amount) for amount in (1, 4000, 3333, 2665)]
    return order, at_once([lambda r=r: send_refund(refund_id=r.pk) for r in refunds for _ in range(2)], jitter=jitter)


def test_refunds_that_settle_at_once_are_credited_once_each_and_to_the_cent(jitter):
    for _ in range(ROUNDS):
        order, _ = refunded_at_once(jitter)
        invoice = Document.objects.invoices().get(order=order)
        credited = Document.objects.filter(invoice=invoice)
        assert sorted(credited.values_list("gross", flat=True)) == [1, 2665, 3333, 4000]
        assert sum(note.net for note in credited) == invoice.net
        assert list(registry.run_store_checks()) == []


def test_paying_and_paying_back_at_once_do_not_deadlock(jitter):
    for _ in range(ROUNDS):
        users = [UserFactory() for _ in range(3)]
        product = ProductFactory(stock=50)
        paid = [pay(client_for(user), buy(client_for(user), product)) for user in users]
        new = [buy(client_for(user), product) for user in users]
        calls = [lambda o=o, u=u: client_for(u).post(f"/api/v1/orders/{o.number}/cancel/").status_code
                 for o, u in zip(paid, users, strict=True)]  # fmt: skip
        calls += [lambda o=o, u=u: pay(client_for(u), o).status for o, u in zip(new, users, strict=True)]
        assert at_once(calls, jitter=jitter) == [200] * 3 + ["confirmed"] * 3
        assert list(registry.run_store_checks()) == []
