"""Issuing: an invoice when an order is confirmed, a credit note when money goes back."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from config.models import StoreIdentity
from invoices.models import Document, DocumentKind
from invoices.services.amounts import Line, credit_line, invoice_line, sums, tax_summary
from invoices.services.numbering import number_and_save
from invoices.services.parties import freeze_buyer, freeze_seller
from invoices.signals import document_issued
from orders.models import Order, RefundLine


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
    *, order: Order, reference: str, lines: Sequence[RefundLine], reason: str = ""
) -> Document | None:
    """A credit note against the order's invoice over what a refund gave back of each line, once per `reference`; the
    order's row is locked.

    On repeat: the one that is there. None where no invoice was issued: nothing is to be corrected then. Announces
    document_issued.
    """
    invoice = Document.objects.invoices().filter(order=order).select_related("order").first()
    if invoice is None:
        return None
    issued = Document.objects.credit_notes().filter(invoice=invoice, reference=reference).first()
    if issued:
        return issued
    return _issue(
        DocumentKind.CREDIT_NOTE,
        order,
        [credit_line(line) for line in lines if line.amount],
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
