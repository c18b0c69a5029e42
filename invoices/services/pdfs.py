"""The PDF of a document: drawn after the commit, stored once with its hash, mailed to the buyer."""

import hashlib
import logging
import secrets
from datetime import timedelta
from typing import IO, Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from invoices.errors import NotReady, PdfErased
from invoices.mails import send_document
from invoices.models import Document, FrozenLogo, documents_storage

logger = logging.getLogger(__name__)


def make_pdf(*, document_id: int) -> bool:
    """Draw and store the PDF of a document that has none, and queue the mail that carries it; whether it was.

    One that was stored and is gone from the disk is drawn anew, and put back where its bytes are those of then.
    """
    document = Document.objects.select_related("order", "invoice").filter(pk=document_id, erased_at=None).first()
    if document is None:
        return False
    if document.pdf:
        return _put_back(document)
    content = _draw(document)
    name = f"{document.year}/{document.number}-{secrets.token_hex(8)}.pdf"
    # The file first, then the row that names it.
    stored = documents_storage().save(name, ContentFile(content))
    try:
        is_first = _record(document_id, stored, hashlib.sha256(content).hexdigest())
    except BaseException:
        documents_storage().delete(stored)
        raise
    if not is_first:
        documents_storage().delete(stored)
    return is_first


def make_missing_pdfs(*, quiet_for: timedelta = timedelta(minutes=1), limit: int = 200) -> int:
    """Make the PDFs that no task has made; how many there were."""
    waiting = Document.objects.without_pdf().filter(issued_at__lte=timezone.now() - quiet_for)
    return sum(_try_to_make(pk) for pk in waiting.order_by("pk").values_list("pk", flat=True)[:limit])


def open_pdf(*, document: Document) -> IO[Any]:
    """The stored file. Raises NotReady while there is none, PdfErased where there is none any more."""
    if document.erased_at:
        raise PdfErased
    if not document.pdf:
        raise NotReady
    try:
        return document.pdf.open()
    except FileNotFoundError:
        logger.exception("the PDF of %s is gone from the disk", document)
        raise NotReady from None


def _try_to_make(document_id: int) -> bool:
    try:
        return make_pdf(document_id=document_id)
    except Exception:
        # One that cannot be drawn must not keep the others from being made.
        logger.exception("the PDF of document %s was not made", document_id)
        return False


def _draw(document: Document) -> bytes:
    # Here and not above: a server only hands PDFs out, and need not load what they are drawn with.
    from invoices.drawing.document import draw

    logo = FrozenLogo.objects.filter(pk=document.seller["logo"]).first()
    return draw(document, logo=bytes(logo.content) if logo else None)


@transaction.atomic
def _record(document_id: int, name: str, digest: str) -> bool:
    """Name the file in the row, unless somebody was faster; the mail goes with the first."""
    document = Document.objects.locked().select_related("order__user").get(pk=document_id)
    if document.pdf or document.erased_at:
        return False
    Document.objects.filter(pk=document_id).update(pdf=name, pdf_sha256=digest)
    if document.mailed_at is None:
        document.pdf.name = name
        send_document(document)
        Document.objects.filter(pk=document_id).update(mailed_at=timezone.now())
    return True


def _put_back(document: Document) -> bool:
    if documents_storage().exists(str(document.pdf.name)):
        return False
    content = _draw(document)
    if hashlib.sha256(content).hexdigest() != document.pdf_sha256:
        logger.error("the PDF of %s is lost: drawn anew it is not the same; restore it from a backup", document)
        return False
    documents_storage().save(document.pdf.name, ContentFile(content))
    return True
