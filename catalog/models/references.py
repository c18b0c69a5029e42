"""Things with an id and a slug, named by either."""

from typing import Any, TypeVar

from django.db.models import QuerySet

QS = TypeVar("QS", bound=QuerySet[Any])
MAX_DIGITS = 18


def by_reference(queryset: QS, reference: int | str) -> QS:
    """Rows (one or none) with this id or, where there is none, this slug. The shop itself makes no slug of digits
    only, but an import may."""
    row_id = as_id(reference)
    if row_id is not None:
        with_id = queryset.filter(pk=row_id)
        if isinstance(reference, int) or with_id.exists():
            return with_id
    return queryset.filter(slug=str(reference))


def as_id(reference: int | str) -> int | None:
    """None where it can only be a slug."""
    text = str(reference)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS else None
