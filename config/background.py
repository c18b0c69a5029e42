"""Background work starts after the commit; a queue that is away never undoes what was committed.

What must not be lost is a row with a status, and a periodic task picks it up again.
"""

import logging
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db import transaction

from config import breaker

logger = logging.getLogger(__name__)
Item = TypeVar("Item")
MAX_SILENCES = 3


def enqueue_on_commit(task: Callable[..., Any], *args: Any) -> None:
    """Hand `task(*args)` to the worker once the surrounding transaction is committed."""
    transaction.on_commit(lambda: _hand_in(task, args), robust=True)


def _hand_in(task: Callable[..., Any], args: tuple[Any, ...]) -> None:
    try:
        breaker.redis.call(lambda: task(*args))
    except breaker.Away as error:
        logger.warning("%s is left to the schedule: %s", getattr(task, "__name__", task), error)


def each_by_itself(
    act: Callable[[Item], Any], items: Iterable[Item], what: str, *, away: type[Exception] | tuple[()] = ()
) -> int:
    """Call `act` for every item and count where it says yes. One that fails is logged and does not stop those behind
    it: a sweep that stops at the same bad row every time does nothing for anybody.

    `away` is the error of somebody else who does not answer: after several running the sweep ends for now.
    """
    count = silences = 0
    for item in items:
        try:
            count += bool(act(item))
            silences = 0
        except away as error:
            logger.warning("%s: %s, it is tried again later: %s", what, item, error)
            silences += 1
            if silences == MAX_SILENCES:
                break
        except Exception:
            logger.exception("%s failed for %s; the others go on", what, item)
    return count
