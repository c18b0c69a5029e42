"""Numbers without gaps: the counter row is locked until the document is committed or forgotten."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from config.models import StoreIdentity
from invoices.models import PREFIXES, Document, DocumentKind, DocumentSeries
from invoices.services.chain import seal


def number_and_save(document: Document, *, now: Callable[[], datetime] = timezone.now) -> Document:
    """Give the document its number, time and place in the chain, and save it. The last thing that a transaction
    locks: until its end everybody else who needs a number waits here."""
    zone = ZoneInfo(StoreIdentity.load().time_zone)
    series, at = _locked_series(DocumentKind(document.kind), zone, now)
    # A clock that was set back does not put a later number before an earlier one.
    document.issued_at = max(at, series.last_issued_at) if series.last_issued_at else at
    document.year, document.sequence = series.year, series.last_number + 1
    document.number = f"{PREFIXES[DocumentKind(document.kind)]}-{series.year}-{document.sequence:06d}"
    document.previous_hash = series.last_hash
    seal(document)
    document.save()
    series.last_number, series.last_hash = document.sequence, document.hash
    series.last_issued_at = document.issued_at
    series.save(update_fields=["last_number", "last_hash", "last_issued_at"])
    return document


def _locked_series(kind: DocumentKind, zone: ZoneInfo, now: Callable[[], datetime]) -> tuple[DocumentSeries, datetime]:
    """The series of the year that it is once the lock is held: midnight may pass while one waits for it."""
    year = now().astimezone(zone).year
    while True:
        DocumentSeries.objects.get_or_create(kind=kind, year=year)
        series = DocumentSeries.objects.locked().get(kind=kind, year=year)
        at = now()
        if at.astimezone(zone).year <= year:
            return series, at
        year = at.astimezone(zone).year
