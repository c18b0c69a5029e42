"""What must hold of documents, their series and the orders they are for; one sentence per difference."""

import hashlib
from collections.abc import Iterator

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from config.money import to_minor
from invoices.models import Document, DocumentSeries, documents_storage
from invoices.services.amounts import PARTS, sums, tax_summary
from invoices.services.chain import chain_hash, personal_digest
from orders.models import Order, OrderEvent, OrderStatus


def series_have_no_gaps() -> Iterator[str]:
    """Invariants: numbers run from 1 without a gap, times and hashes follow them, the counter is where they end."""
    counters = {(row.kind, row.year): row for row in DocumentSeries.objects.all()}
    last: dict[tuple[str, int], Document] = {}
    rows = Document.objects.only("kind", "year", "sequence", "number", "issued_at", "hash", "previous_hash")
    for document in rows.order_by("kind", "year", "sequence").iterator():
        series = (document.kind, document.year)
        before = last.get(series)
        if document.sequence != (before.sequence + 1 if before else 1):
            yield f"{document} follows {before or 'nothing'}: a number is missing"
        if before and document.issued_at < before.issued_at:
            yield f"{document} was issued before {before}"
        if document.previous_hash != (before.hash if before else ""):
            yield f"{document} is not chained to {before or 'nothing'}"
        last[series] = document
    for series in counters.keys() | last.keys():
        counter, end = counters.get(series), last.get(series)
        counted = (counter.last_number, counter.last_hash) if counter else (0, "")
        if counted != ((end.sequence, end.hash) if end else (0, "")):
            yield f"the counter {counter or series} does not stand at the last document, {end or 'none'}"


def documents_are_as_issued() -> Iterator[str]:
    """Invariants: each hash is that of what stands there; totals and tax summary are those of the lines."""
    for document in Document.objects.select_related("order", "invoice").iterator():
        if chain_hash(document) != document.hash:
            yield f"{document} was changed: its hash does not fit"
        if not document.erased_at and personal_digest(document) != document.personal_digest:
            yield f"the personal part of {document} was changed"
        if document.erased_at and (document.buyer or document.reason or document.personal_salt or document.pdf):
            yield f"{document} was erased, and still holds something personal"
        totals = {part: getattr(document, part) for part in ("net", "tax", "gross")}
        if sums(document.lines) != totals or tax_summary(document.lines) != document.tax_summary:
            yield f"the amounts of {document} are not those of its lines"


def confirmed_orders_have_their_invoice() -> Iterator[str]:
    """Invariants: whatever was confirmed has one invoice over the order's total, whatever was not has none."""
    confirmed = Order.objects.filter(events__to_status=OrderStatus.CONFIRMED)
    for order in confirmed.exclude(documents__kind="invoice").distinct().iterator():
        yield f"order {order.number} was confirmed and has no invoice"
    invoices = Document.objects.invoices().select_related("order")
    for invoice in invoices.exclude(order__events__to_status=OrderStatus.CONFIRMED).iterator():
        yield f"{invoice} is for order {invoice.order.number}, which was never confirmed"
    for invoice in invoices.exclude(gross=F("order__total"), currency=F("order__currency")).iterator():
        yield f"{invoice} is over {invoice.gross}, order {invoice.order.number} over {invoice.order.total}"


def credit_notes_match_refunds() -> Iterator[str]:
    """Invariants: per invoice, what was credited is at most what was invoiced (each line's parts, too), and is what
    the order says was refunded."""
    credited = Coalesce(Sum("credit_notes__gross"), 0)
    for invoice in Document.objects.invoices().annotate(credited=credited).filter(credited__gt=F("gross")).iterator():
        yield f"{invoice} over {invoice.gross} was credited with {invoice.credited}"
    corrected = Document.objects.invoices().filter(pk__in=Document.objects.credit_notes().values("invoice"))
    for corrected_invoice in corrected.prefetch_related("credit_notes").iterator(chunk_size=500):
        yield from _overdrawn_lines(corrected_invoice)
    yield from _differences_to_refunds()


def _overdrawn_lines(invoice: Document) -> Iterator[str]:
    left = {line["order_line"]: {part: line[part] for part in PARTS} for line in invoice.lines}
    for note in invoice.credit_notes.all():
        for line in note.lines:
            for part in PARTS:
                left[line["order_line"]][part] -= line[part]
    for order_line, parts in left.items():
        if min(parts.values()) < 0:
            yield f"more than {invoice} says was credited for order line {order_line}"


def _differences_to_refunds() -> Iterator[str]:
    events = OrderEvent.objects.filter(kind="refunded", order__documents__kind="invoice")
    refunded = {
        data["reference"]: (to_minor(data["amount"], data["currency"]), number)
        for data, number in events.values_list("data", "order__number").iterator()
    }
    notes = Document.objects.credit_notes().values_list("reference", "gross", "order__number", "number")
    for reference, gross, order_number, number in notes.iterator():
        if refunded.pop(reference, None) != (gross, order_number):
            yield f"{number} over {gross} is not what order {order_number} says of {reference}"
    for reference, (amount, order_number) in refunded.items():
        yield f"{reference} over {amount} of order {order_number} has no credit note"


def credit_notes_fit_their_order() -> Iterator[str]:
    """Invariant: a credit note corrects the invoice of its own order."""
    theirs = Document.objects.filter(pk=OuterRef("invoice")).values("order", "kind")
    notes = Document.objects.credit_notes().annotate(
        their_order=Subquery(theirs.values("order")), their_kind=Subquery(theirs.values("kind"))
    )
    for note in notes.filter(~Q(their_order=F("order")) | ~Q(their_kind="invoice")).iterator():
        yield f"{note} corrects the invoice of another order"


def stored_pdfs_are_whole() -> Iterator[str]:
    """Invariant: the file is there, with the hash that was recorded when it was made."""
    for document in Document.objects.exclude(pdf="").only("number", "pdf", "pdf_sha256").iterator():
        if not documents_storage().exists(str(document.pdf.name)):
            yield f"the PDF of {document} is gone"
            continue
        with document.pdf.open() as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != document.pdf_sha256:
            yield f"the PDF of {document} is not the one that was made"


CHECKS = {
    "document series have no gaps": series_have_no_gaps,
    "documents are as issued": documents_are_as_issued,
    "confirmed orders have their invoice": confirmed_orders_have_their_invoice,
    "credit notes match refunds": credit_notes_match_refunds,
    "credit notes fit their order": credit_notes_fit_their_order,
    "stored PDFs are whole": stored_pdfs_are_whole,
}
