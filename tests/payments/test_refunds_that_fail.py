"""A refund that fails leaves something owed: nothing may hide it, and it can be paid another way."""

import pytest

from config import registry
from orders.models import RefundLine, Return
from orders.services import record_refund, refund_return
from orders.services.history import staff as by_staff
from payments.gateways.base import RefundState
from payments.gateways.sandbox import SandboxGateway
from payments.models import Payment, Refund, SandboxIntent
from payments.services import refund_payment, send_refund
from payments.services.reconciling import unsettled
from payments.services.refunding import settle_refund
from tests.factories import ProductFactory
from tests.shopping import API, buy, code_of, deliver, open_payment, pay

pytestmark = pytest.mark.django_db
FAILED = RefundState(id=None, status="failed", failure="expired_card")


@pytest.fixture
def order(buyer):
    """Three at 10.00, paid."""
    return pay(buyer, buy(buyer, ProductFactory(price=1000, stock=10), 3))


@pytest.fixture
def received(buyer, staff, order):
    """Two of them came back."""
    body = {"order": order.number, "lines": [{"line": deliver(staff, order).lines.get().pk, "quantity": 2}]}
    asked = buyer.post(f"{API}/returns/", body).json()["id"]
    for step in ("approve", "receive"):
        assert staff.post(f"{API}/returns/{asked}/{step}/").status_code == 200
    return Return.objects.get()


def cancel_one(client, order, **headers):
    body = {"lines": [{"line": order.lines.get().pk, "quantity": 1}]}
    return client.post(f"{API}/orders/{order.number}/cancel/", body, headers=headers)


@pytest.mark.breaks_the_books
def test_a_cancelled_piece_stays_owed_though_another_was_paid_back(buyer, order):
    cancel_one(buyer, order)
    settle_refund(refund_id=Refund.objects.get().pk, state=FAILED)
    cancel_one(buyer, order)
    send_refund(refund_id=Refund.objects.latest("pk").pk)
    assert [finding for finding in unsettled() if "2 pieces" in finding]
    assert any("cancelled pieces were paid back" in finding for finding in registry.run_store_checks())
    send_refund(refund_id=refund_payment(payment=order.payments.get(), pieces={order.lines.get().pk: 1}).pk)
    assert list(unsettled()) == []
    assert list(registry.run_store_checks()) == []


def test_a_return_waits_for_the_refund_that_holds_its_money(staff, order, received):
    gift = refund_payment(payment=order.payments.get())
    url = f"{API}/returns/{received.pk}/refund/"
    answer = staff.post(url)
    assert (answer.status_code, code_of(answer)) == (409, "refund_in_progress")
    settle_refund(refund_id=gift.pk, state=FAILED)
    assert staff.post(url).status_code == 200
    send_refund(refund_id=Refund.objects.latest("pk").pk)
    assert Return.objects.get().status == "refunded"
    assert Payment.objects.get().refunded_amount == 2000


def test_a_return_that_was_paid_another_way_is_closed_with_nothing(staff, order, received):
    refund_return(return_request=received, by=by_staff(staff.user))
    settle_refund(refund_id=Refund.objects.get().pk, state=FAILED)
    send_refund(refund_id=refund_payment(payment=order.payments.get()).pk)
    received.refresh_from_db()
    refund_return(return_request=received, by=by_staff(staff.user))
    received.refresh_from_db()
    assert (received.status, received.amount, received.refund_reference) == ("refunded", 0, None)


def test_what_was_never_booked_is_not_credited(order):
    with pytest.raises(RuntimeError, match="never booked"):
        record_refund(order=order, reference="refund-99")
    assert RefundLine.objects.count() == 0


def test_an_order_is_not_made_smaller_while_its_money_is_on_its_way(buyer):
    order = buy(buyer, ProductFactory(price=1000, stock=10), 3)
    open_payment(buyer, order)
    Payment.objects.update(status="processing")
    answer = cancel_one(buyer, order)
    assert (answer.status_code, code_of(answer)) == (409, "payment_in_progress")
    assert order.lines.get().quantity == 3


def test_an_outdated_payment_that_cannot_be_dropped_is_not_given_again(buyer, monkeypatch):
    """As Stripe's are, while the bank decides."""
    monkeypatch.setattr(SandboxGateway, "cancel_intent", SandboxGateway.fetch_intent)
    order = buy(buyer, ProductFactory(price=1000, stock=10), 3)
    open_payment(buyer, order)
    SandboxIntent.objects.update(status="processing")
    assert cancel_one(buyer, order).status_code == 200
    answer = buyer.post(f"{API}/payments/create-intent/", {"order": order.number})
    assert (answer.status_code, code_of(answer)) == (409, "payment_in_progress")


def test_cancelling_again_with_the_same_key_cancels_once(buyer, order):
    answers = [cancel_one(buyer, order, **{"Idempotency-Key": "once"}) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert order.lines.get().cancelled_quantity == 1


def test_pieces_that_were_free_have_nothing_to_give_back(buyer, staff):
    free = ProductFactory(price=0)
    buyer.post(f"{API}/cart/items/", {"product": free.pk, "quantity": 1})
    order = pay(buyer, buy(buyer, ProductFactory()))
    line = order.lines.get(unit_price=0).pk
    body = {"lines": [{"line": line, "quantity": 1}]}
    answer = staff.post(f"{API}/payments/{order.payments.get().pk}/refunds/", body)
    assert (answer.status_code, code_of(answer)) == (409, "nothing_to_refund")


def test_a_gift_that_is_as_much_as_a_small_line_gives_no_piece_back(buyer):
    buyer.post(f"{API}/cart/items/", {"product": ProductFactory(price=1).pk, "quantity": 1})
    order = pay(buyer, buy(buyer, ProductFactory(price=99)))
    refund = refund_payment(payment=order.payments.get(), amount=50)
    send_refund(refund_id=refund.pk)
    assert set(RefundLine.objects.values_list("quantity", flat=True)) == {0}
