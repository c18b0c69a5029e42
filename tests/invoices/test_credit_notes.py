"""A credit note for each refund that is settled; together they never differ from the invoice by a cent."""

import pytest

from invoices.models import Document
from invoices.services import issue_credit_note
from orders.models import OrderEvent, RefundLine
from orders.services import record_refund
from payments.models import Payment, Refund
from payments.services.refunding import refund_payment, send_refund
from payments.services.settling import apply_money
from tests.factories import ProductFactory
from tests.shopping import API, buy, refund

pytestmark = pytest.mark.django_db


def notes():
    return list(Document.objects.credit_notes().order_by("sequence"))


def test_a_settled_refund_has_its_credit_note(order, invoice):
    settled = refund(order, 1234, "A scratch")
    (note,) = notes()
    assert note.number.startswith("CN-")
    assert note.number.endswith("-000001")
    assert (note.gross, note.invoice, note.reason) == (1234, invoice, "A scratch")
    assert note.reference == f"refund-{settled.pk}"
    assert note.buyer == invoice.buyer
    assert sum(row["gross"] for row in note.tax_summary) == 1234


def test_one_that_is_pending_has_none_yet(order):
    refund_payment(payment=order.payments.get(), amount=100)
    assert notes() == []


def test_refunds_in_parts_add_up_to_the_invoice(order, invoice):
    for amount in (1, 333, 4999, 7):
        refund(order, amount)
    refund(order)
    for part in ("net", "tax", "gross"):
        assert sum(getattr(note, part) for note in notes()) == getattr(invoice, part)


def test_a_cancelled_order_is_credited_in_full(order, invoice, buyer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert buyer.post(f"{API}/orders/{order.number}/cancel/").status_code == 200
    (note,) = notes()
    assert (note.gross, note.net, note.tax) == (invoice.gross, invoice.net, invoice.tax)
    assert note.tax_summary == invoice.tax_summary


def test_money_handed_back_over_the_counter_is_credited_too(shop, buyer, staff, django_capture_on_commit_callbacks):
    order = buy(buyer, ProductFactory())
    staff.post(f"{API}/payments/manual/", {"order": order.number, "method": "cash", "reference": "till"})
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(f"{API}/orders/{order.number}/cancel/")
    assert [note.gross for note in notes()] == [1999]


def test_telling_of_a_refund_again_changes_nothing(order):
    settled = refund(order, 500)
    record_refund(order=order, reference=f"refund-{settled.pk}")
    assert len(notes()) == OrderEvent.objects.filter(kind="refunded").count() == 1
    lines = list(RefundLine.objects.filter(reference=f"refund-{settled.pk}"))
    again = issue_credit_note(order=order, reference=f"refund-{settled.pk}", lines=lines)
    assert [again] == notes()


def test_pieces_that_are_paid_back_are_named_on_the_note(order, invoice):
    line = order.lines.order_by("pk")[0]
    settled = refund_payment(payment=order.payments.get(), pieces={line.pk: 1})
    send_refund(refund_id=settled.pk)
    (note,) = notes()
    assert [(row["order_line"], row["quantity"], row["gross"]) for row in note.lines] == [(line.pk, 1, settled.amount)]


def test_no_credit_note_where_nothing_was_invoiced(buyer):
    """The order was given up before its money came; that goes back and was never a sale."""
    order = buy(buyer, ProductFactory())
    buyer.post(f"{API}/orders/{order.number}/cancel/")
    order.refresh_from_db()
    payment = Payment.objects.create(
        order=order, provider="offline", amount=order.total, currency="EUR", status="succeeded"
    )
    apply_money(order, payment)
    assert send_refund(refund_id=Refund.objects.get().pk)
    assert Refund.objects.get().status == "succeeded"
    assert Document.objects.count() == 0


def test_money_that_came_twice_goes_back_without_a_credit_note(order):
    again = Payment.objects.create(
        order=order, provider="offline", amount=order.total, currency="EUR", status="succeeded"
    )
    apply_money(order, again)
    assert send_refund(refund_id=again.refunds.get().pk)
    again.refresh_from_db()
    assert (again.is_surplus, again.refunded_amount) == (True, order.total)
    assert notes() == []
