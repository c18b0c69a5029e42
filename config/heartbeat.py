"""The worker's sign of life. It lives in the queue's own store, so that it says the queue works, too."""

import time
from datetime import UTC, datetime, timedelta

from huey.contrib.djhuey import HUEY

_KEY = "worker-heartbeat"
# The beat comes every minute; one that is merely late behind a long task is not a death.
WORKER_SILENCE = timedelta(seconds=150)


def beat() -> None:
    HUEY.put(_KEY, time.time())


def worker_seen_at() -> datetime | None:
    """When a worker was last alive; None where none ever was."""
    seconds = HUEY.get(_KEY, peek=True)
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def is_worker_alive(now: datetime) -> bool:
    seen_at = worker_seen_at()
    return seen_at is not None and now - seen_at < WORKER_SILENCE
