"""What invoices write to buyers: a few lines, the PDF attached."""

from config.money import to_text
from invoices.models import Document, DocumentKind
from notifications.services import Attachment, queue_mail


def send_document(document: Document) -> None:
    """The PDF of this document, as a mail to whoever ordered; to nobody where the person was forgotten meanwhile."""
    order = document.order
    if order.user and order.user.erased_at:
        return
    what = "invoice" if document.kind == DocumentKind.INVOICE else "credit note"
    amount = f"{to_text(document.gross, document.currency)} {document.currency}"
    queue_mail(
        to=order.email,
        subject=f"Your {what} {document.number}",
        text=f"Please find attached {what} {document.number} over {amount} for your order {order.number}.\n\n"
        f"{document.seller['name']}\n",
        attachments=[
            Attachment(
                filename=f"{document.number}.pdf",
                content_type="application/pdf",
                storage="documents",
                name=str(document.pdf.name),
            )
        ],
    )
