"""Names on documents: handed out to the person, and forgotten when the legal term has passed."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from config.models import StoreIdentity
from config.money import to_text
from invoices.models import Document, documents_storage

if TYPE_CHECKING:
    from accounts.models import User


def documents_of_person(user: "User") -> list[dict[str, Any]]:
    return [
        {
            "number": document.number,
            "kind": document.kind,
            "order": document.order.number,
            "issued_at": document.issued_at.isoformat(),
            "total": to_text(document.gross, document.currency),
            "currency": document.currency,
            "buyer": document.buyer,
            "reason": document.reason,
        }
        for document in Document.objects.filter(order__user=user).select_related("order").order_by("pk")
    ]


def erase_expired_documents(*, now: datetime | None = None, limit: int = 1000) -> int:
    """Take names and PDF off the documents that the law does not want kept any more and that belong to nobody who is
    still a customer; how many. The term counts whole years from the end of the year of issue."""
    zone = ZoneInfo(StoreIdentity.load().time_zone)
    last_year = (now or timezone.now()).astimezone(zone).year - settings.INVOICE_KEEP_YEARS - 1
    expired = Document.objects.past_their_term(last_year).order_by("pk")
    return sum(_erase(pk) for pk in expired.values_list("pk", flat=True)[:limit])


@transaction.atomic
def _erase(document_id: int) -> bool:
    """Amounts, number and the digest of what was there stay: the chain still proves."""
    document = Document.objects.locked().get(pk=document_id)
    if document.erased_at:
        return False
    Document.objects.filter(pk=document_id).update(
        buyer={}, reason="", personal_salt="", pdf="", pdf_sha256="", erased_at=timezone.now()
    )
    if document.pdf:
        name = str(document.pdf.name)
        transaction.on_commit(lambda: documents_storage().delete(name), robust=True)
    return True
