"""What people look for, added up and without saying who."""

import re
import threading
import time
from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from catalog.caching import SEARCHES
from catalog.models import SearchedQuery, fold
from catalog.models.search import QUERY_LENGTH
from catalog.searching.suggesting import ASKED_BY_SEVERAL
from config.caching.forgetting import forget

KEPT = timedelta(days=90)
# An address or a number typed into the wrong field is somebody's; one that finds a product is its barcode.
_ADDRESS = re.compile(r"@")
_NUMBER = re.compile(r"(?:\d[\s./()-]*){6}")


class RepeatedSearches:
    """Searches that cost nothing to answer should cost nothing to count: handed out together, as (query, products
    found, times), every `PERIOD` seconds or when there are `MOST`. A process that is killed takes a few along."""

    PERIOD, MOST = 20, 200

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted: Counter[tuple[str, int]] = Counter()
        self._handed_out_at = time.monotonic()

    def add(self, query: str, results: int) -> list[tuple[str, int, int]]:
        """What is to be recorded now; mostly nothing."""
        with self._lock:
            self._counted[query, results] += 1
            now = time.monotonic()
            if now - self._handed_out_at < self.PERIOD and len(self._counted) < self.MOST:
                return []
            due, self._counted, self._handed_out_at = self._counted, Counter(), now
        return [(query, results, times) for (query, results), times in due.items()]


repeated = RepeatedSearches()


@transaction.atomic
def record_search(*, query: str, results: int, times: int = 1) -> None:
    """Count a search that found so many products. What looks personal is not kept. Suggestions are forgotten when it
    comes among them or leaves them; their order may follow later."""
    folded = fold(query)[:QUERY_LENGTH]
    if not folded or _ADDRESS.search(folded) or (not results and _NUMBER.search(folded)):
        return
    now = timezone.now()
    row, is_new = SearchedQuery.objects.get_or_create(
        query=folded, defaults={"searches": times, "results": results, "last_at": now}
    )
    before = (0, 0) if is_new else (row.searches, row.results)
    if not is_new:
        SearchedQuery.objects.filter(pk=row.pk).update(searches=F("searches") + times, results=results, last_at=now)
    if _may_be_suggested(*before) != _may_be_suggested(before[0] + times, results):
        forget(SEARCHES)


def _may_be_suggested(searches: int, results: int) -> bool:
    return searches >= ASKED_BY_SEVERAL and results > 0


@transaction.atomic
def suggest_searches(queries: QuerySet[SearchedQuery], *, may: bool) -> None:
    """Whether they may be suggested to others."""
    queries.update(is_suggested=may)
    forget(SEARCHES)


@transaction.atomic
def forget_old_searches() -> int:
    """Take out what nobody has looked for in 90 days; how many queries."""
    forget(SEARCHES)
    return SearchedQuery.objects.filter(last_at__lt=timezone.now() - KEPT).delete()[0]
