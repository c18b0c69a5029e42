"""How often pages were found, since this process began."""

import logging
import threading
from collections import Counter

logger = logging.getLogger(__name__)
_lock = threading.Lock()
# hit, stale (shown while another renews it), miss, bypass (the cache was out of use)
_counted: Counter[str] = Counter()


def count(outcome: str, identity: str) -> None:
    with _lock:
        _counted[outcome] += 1
    if logger.isEnabledFor(logging.DEBUG):
        logger.debug("%s: %s", outcome, identity)


def counters() -> dict[str, int]:
    with _lock:
        return dict(_counted)
