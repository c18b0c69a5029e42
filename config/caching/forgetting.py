"""Whoever writes what public pages show says so with one call, inside of his transaction.

What is to be forgotten stands as a row of the same transaction, and is forgotten as soon as that is committed, before
the write is answered. Where that fails, this process serves nothing from the cache until it has made up for it; where
the process is gone, the row is found by another one.
"""

import logging
import threading
import time
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.db.models.functions import Now

from config.breaker import Away
from config.caching.pages import EVERYTHING, slot_of
from config.caching.stores import Store, store
from config.models import OwedForgetting

logger = logging.getLogger(__name__)

# Seconds. A row that its process has not delivered is `AGE` old before others take it up, and they look every `PERIOD`;
# without having looked for `PATIENCE` a process serves nothing from the cache. So nothing outlives a write by more
# than AGE + PATIENCE, which is below a minute.
AGE, PERIOD, PATIENCE = 15, 10, 40
_PAUSE_AFTER_FAILURE = 1
_LONGEST_WAIT = 1
# More in one transaction (an import, a category of the whole shop) is everything.
MOST_TAGS = 2000
_AT_ONCE = 500


def forget(*tags: str) -> None:
    """Once this transaction is committed, no page that belongs to one of `tags` is answered as it was before.

    Needs a transaction; again in the same one it costs nothing. Forgetting too much is never wrong.
    """
    _owe(tags)


def forget_everything() -> None:
    """At once, after what no service has seen: a restored database, SQL by hand. Raises Away."""
    if kept_in := store():
        kept_in.forget({slot_of(EVERYTHING)})


def _owe(tags: Iterable[str]) -> None:
    if settings.PUBLIC_CACHE == "off":
        return
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("forget() belongs into the transaction of the write")
    known = _said_in_this_transaction()
    new = set(tags) - known
    if not new or EVERYTHING in known:
        return
    if len(known) + len(new) > MOST_TAGS:
        new = {EVERYTHING}
    row = OwedForgetting.objects.create(tags=sorted(new))
    transaction.on_commit(Delivery(row.pk, frozenset(new)), robust=True)


def _said_in_this_transaction() -> set[str]:
    """Django drops what was said in a savepoint that is rolled back, as the database drops its row."""
    said: set[str] = set()
    for _, act, _ in connection.run_on_commit:
        if isinstance(act, Delivery):
            said |= act.tags
    return said


class Delivery:
    """What a committed row asks for."""

    def __init__(self, row: int, tags: frozenset[str]) -> None:
        self.row = row
        self.tags = tags
        # Django names it so where it fails.
        self.__qualname__ = "Delivery"

    def __call__(self) -> None:
        debts.deliver(self)


class Debts:
    """What this process still has to forget, and when it last looked for what others could not."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        self._owed: dict[int, frozenset[str]] = {}
        self._delivered: list[int] = []
        self._doubts = 0
        self.distrust()

    def distrust(self) -> None:
        """The store did not answer: who knows what was not forgotten there meanwhile. Rows of any age count next."""
        self._doubts += 1
        self._looks_at_all = True
        self._looked_at = self._next_look_at = -float("inf")

    def deliver(self, delivery: Delivery) -> None:
        kept_in = store()
        if kept_in is None:
            return
        try:
            kept_in.forget({slot_of(tag) for tag in delivery.tags})
        except Away:
            logger.warning("could not forget %s; nothing is served from the cache until then", sorted(delivery.tags))
            self._owed[delivery.row] = delivery.tags
            self.distrust()
        else:
            self._delivered.append(delivery.row)
            if len(self._delivered) >= _AT_ONCE:
                self._clear()

    def are_paid(self, kept_in: Store) -> bool:
        """Whether what is found in the store may be served; looks after it where the time has come."""
        now = time.monotonic()
        if not self._owed and now - self._looked_at < PERIOD:
            return True
        # Inside of a transaction nothing is seen of others.
        if kept_in.is_away or connection.in_atomic_block:
            return False
        # Whoever could not be served otherwise waits for the one who looks: a crowd at the start of a process is one.
        if self._lock.acquire(timeout=0 if self._may_serve() else _LONGEST_WAIT):
            try:
                if not (self._may_serve() and time.monotonic() - self._looked_at < PERIOD):
                    self._look(kept_in)
            finally:
                self._lock.release()
        return self._may_serve()

    def _may_serve(self) -> bool:
        return not self._owed and time.monotonic() - self._looked_at < PATIENCE

    def _look(self, kept_in: Store) -> None:
        begun, doubts = time.monotonic(), self._doubts
        if begun < self._next_look_at:
            return
        self._next_look_at = begun + _PAUSE_AFTER_FAILURE
        try:
            self._pay(kept_in)
        except (Away, DatabaseError) as error:
            logger.warning("could not look for what is to be forgotten: %s", error)
        else:
            if doubts == self._doubts:
                self._looked_at, self._looks_at_all = begun, False

    def _pay(self, kept_in: Store) -> None:
        self._clear()
        for row, tags in list(self._owed.items()):
            kept_in.forget({slot_of(tag) for tag in tags})
            self._owed.pop(row)
            self._delivered.append(row)
        self._clear()
        due = OwedForgetting.objects.order_by("pk")
        if not self._looks_at_all:
            due = due.filter(created_at__lt=Now() - timedelta(seconds=AGE))
        while rows := dict(due.values_list("pk", "tags")[:_AT_ONCE]):
            kept_in.forget({slot_of(tag) for tags in rows.values() for tag in tags})
            OwedForgetting.objects.filter(pk__in=rows).delete()

    def _clear(self) -> None:
        """Rows that are delivered go together, so that a write pays for one statement only."""
        done, self._delivered = self._delivered, []
        try:
            if done:
                OwedForgetting.objects.filter(pk__in=done).delete()
        except DatabaseError:
            self._delivered += done
            raise


debts = Debts()
