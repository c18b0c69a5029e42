"""Reading the catalogue from replicas.

Only from such as the primary waits for (`synchronous_commit = remote_apply`): what was answered as written is there
by then, so a page read from a replica is never older than one from the primary, and may be kept by the cache. What
waits for a lock, writes, belongs to one person or decides about money is read from the primary, always.
"""

import logging
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.db.models import Model

logger = logging.getLogger(__name__)
REST_SECONDS = 5
_chosen: ContextVar[str | None] = ContextVar("_chosen", default=None)
_rests_until: dict[str, float] = {}


class ReplicaRouter:
    """Everything to the primary, but for what is read inside of `from_replica`."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        return _chosen.get() or "default"

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        # Whoever has written reads on where he wrote.
        _chosen.set(None)
        return "default"

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "default"


@contextmanager
def from_replica() -> Iterator[None]:
    """Reads inside of it go to a replica that answers, where there is one; not inside of a transaction, whose reads
    belong together."""
    names = [name for name in settings.DATABASES if name != "default"]
    if not names or transaction.get_connection().in_atomic_block:
        yield
        return
    token = _chosen.set(_one_that_answers(names))
    try:
        yield
    finally:
        _chosen.reset(token)


def _one_that_answers(names: list[str]) -> str | None:
    for name in random.sample(names, len(names)):
        if _rests_until.get(name, 0) > time.monotonic():
            continue
        try:
            connections[name].ensure_connection()
            return name
        except DatabaseError:
            logger.warning("%s does not answer; the primary is asked for %s s", name, REST_SECONDS, exc_info=True)
            _rests_until[name] = time.monotonic() + REST_SECONDS
    return None


def late() -> list[str]:
    """What keeps the promise of this module from holding, in words; asked of the primary."""
    if not settings.DATABASE_REPLICA_URLS:
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT current_setting('synchronous_commit')")
        (mode,) = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')")
        (waited_for,) = cursor.fetchone()
    found = [] if mode == "remote_apply" else [f"synchronous_commit is {mode}, not remote_apply"]
    named = len(settings.DATABASE_REPLICA_URLS)
    return found + ([f"{waited_for} of {named} are waited for"] if waited_for < named else [])
