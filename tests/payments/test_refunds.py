"""Paying back: all of it, an amount, or some pieces; never more than came in, and shown to the cent before."""

import pytest

from invoices.models import Document
from orders.models import RefundLine
from payments.gateways.base import RefundState
from payments.models import Refund
from payments.services import refund_payment, send_pending_refunds
from payments.services.refunding import settle_refund
from tests.factories import ProductFactory, price_anew
from tests.shopping import API, buy, buy_many, code_of, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(buyer):
    """39.98 and 15.03, 5.00 off, 4.99 for shipping, two tax rates."""
    return pay(buyer, price_anew(buy_many(buyer, [(1999, 2), (501, 3)]), discount=500, shipping=499))


@pytest.fixture
def payment(order):
    return order.payments.get()


def post(client, payment, path="", headers=None, **body):
    return client.post(f"{API}/payments/{payment.pk}/refunds/{path}", body, headers=headers or {})


@pytest.fixture
def ask(staff, django_capture_on_commit_callbacks):
    """POST refunds/ as staff; the provider is asked after the commit."""

    def ask(payment, **body):
        with django_capture_on_commit_callbacks(execute=True):
            return post(staff, payment, **body)

    return ask


def test_all_that_is_left_goes_back(ask, order, payment):
    answer = ask(payment, reason="Broken")
    assert answer.status_code == 201, answer.data
    payment.refresh_from_db()
    assert payment.refunded_amount == order.total
    assert Refund.objects.get().status == "succeeded"
    assert answer.json()["amount"] == str(order.total / 100)
    (note,) = Document.objects.credit_notes()
    assert (note.gross, note.tax) == (order.total, order.tax)
    event = order.events.get(kind="refunded")
    assert (event.actor, event.note) == ("staff", "Broken")


@pytest.mark.parametrize("body", [{"amount": "17.77"}, {"lines": "second"}, {}])
def test_the_preview_is_what_is_booked_to_the_cent(ask, staff, order, payment, body):
    line = order.lines.order_by("pk")[1]
    if body.get("lines"):
        body = {"lines": [{"line": line.pk, "quantity": 2}]}
    ask(payment, amount="3.33")
    before = post(staff, payment, "preview/", **body).json()
    assert Refund.objects.count() == 1
    booked = ask(payment, **body).json()
    assert (booked["amount"], booked["lines"]) == (before["amount"], before["lines"])
    note = Document.objects.credit_notes().latest("sequence")
    assert f"{note.gross / 100:.2f}" == before["amount"]
    shown = [(row["line"], row["tax"], row["amount"]) for row in before["lines"]]
    assert shown == [(row["order_line"], f"{row['tax'] / 100:.2f}", f"{row['gross'] / 100:.2f}") for row in note.lines]


def test_the_preview_names_each_share(staff, order, payment):
    line = order.lines.order_by("pk")[0]
    shown = post(staff, payment, "preview/", lines=[{"line": line.pk, "quantity": 1}]).json()
    (share,) = shown["lines"]
    assert share["unit_price"] == share["line_total"] == "19.99"
    assert (share["discount"], share["shipping"], share["tax"]) == ("1.82", "1.82", "3.80")
    assert shown["amount"] == share["amount"] == "23.79"
    assert shown["refundable"] == f"{order.total / 100:.2f}"


def test_no_more_goes_back_than_came(ask, staff, order, payment):
    ask(payment, amount="50.00")
    for path in ("", "preview/"):
        answer = post(staff, payment, path, amount="20.00")
        assert (answer.status_code, code_of(answer)) == (409, "refund_exceeds_payment")
        assert answer.json()["errors"][0]["meta"] == {
            "refundable": f"{(order.total - 5000) / 100:.2f}",
            "currency": "EUR",
        }
    ask(payment)
    assert code_of(post(staff, payment)) == "refund_exceeds_payment"


def test_no_piece_is_paid_back_twice(ask, staff, order, payment):
    line = order.lines.order_by("pk")[0].pk
    assert ask(payment, lines=[{"line": line, "quantity": 2}]).status_code == 201
    again = post(staff, payment, lines=[{"line": line, "quantity": 1}])
    assert (again.status_code, code_of(again)) == (409, "refund_exceeds_purchase")
    assert again.json()["errors"][0]["meta"] == {"line": line, "requested": 1, "open": 0}


@pytest.mark.parametrize(
    "body",
    [
        {"amount": "0.00"},
        {"amount": "-1.00"},
        {"amount": "1.001"},
        {"amount": "NaN"},
        {"amount": "1.00", "lines": [{"line": 1, "quantity": 1}]},
        {"lines": []},
        {"lines": [{"line": 2**62, "quantity": 1}]},
        {"reason": "x" * 201},
    ],
)
def test_what_makes_no_sense_is_refused(staff, payment, body):
    assert post(staff, payment, **body).status_code in (400, 409)
    assert post(staff, payment, "preview/", **body).status_code in (400, 409)
    assert Refund.objects.count() == 0


def test_a_repeat_with_the_same_key_pays_once(staff, payment):
    answers = [post(staff, payment, headers={"Idempotency-Key": "one"}, amount="1.00") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Refund.objects.count() == 1
    other = post(staff, payment, headers={"Idempotency-Key": "one"}, amount="2.00")
    assert (other.status_code, code_of(other)) == (409, "idempotency_conflict")


def test_only_staff_pay_back(buyer, stranger, payment):
    assert [post(client, payment, path).status_code for client in (buyer, stranger) for path in ("", "preview/")] == (
        4 * [403]
    )


def test_what_failed_can_be_paid_back_another_way(ask, order, payment):
    refund = refund_payment(payment=payment, pieces={order.lines.order_by("pk")[0].pk: 2})
    settle_refund(refund_id=refund.pk, state=RefundState(id=None, status="failed", failure="expired_card"))
    payment.refresh_from_db()
    assert payment.refunded_amount == 0
    assert set(RefundLine.objects.values_list("is_void", flat=True)) == {True}
    assert ask(payment, lines=[{"line": order.lines.order_by("pk")[0].pk, "quantity": 2}]).status_code == 201
    assert ask(payment).status_code == 201
    payment.refresh_from_db()
    assert payment.refundable == 0


def test_an_unpaid_order_has_nothing_to_give_back(buyer, staff):
    order = buy(buyer, ProductFactory())
    payment = order.payments.create(provider="sandbox", amount=order.total, currency="EUR")
    assert code_of(post(staff, payment)) == "refund_exceeds_payment"


def test_a_provider_that_is_away_is_asked_again(buyer, staff, stripe, django_capture_on_commit_callbacks):
    order = pay(buyer, buy(buyer, ProductFactory()))
    stripe.fault("/refunds", status=500)
    with django_capture_on_commit_callbacks(execute=True):
        answer = post(staff, order.payments.get())
    assert (answer.status_code, answer.json()["status"]) == (201, "pending")
    assert send_pending_refunds() == 1
    assert Refund.objects.get().status == "succeeded"
