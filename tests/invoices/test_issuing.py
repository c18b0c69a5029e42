"""An invoice is issued by the transaction that confirms the order."""

import logging
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from config.models import StoreIdentity
from invoices.models import Document, DocumentSeries
from invoices.services import issue_invoice
from orders.models import Order
from orders.services import change_status
from orders.services.history import SYSTEM
from tests.factories import ProductFactory, price_anew
from tests.shopping import buy, buy_many, confirm, open_payment, pay, refund

pytestmark = pytest.mark.django_db


def numbers() -> list[str]:
    return list(Document.objects.order_by("pk").values_list("number", flat=True))


def test_paying_issues_the_invoice_over_what_the_order_cost(order, invoice):
    year = invoice.issued_at.year
    assert (invoice.number, invoice.kind) == (f"INV-{year}-000001", "invoice")
    assert (invoice.gross, invoice.tax, invoice.currency) == (order.total, order.tax, "EUR")
    assert invoice.net == order.subtotal - order.discount + order.shipping
    assert [line["tax_rate"] for line in invoice.lines] == ["19", "7", "19"]


def test_the_tax_summary_adds_up_per_rate(order, invoice):
    assert [row["rate"] for row in invoice.tax_summary] == ["7", "19"]
    for part in ("net", "tax", "gross"):
        assert sum(row[part] for row in invoice.tax_summary) == getattr(invoice, part)
    by_rate = {str(line.tax_rate.normalize()): 0 for line in order.lines.all()}
    for line in order.lines.all():
        by_rate[str(line.tax_rate.normalize())] += line.tax
    assert {row["rate"]: row["tax"] for row in invoice.tax_summary} == by_rate


def test_names_and_seller_are_frozen(order, invoice):
    StoreIdentity.objects.update(name="Another name", address="Elsewhere")
    Order.objects.filter(pk=order.pk).update(billing_address={}, email="new@example.com")
    invoice.refresh_from_db()
    assert (invoice.seller["name"], invoice.seller["address"]) == ("Lamp Shop", "Lamp Lane 1\n10115 Berlin")
    assert invoice.buyer["billing_address"]["full_name"] == "Ada Lovelace"
    assert invoice.buyer["email"] == "buyer@example.com"


def test_an_unpaid_order_has_no_invoice(buyer):
    order = buy(buyer, ProductFactory())
    confirm(buyer, open_payment(buyer, order)["id"], "pm_card_chargeDeclined")
    assert numbers() == []


def test_a_free_order_gets_its_invoice_too(buyer, staff):
    order = buy(buyer, ProductFactory(price=0))
    staff.put(f"/api/v1/orders/{order.number}/status/", {"status": "confirmed"})
    assert Document.objects.get().gross == 0


def test_issuing_again_gives_the_same(order, invoice):
    assert issue_invoice(order=order) == invoice
    assert len(numbers()) == 1


def test_what_is_rolled_back_leaves_no_gap(buyer):
    first, second = buy(buyer, ProductFactory(price=0)), buy(buyer, ProductFactory())
    with transaction.atomic():
        change_status(order=first, status="confirmed", by=SYSTEM)
        assert Document.objects.get().sequence == 1
        transaction.set_rollback(True)
    pay(buyer, second)
    assert Document.objects.get().sequence == 1


def test_a_document_is_chained_to_the_one_before(buyer):
    for _ in range(3):
        pay(buyer, buy(buyer, ProductFactory()))
    first, second, third = Document.objects.order_by("sequence")
    assert first.previous_hash == ""
    assert (second.previous_hash, third.previous_hash) == (first.hash, second.hash)


def test_the_year_is_the_one_in_the_shops_town_and_begins_at_one(buyer):
    StoreIdentity.objects.create(pk=1, time_zone="Pacific/Auckland")
    moments = [datetime(2026, 12, 31, 10, 59, tzinfo=UTC), datetime(2026, 12, 31, 11, 0, tzinfo=UTC)]
    orders = []
    for at in moments:
        with time_machine.travel(at, tick=False):
            orders.append(pay(buyer, buy(buyer, ProductFactory())))
    assert numbers() == ["INV-2026-000001", "INV-2027-000001"]


def test_whoever_waits_for_the_number_over_midnight_gets_one_of_the_new_year(order, monkeypatch):
    from invoices.services import numbering

    moments = iter([datetime(2031, 12, 31, 22, 59, 59, tzinfo=UTC), *[datetime(2031, 12, 31, 23, 0, tzinfo=UTC)] * 2])
    series, at = numbering._locked_series("invoice", numbering.ZoneInfo("Europe/Berlin"), lambda: next(moments))
    assert (series.year, at.hour) == (2032, 23)
    DocumentSeries.objects.filter(year__gt=2030).delete()


def test_a_clock_that_is_set_back_does_not_turn_the_order_of_times(buyer):
    for day in (12, 11):
        with time_machine.travel(datetime(2026, 5, day, tzinfo=UTC), tick=False):
            pay(buyer, buy(buyer, ProductFactory()))
    first, second = Document.objects.order_by("sequence")
    assert first.issued_at == second.issued_at


def test_incomplete_seller_data_warns_and_stops_no_payment(buyer, caplog):
    with caplog.at_level(logging.WARNING):
        order = pay(buyer, buy(buyer, ProductFactory()))
    assert order.status == "confirmed"
    assert "without the seller's address and vat_number" in caplog.text
    assert not Document.objects.get().is_seller_complete


def test_a_logo_that_is_broken_stops_no_payment_either(shop, buyer):
    StoreIdentity.objects.update(logo="store/gone.png")
    assert pay(buyer, buy(buyer, ProductFactory())).status == "confirmed"
    assert Document.objects.get().seller["logo"] == ""


def locked_after_the_number(seen):
    # Of a statement whose values are sent beside it (config/compiled.py) Django keeps no text.
    said = [query["sql"] or "" for query in seen.captured_queries]
    taken = next(i for i, sql in enumerate(said) if sql.startswith('UPDATE "invoices_documentseries"'))
    return [sql for sql in said[taken + 1 :] if sql.startswith("UPDATE") or "FOR NO KEY UPDATE" in sql]


def test_the_number_is_taken_after_every_other_lock(buyer):
    """Whatever is locked after the counter makes everybody else wait for it, and may deadlock."""
    order = price_anew(buy_many(buyer, [(500, 1), (700, 2)]), shipping=100)
    payment = open_payment(buyer, order)["id"]
    with CaptureQueriesContext(connection) as seen:
        confirm(buyer, payment)
    assert locked_after_the_number(seen) == []


def test_so_it_is_where_money_goes_back(order):
    with CaptureQueriesContext(connection) as seen:
        refund(order, 100)
    assert locked_after_the_number(seen) == []
