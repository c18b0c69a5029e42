"""What invoices write to buyers: a letter, the PDF attached."""

from config.templatetags.money import money
from invoices.models import Document, DocumentKind
from notifications.services import Attachment, queue_letter


def send_document(document: Document) -> None:
    """The PDF of this document, as a mail to whoever ordered; to nobody where the person was forgotten meanwhile."""
    order = document.order
    if order.user and order.user.erased_at:
        return
    queue_letter(
        to=order.email,
        letter="invoice" if document.kind == DocumentKind.INVOICE else "credit_note",
        context={
            "document": {"number": document.number, "amount": money(document.gross, document.currency)},
            "order": {"number": order.number},
        },
        attachments=[
            Attachment(
                filename=f"{document.number}.pdf",
                content_type="application/pdf",
                storage="documents",
                name=str(document.pdf.name),
            )
        ],
    )
