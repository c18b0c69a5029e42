"""Things with an id and a slug, named by either."""

from typing import Any, TypeVar

from django.db.models import QuerySet

QS = TypeVar("QS", bound=QuerySet[Any])
MAX_DIGITS = 18


def by_reference(queryset: QS, reference: int | str) -> QS:
    """Rows (one or none) with this id or, where there is none, this slug. The shop itself makes no slug of digits
    only, but an import may."""
    text = str(reference)
    if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS:
        with_id = queryset.filter(pk=int(text))
        if isinstance(reference, int) or with_id.exists():
            return with_id
    return queryset.filter(slug=text)
