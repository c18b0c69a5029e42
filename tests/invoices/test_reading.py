"""invoices/: the buyer's own, all of them for staff, nothing for anybody else."""

import pytest

from invoices.models import Document
from invoices.services import make_pdf
from tests.factories import ProductFactory
from tests.shopping import API, buy, code_of, confirm, fill_cart, pay, place, refund

pytestmark = pytest.mark.django_db
URL = f"{API}/invoices/"


def test_an_invoice_as_its_buyer_sees_it(buyer, order, invoice):
    shown = buyer.get(f"{URL}{invoice.number}/").json()
    assert (shown["number"], shown["kind"], shown["order"], shown["invoice"]) == (
        invoice.number,
        "invoice",
        order.number,
        None,
    )
    assert shown["seller"]["vat_number"] == "DE123456789"
    assert shown["buyer"]["billing_address"]["full_name"] == "Ada Lovelace"
    first = order.lines.first()
    assert shown["lines"][0] == {
        "sku": first.sku,
        "name": first.name,
        "quantity": 2,
        "unit_price": "19.99",
        "line_total": "39.98",
        "discount": "2.58",
        "shipping": "1.29",
        "tax_rate": "19",
        "tax": "7.35",
        "gross": "46.04",
    }
    assert (shown["total"], shown["currency"], shown["pdf_ready"]) == ("176.76", "EUR", False)
    assert buyer.get(f"{API}/orders/{order.number}/").json()["total"] == shown["total"]


def test_strangers_and_nobody_see_nothing(stranger, api, with_pdf):
    assert stranger.get(URL).json()["count"] == 0
    for path in ("", "pdf/"):
        assert stranger.get(f"{URL}{with_pdf.number}/{path}").status_code == 404
        assert api.get(f"{URL}{with_pdf.number}/{path}").status_code == 401
    unknown = stranger.get(f"{URL}INV-1999-000001/").json()
    assert stranger.get(f"{URL}{with_pdf.number}/").json() == unknown


def test_staff_see_all_and_filter(staff, order, invoice):
    refund(order, 100)
    assert staff.get(URL).json()["count"] == 2
    assert [row["number"] for row in staff.get(f"{URL}?kind=invoice").json()["results"]] == [invoice.number]
    (note,) = staff.get(f"{URL}?kind=credit_note&order={order.number}").json()["results"]
    assert (note["invoice"], note["total"]) == (invoice.number, "1.00")
    assert staff.get(f"{URL}?order=NOBODYS").json()["count"] == 0
    newest_first = [row["kind"] for row in staff.get(URL).json()["results"]]
    assert newest_first == ["credit_note", "invoice"]
    assert [row["kind"] for row in staff.get(f"{URL}?ordering=issued_at").json()["results"]] == newest_first[::-1]


@pytest.mark.parametrize("query", ["kind=receipt", "ordering=number", "order=" + "x" * 21, "limit=0"])
def test_what_cannot_be_asked_is_400(buyer, query):
    assert buyer.get(f"{URL}?{query}").status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_the_same_queries_for_any_length(buyer, count, django_assert_max_num_queries):
    for _ in range(count):
        refund(pay(buyer, buy(buyer, ProductFactory())), 5)
    with django_assert_max_num_queries(4):
        assert buyer.get(URL).json()["count"] == count * 2


def test_a_guest_reads_his_with_the_order_token(api):
    token = fill_cart(api, ProductFactory())["token"]
    placed = place(api, {"X-Cart-Token": token}, email="guest@example.com").json()
    headers = {"X-Order-Token": placed["token"]}
    payment = api.post(f"{API}/payments/create-intent/", {"order": placed["number"]}, headers=headers).json()
    body = {"payment": payment["id"], "payment_method": "pm_card_visa"}
    api.post(f"{API}/payments/confirm/", body, headers=headers)
    document = Document.objects.get()
    make_pdf(document_id=document.pk)
    assert api.get(URL, headers=headers).json()["count"] == 1
    assert api.get(f"{URL}{document.number}/pdf/", headers=headers).status_code == 200
    assert api.get(URL, headers={"X-Order-Token": "wrong"}).json()["count"] == 0


def test_the_pdf_is_not_ready_until_it_is_made(buyer, invoice):
    buyer.raise_request_exception = False
    answer = buyer.get(f"{URL}{invoice.number}/pdf/")
    assert (answer.status_code, code_of(answer)) == (503, "not_ready")
    assert int(answer["Retry-After"]) > 0
    make_pdf(document_id=invoice.pk)
    assert buyer.get(f"{URL}{invoice.number}/").json()["pdf_ready"]


@pytest.mark.parametrize("accept", ["*/*", "application/pdf", "application/*;q=0.5", "text/html,*/*;q=0.8", None])
def test_the_pdf_is_handed_out_privately(buyer, with_pdf, accept):
    answer = buyer.get(f"{URL}{with_pdf.number}/pdf/", headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert answer["Cache-Control"] == "private, no-store"
    assert f'filename="{with_pdf.number}.pdf"' in answer["Content-Disposition"]


def test_whoever_takes_no_pdf_is_told_in_json(buyer, with_pdf):
    answer = buyer.get(f"{URL}{with_pdf.number}/pdf/", headers={"Accept": "application/json"})
    assert (answer.status_code, code_of(answer)) == (406, "not_acceptable")
    assert answer["Content-Type"].startswith("application/json")


def test_nothing_is_written_through_the_api(staff, invoice):
    for method in ("post", "put", "patch", "delete"):
        assert getattr(staff, method)(f"{URL}{invoice.number}/", {}).status_code == 405
    assert staff.post(URL, {}).status_code == 405


def test_the_documents_are_not_in_the_media_folder(api, with_pdf):
    assert api.get(f"/media/{with_pdf.pdf.name}").status_code == 404
    assert api.get(f"/media/../documents/{with_pdf.pdf.name}").status_code == 404


def test_confirming_a_payment_again_issues_nothing_twice(buyer, order):
    confirm(buyer, order.payments.get().pk)
    assert Document.objects.count() == 1
