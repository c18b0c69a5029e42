"""Issuing: an invoice when an order is confirmed, a credit note when money goes back."""

import logging
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from config.models import StoreIdentity
from invoices.models import Document, DocumentKind
from invoices.services.amounts import Line, credit_lines, invoice_line, sums, tax_summary
from invoices.services.numbering import number_and_save
from invoices.services.parties import freeze_buyer, freeze_seller
from invoices.signals import document_issued
from orders.models import Order

logger = logging.getLogger(__name__)


@transaction.atomic
def issue_invoice(*, order: Order) -> Document:
    """The invoice of a confirmed order, as a part of the transaction that confirms it; the order's row is locked.

    On repeat: the one that is there. Announces document_issued.
    """
    issued = Document.objects.invoices().filter(order=order).first()
    if issued:
        return issued
    lines = [invoice_line(line) for line in order.lines.order_by("pk")]
    return _issue(DocumentKind.INVOICE, order, lines, buyer=freeze_buyer(order))


@transaction.atomic
def issue_credit_note(
    *, order: Order, amount: int, reference: str, reason: str = "", lines: Mapping[int, int] | None = None
) -> Document | None:
    """A credit note over `amount` (minor units) against the order's invoice, once per `reference`; the order's row is
    locked. `lines` (order line id → minor units) says what is given back; without it all lines take their share.

    On repeat: the one that is there. None where no invoice was issued: nothing is to be corrected then. Announces
    document_issued.
    """
    invoice = Document.objects.invoices().filter(order=order).select_related("order").first()
    if invoice is None:
        return None
    earlier = list(Document.objects.credit_notes().filter(invoice=invoice).order_by("sequence"))
    issued = next((note for note in earlier if note.reference == reference), None)
    if issued:
        return issued
    left = invoice.gross - sum(note.gross for note in earlier)
    if amount > left:
        # The money has moved already: what the invoice covers is credited, and people must look at the rest.
        logger.error("%s: %s is refunded, but only %s of %s are left", reference, amount, left, invoice.number)
    if min(amount, left) <= 0:
        return None
    credited = [line for note in earlier for line in note.lines]
    taken = credit_lines(invoice.lines, credited, min(amount, left), lines)
    return _issue(
        DocumentKind.CREDIT_NOTE,
        order,
        taken,
        invoice=invoice,
        reference=reference,
        reason=reason[:200],
        # The note goes to whom the invoice went; erased there, it is not written anew.
        buyer=invoice.buyer,
    )


def _issue(kind: DocumentKind, order: Order, lines: list[Line], **fields: Any) -> Document:
    document = Document(
        kind=kind,
        order=order,
        currency=order.currency,
        seller=freeze_seller(StoreIdentity.load()),
        lines=lines,
        tax_summary=tax_summary(lines),
        **sums(lines),
        **fields,
    )
    number_and_save(document)
    document_issued.send(sender=Document, document=document)
    return document
