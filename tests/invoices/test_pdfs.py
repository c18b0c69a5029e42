"""The PDF: drawn after the commit, the same bytes for ever, nothing in a name can break it."""

import hashlib
import io
import shutil

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from PIL import Image

from config.models import StoreIdentity
from invoices import services
from invoices.drawing.words import address_lines, amount_text, plain
from invoices.models import Document, FrozenLogo, documents_storage
from invoices.services import make_missing_pdfs, make_pdf, pdfs
from notifications.models import OutboxMail
from notifications.services import send_due_mails
from orders.models import Order, OrderLine
from tests.factories import ProductFactory
from tests.invoices.conftest import text_of
from tests.shopping import ADDRESS, buy, buy_many, pay, refund

pytestmark = pytest.mark.django_db
needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="reads the PDF with poppler")


def drawn(document: Document) -> bytes:
    make_pdf(document_id=document.pk)
    document.refresh_from_db()
    with document.pdf.open() as file:
        return file.read()


def test_the_commit_has_it_made_stored_and_mailed(shop, buyer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        pay(buyer, buy(buyer, ProductFactory()))
    document = Document.objects.get()
    with document.pdf.open() as file:
        content = file.read()
    assert content.startswith(b"%PDF-")
    assert hashlib.sha256(content).hexdigest() == document.pdf_sha256
    letters = [letter for letter in mail.outbox if letter.subject == f"Your invoice {document.number}"]
    assert [letter.to for letter in letters] == [["buyer@example.com"]]
    assert letters[0].attachments == [(f"{document.number}.pdf", content, "application/pdf")]


def test_it_is_the_same_bytes_each_time(with_pdf):
    with with_pdf.pdf.open() as file:
        assert pdfs._draw(Document.objects.get(pk=with_pdf.pk)) == file.read()


def test_a_change_of_the_shop_changes_no_document(with_pdf):
    StoreIdentity.objects.update(name="Another shop", time_zone="Pacific/Auckland", logo="")
    with with_pdf.pdf.open() as file:
        assert pdfs._draw(Document.objects.get(pk=with_pdf.pk)) == file.read()


@needs_poppler
def test_an_invoice_says_what_the_law_wants(order, invoice):
    (page,) = text_of(drawn(invoice))
    for words in (
        f"Invoice {invoice.number}",
        order.number,
        "Lamp Shop",
        "Lamp Lane 1",
        "VAT DE123456789",
        "Ada Lovelace",
        "SW1Y 4LB London",
        amount_text(order.total, "EUR") + " EUR",
        "-10.00",
        "Page 1 of 1",
    ):
        assert words in page
    for row in invoice.tax_summary:
        assert f"{row['rate']}%" in page.replace(" ", "")
        assert amount_text(row["tax"], "EUR") in page


@needs_poppler
def test_a_credit_note_names_its_invoice_and_why(order, invoice):
    refund(order, 1000, "A scratch")
    (page,) = text_of(drawn(Document.objects.credit_notes().get()))
    for words in ("Credit note CN-", invoice.number, "A scratch", "Total credited", "10.00 EUR"):
        assert words in page


@needs_poppler
def test_sixty_lines_go_over_pages_with_the_head_repeated(shop, buyer, settings):
    settings.CART_MAX_ITEMS = 100
    order = pay(buyer, buy_many(buyer, [(1000 + n, 1) for n in range(60)]))
    pages = text_of(drawn(Document.objects.get()))
    assert len(pages) >= 3
    assert all("Unit price" in page for page in pages)
    assert [f"Page {n} of {len(pages)}" in page for n, page in enumerate(pages, 1)] == [True] * len(pages)
    assert all(line.sku in "".join(pages) for line in order.lines.all())


NAMES = [
    "محمد بن عبد الله",
    "יעקב בן־דוד",
    "青い陶器のマグ · 세라믹",
    "ถ้วยเซรามิก · नीला मग",
    "Кружка · Κούπα",
    "W" * 200,
    "<b>bold</b> **star** {nb} %s \\ ( )",
    "a\u202etfel\u202c b",
    "😀 ﷽ \u0378",
    " \t\n ",
]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_can_be_drawn(shop, buyer, name):
    order = buy(buyer, ProductFactory())
    OrderLine.objects.update(name=name[:402])
    Order.objects.update(billing_address={**ADDRESS, "full_name": name, "city": name})
    pay(buyer, order)
    assert drawn(Document.objects.get()).startswith(b"%PDF-")


@needs_poppler
def test_other_scripts_arrive_unbroken(shop, buyer):
    order = buy(buyer, ProductFactory(name="青い陶器のマグ Κούπα"))
    Order.objects.update(billing_address={**ADDRESS, "full_name": "יעקב", "city": "Łódź"})
    pay(buyer, order)
    (page,) = text_of(drawn(Document.objects.get()))
    assert "青い陶器のマグ Κούπα" in page
    assert "Łódź" in page
    assert "יעקב" in page or "בקעי" in page  # poppler may give it in the order of the page


def test_a_name_cannot_turn_the_text_around():
    assert plain("a\u202eevil\u202c\x07\n b") == "a evil b"
    assert address_lines({**ADDRESS, "line2": "", "region": ""})[0] == "Ada Lovelace"


def test_amounts_stand_with_the_digits_of_their_currency():
    assert (amount_text(123456, "EUR"), amount_text(1234, "JPY"), amount_text(-5, "KWD")) == (
        "1,234.56",
        "1,234",
        "-0.005",
    )


def test_the_logo_of_that_day_is_on_it(shop, buyer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    picture = io.BytesIO()
    Image.new("RGBA", (1200, 300), (200, 60, 20, 128)).save(picture, "PNG")
    shop.logo.save("logo.png", ContentFile(picture.getvalue()))
    pay(buyer, buy(buyer, ProductFactory()))
    document = Document.objects.get()
    logo = FrozenLogo.objects.get(pk=document.seller["logo"])
    assert Image.open(io.BytesIO(bytes(logo.content))).size == (900, 225)
    shop.logo.delete()
    assert b"/Image" in drawn(document)


def test_what_no_task_has_made_is_made_by_the_schedule(order, invoice):
    assert make_missing_pdfs() == 0  # its own task may be at it
    from datetime import timedelta

    assert make_missing_pdfs(quiet_for=timedelta(0)) == 1
    assert make_missing_pdfs(quiet_for=timedelta(0)) == 0


def test_one_that_cannot_be_drawn_does_not_keep_the_others(order, buyer, monkeypatch, caplog):
    from datetime import timedelta

    pay(buyer, buy(buyer, ProductFactory()))
    broken = Document.objects.order_by("pk")[0]
    real = pdfs._draw

    def draw(document):
        if document.pk == broken.pk:
            raise ZeroDivisionError
        return real(document)

    monkeypatch.setattr(pdfs, "_draw", draw)
    assert make_missing_pdfs(quiet_for=timedelta(0)) == 1
    assert Document.objects.without_pdf().get() == broken
    assert "was not made" in caplog.text


def test_drawing_twice_stores_and_mails_once(order, invoice, monkeypatch):
    real, storage = pdfs._draw, documents_storage()
    folder = f"{invoice.year}"

    def draw_while_another_is_faster(document):
        monkeypatch.setattr(pdfs, "_draw", real)
        assert services.make_pdf(document_id=invoice.pk)
        return real(document)

    before = storage.listdir(folder)[1] if storage.exists(folder) else []
    monkeypatch.setattr(pdfs, "_draw", draw_while_another_is_faster)
    assert not make_pdf(document_id=invoice.pk)
    assert len(storage.listdir(folder)[1]) == len(before) + 1
    assert OutboxMail.objects.filter(subject__contains=invoice.number).count() == 1


def test_a_file_that_is_gone_is_put_back(with_pdf):
    name = with_pdf.pdf.name
    documents_storage().delete(name)
    assert make_pdf(document_id=with_pdf.pk)
    assert documents_storage().exists(name)


@pytest.mark.breaks_the_books
def test_one_that_would_not_be_the_same_is_not_put_back(with_pdf, monkeypatch, caplog):
    documents_storage().delete(with_pdf.pdf.name)
    monkeypatch.setattr(pdfs, "_draw", lambda document: b"something else")
    make_pdf(document_id=with_pdf.pk)
    assert not documents_storage().exists(with_pdf.pdf.name)
    assert "restore it from a backup" in caplog.text


def test_a_credit_note_is_mailed_likewise(order):
    refund(order, 1000)
    note = Document.objects.credit_notes().get()
    drawn(note)
    send_due_mails()
    (letter,) = [letter for letter in mail.outbox if letter.subject == f"Your credit note {note.number}"]
    assert "paid back 10.00 EUR" in letter.body
    assert [name for name, _, _ in letter.attachments] == [f"{note.number}.pdf"]
