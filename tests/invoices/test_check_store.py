"""Each check is seen to find what it is there for."""

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from config import registry
from invoices.models import Document, DocumentSeries, documents_storage
from orders.models import Order, OrderEvent
from payments.models import Refund
from tests.factories import ProductFactory
from tests.shopping import buy, pay, refund

pytestmark = [pytest.mark.django_db, pytest.mark.breaks_the_books]


@pytest.fixture
def books(order, with_pdf, buyer):
    """Two invoices, two credit notes, one PDF; from here on the trigger looks away."""
    refund(order, 1000)
    refund(order, 500)
    pay(buyer, buy(buyer, ProductFactory()))
    assert list(registry.run_store_checks()) == []
    if connection.vendor == "postgresql":
        connection.cursor().execute("SET LOCAL session_replication_role = replica")


def first():
    return Document.objects.invoices().order_by("sequence")[:1]


def change(**fields):
    def harm():
        Document.objects.filter(pk__in=[row.pk for row in first()]).update(**fields)

    return harm


def _skip_a_number():
    Document.objects.invoices().filter(sequence=2).update(sequence=3)


def _lose_the_first():
    Document.objects.credit_notes().filter(sequence=1)._raw_delete("default")


def _turn_the_clock():
    late = Document.objects.invoices().get(sequence=1)
    early = Document.objects.invoices().get(sequence=2)
    Document.objects.filter(pk=late.pk).update(issued_at=early.issued_at)
    Document.objects.filter(pk=early.pk).update(issued_at=late.issued_at)


def _move_the_counter():
    DocumentSeries.objects.filter(kind="invoice").update(last_number=7)


def _unchain():
    Document.objects.invoices().filter(sequence=2).update(previous_hash="0" * 64)


def _change_a_line():
    document = first()[0]
    document.lines[0]["tax"] += 1
    Document.objects.filter(pk=document.pk).update(lines=document.lines)


def _lose_an_invoice():
    Document.objects.invoices().filter(sequence=2)._raw_delete("default")


def _unconfirm():
    OrderEvent.objects.filter(to_status="confirmed").update(to_status="")


def _raise_the_price():
    Order.objects.update(total=1, subtotal=1, discount=0, shipping=0, tax=0)


def _forget_the_refund():
    OrderEvent.objects.filter(kind="refunded").order_by("pk")[:1].get().delete()


def _forget_the_note():
    Document.objects.credit_notes().filter(sequence=2)._raw_delete("default")


def _credit_too_much():
    Document.objects.credit_notes().update(gross=10**6, net=10**6, tax=0)


def _credit_another():
    other = Document.objects.invoices().get(sequence=2)
    Document.objects.credit_notes().update(invoice=other)


def _unsettle():
    Refund.objects.update(status="pending")


def _change_the_file():
    name = first()[0].pdf.name
    documents_storage().delete(name)
    documents_storage().save(name, ContentFile(b"%PDF-forged"))


def _lose_the_file():
    documents_storage().delete(first()[0].pdf.name)


@pytest.mark.parametrize(
    ("harm", "name", "words"),
    [
        (_skip_a_number, "document series have no gaps", "a number is missing"),
        (_lose_the_first, "document series have no gaps", "a number is missing"),
        (_turn_the_clock, "document series have no gaps", "was issued before"),
        (_move_the_counter, "document series have no gaps", "does not stand at"),
        (_unchain, "document series have no gaps", "is not chained"),
        (change(seller={"name": "Another"}), "documents are as issued", "was changed"),
        (change(gross=2, net=1, tax=1), "documents are as issued", "was changed"),
        (change(buyer={"email": "another"}), "documents are as issued", "personal part"),
        (change(erased_at="2030-01-01T00:00Z"), "documents are as issued", "still holds"),
        (_change_a_line, "documents are as issued", "are not those of its lines"),
        (_lose_an_invoice, "confirmed orders have their invoice", "has no invoice"),
        (_unconfirm, "confirmed orders have their invoice", "never confirmed"),
        (_raise_the_price, "confirmed orders have their invoice", "over"),
        (_forget_the_refund, "credit notes match refunds", "is not what order"),
        (_forget_the_refund, "orders know their refunds", "was not told"),
        (_forget_the_note, "credit notes match refunds", "has no credit note"),
        (_credit_too_much, "credit notes match refunds", "was credited with"),
        (_credit_another, "credit notes fit their order", "another order"),
        (_unsettle, "orders know their refunds", "was not settled so"),
        (_change_the_file, "stored PDFs are whole", "is not the one"),
        (_lose_the_file, "stored PDFs are whole", "is gone"),
    ],
)
def test_a_difference_is_found_and_named(books, harm, name, words):
    harm()
    found = list(registry.store_checks[name]())
    assert any(words in finding for finding in found), found
