"""What the processes of this machine count, for Prometheus.

Each process writes into files of its own in METRICS_DIR, and whoever is asked adds up all of them, so that one answer
speaks for every server process and for the worker. A label has few values only: routes by name, never a path.
"""

import fcntl
import itertools
import os
from contextlib import suppress
from typing import IO

from django.conf import settings
from django.db import transaction

if settings.METRICS_DIR:
    # The library looks at the environment once, when it is loaded.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = settings.METRICS_DIR

from prometheus_client import Counter, Histogram, values

_slot: IO[str] | None = None
_number: int | None = None


def _own_slot() -> int:
    """A number that no other living process of this METRICS_DIR has; the system frees it when its process ends.

    Not the process id, as the library would have it: a server that is started again goes on with the files of the dead
    one, so that there are never more of them than processes at once, and containers can share the folder.
    """
    global _slot, _number
    if _number is None:
        for number in itertools.count():
            file = open(os.path.join(settings.METRICS_DIR, f"{number}.lock"), "a")  # noqa: SIM115
            with suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _slot, _number = file, number
                return number
            file.close()
    assert _number is not None
    return _number


def _leave_slot() -> None:
    """A fork takes a number of its own; the lock stays its parent's."""
    global _slot, _number
    _slot = _number = None


if settings.METRICS_DIR:
    values.ValueClass = values.MultiProcessValue(_own_slot)
    os.register_at_fork(after_in_child=_leave_slot)

REQUEST_SECONDS = Histogram(
    "shop_http_request_seconds",
    "Requests, by how long they took from their arrival in the shop to their answer.",
    ["route", "method", "status"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
REQUEST_QUERIES = Counter("shop_http_database_queries", "Database queries of requests.", ["route", "method"])
REQUEST_QUERY_SECONDS = Counter(
    "shop_http_database_seconds", "Time that requests waited for the database.", ["route", "method"]
)
SLOW_QUERIES = Counter("shop_slow_queries", "Queries that took SLOW_QUERY_MS or longer.")
REFUSALS = Counter("shop_refusals", "Answers in which a rule of the shop said no, by its error code.", ["code"])
CACHE_LOOKUPS = Counter(
    "shop_cache_lookups", "Look-ups in the cache of public pages: hit, stale, miss, bypass.", ["result"]
)
TASKS = Counter("shop_tasks", "Tasks that the worker ended, by how.", ["task", "result"])
TASK_SECONDS = Counter("shop_task_seconds", "Time that the worker spent on tasks.", ["task"])


def count_on_commit(counter: Counter, *labels: str) -> None:
    """Add one once the surrounding transaction is committed; what is rolled back did not happen."""
    transaction.on_commit(counter.labels(*labels).inc, robust=True)
