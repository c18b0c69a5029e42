from typing import Any

from django.dispatch import receiver

from config.background import enqueue_on_commit
from invoices.models import Document
from invoices.services import issue_credit_note, issue_invoice
from invoices.signals import document_issued
from invoices.tasks import make_pdf
from orders.models import Order, RefundLine
from orders.signals import order_confirmed, order_refunded


@receiver(order_confirmed)
def issue_the_invoice(order: Order, **kwargs: Any) -> None:
    issue_invoice(order=order)


@receiver(order_refunded)
def issue_a_credit_note(order: Order, reference: str, reason: str, lines: list[RefundLine], **kwargs: Any) -> None:
    issue_credit_note(order=order, reference=reference, reason=reason, lines=lines)


@receiver(document_issued)
def make_the_pdf_after_commit(document: Document, **kwargs: Any) -> None:
    enqueue_on_commit(make_pdf, document.pk)
