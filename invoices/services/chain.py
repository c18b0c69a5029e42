"""Each document's hash covers its amounts, a salted digest of its personal part, and the hash before it in its series.

Erasing names takes the personal part and its salt away and leaves the digest: the chain still proves what was issued,
and nobody can guess a name back from it.
"""

import hashlib
import json
import secrets
from datetime import UTC
from typing import Any

from invoices.models import Document

# Named, so that a later form can stand beside it without making the old documents wrong.
FORM = 1


def seal(document: Document) -> None:
    """Write digest and hash of a document that is about to be saved; everything else is in its place."""
    document.personal_salt = secrets.token_hex(32)
    document.personal_digest = personal_digest(document)
    document.hash = chain_hash(document)


def personal_digest(document: Document) -> str:
    return _digest([document.personal_salt, document.buyer, document.reason])


def chain_hash(document: Document) -> str:
    return _digest(
        {
            "form": FORM,
            "kind": str(document.kind),
            "number": document.number,
            "order": document.order.number,
            "invoice": document.invoice.number if document.invoice else None,
            "reference": document.reference,
            "issued_at": document.issued_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "currency": document.currency,
            "seller": document.seller,
            "lines": document.lines,
            "tax_summary": document.tax_summary,
            "net": document.net,
            "tax": document.tax,
            "gross": document.gross,
            "personal": document.personal_digest,
            "previous": document.previous_hash,
        }
    )


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
