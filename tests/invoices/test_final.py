"""An issued document is never changed or deleted; the law's end of it is the one exception."""

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from config import registry
from invoices.errors import DocumentIsFinal
from invoices.models import Document, documents_storage
from invoices.services import erase_expired_documents
from tests.factories import ProductFactory
from tests.shopping import API, buy, fill_cart, pay, place, refund

pytestmark = pytest.mark.django_db
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="the trigger is PostgreSQL's")


def test_no_code_saves_or_deletes_one_again(invoice):
    for forbidden in (invoice.save, invoice.delete):
        with pytest.raises(DocumentIsFinal):
            forbidden()


@on_postgresql
@pytest.mark.parametrize(
    "changes",
    [
        {"gross": 1},
        {"number": "INV-2026-999999"},
        {"lines": []},
        {"seller": {}},
        {"buyer": {"email": "another"}},
        {"buyer": {}},
        {"issued_at": timezone.now()},
        {"hash": "0" * 64},
        {"pdf": ""},
        {"pdf_sha256": "0" * 64},
        {"erased_at": timezone.now()},
        {"erased_at": timezone.now(), "buyer": {}, "personal_salt": "", "pdf": "", "pdf_sha256": "", "gross": 1},
    ],
    ids=lambda changes: "+".join(changes),
)
def test_the_database_refuses_every_change(with_pdf, changes):
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Document.objects.filter(pk=with_pdf.pk).update(**changes)


@on_postgresql
def test_the_database_refuses_to_delete(invoice):
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Document.objects.filter(pk=invoice.pk).delete()


@on_postgresql
def test_the_protection_can_be_taken_back():
    from importlib import import_module

    migration = import_module("invoices.migrations.0002_protect_documents")
    with connection.schema_editor() as editor:
        migration.unprotect(None, editor)
        migration.protect(None, editor)


def years_later(years):
    return time_machine.travel(timezone.now().replace(year=timezone.now().year + years, month=6, day=1))


def test_names_stay_for_the_term_and_go_after_it(buyer, order, with_pdf):
    refund(order, 500, "For Ada")
    name = with_pdf.pdf.name
    buyer.delete(f"{API}/users/me/")
    with years_later(10):
        assert erase_expired_documents() == 0
    with_pdf.refresh_from_db()
    assert with_pdf.buyer["billing_address"]["full_name"] == "Ada Lovelace"
    with years_later(11):
        assert erase_expired_documents() == 2
        assert erase_expired_documents() == 0
    for document in Document.objects.all():
        assert (document.buyer, document.reason, document.personal_salt, document.pdf.name) == ({}, "", "", "")
        assert document.gross
    assert list(registry.run_store_checks()) == []
    assert documents_storage().exists(name)  # until the commit


def test_the_file_goes_with_the_commit(buyer, with_pdf, staff, django_capture_on_commit_callbacks):
    name = with_pdf.pdf.name
    buyer.delete(f"{API}/users/me/")
    with years_later(11), django_capture_on_commit_callbacks(execute=True):
        erase_expired_documents()
    assert not documents_storage().exists(name)
    shown = staff.get(f"{API}/invoices/{with_pdf.number}/").json()
    assert (shown["buyer"], shown["total"]) == (None, "176.76")
    gone = staff.get(f"{API}/invoices/{with_pdf.number}/pdf/")
    assert (gone.status_code, gone.json()["errors"][0]["code"]) == (404, "pdf_erased")


def test_who_is_still_a_customer_keeps_his_documents(buyer, invoice):
    with years_later(30):
        assert erase_expired_documents() == 0


def test_guests_are_forgotten_by_themselves(api):
    token = fill_cart(api, ProductFactory(price=0))["token"]
    placed = place(api, {"X-Cart-Token": token}, email="guest@example.com").json()
    from orders.models import Order
    from orders.services import confirm_order

    confirm_order(order=Order.objects.get(number=placed["number"]), is_paid=False)
    with years_later(11):
        assert erase_expired_documents() == 1


def test_the_export_holds_my_documents(buyer, order, invoice):
    (exported,) = buyer.get(f"{API}/users/me/export/").json()["invoices"]
    assert (exported["number"], exported["total"]) == (invoice.number, "176.76")
    assert exported["buyer"]["email"] == "buyer@example.com"


def test_nobody_who_was_forgotten_is_written_to(buyer, order, invoice):
    from invoices.services import make_pdf
    from notifications.models import OutboxMail

    buyer.delete(f"{API}/users/me/")
    make_pdf(document_id=invoice.pk)
    assert not OutboxMail.objects.filter(subject__contains=invoice.number).exists()


def test_another_buyer_s_documents_do_not_go_along(buyer, stranger):
    pay(stranger, buy(stranger, ProductFactory()))
    buyer.delete(f"{API}/users/me/")
    with years_later(11):
        assert erase_expired_documents() == 0
