"""What people look for, added up and without saying who."""

import re
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from catalog.models import SearchedQuery, fold
from catalog.models.search import QUERY_LENGTH

KEPT = timedelta(days=90)
# An address or a number typed into the wrong field is somebody's; one that finds a product is its barcode.
_ADDRESS = re.compile(r"@")
_NUMBER = re.compile(r"(?:\d[\s./()-]*){6}")


@transaction.atomic
def record_search(*, query: str, results: int) -> None:
    """Count a search that found so many products. What looks personal is not kept."""
    folded = fold(query)[:QUERY_LENGTH]
    if not folded or _ADDRESS.search(folded) or (not results and _NUMBER.search(folded)):
        return
    now = timezone.now()
    row, is_new = SearchedQuery.objects.get_or_create(
        query=folded, defaults={"searches": 1, "results": results, "last_at": now}
    )
    if not is_new:
        SearchedQuery.objects.filter(pk=row.pk).update(searches=F("searches") + 1, results=results, last_at=now)


def forget_old_searches() -> int:
    """Take out what nobody has looked for in 90 days; how many queries."""
    return SearchedQuery.objects.filter(last_at__lt=timezone.now() - KEPT).delete()[0]
