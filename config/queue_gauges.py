"""What waits for the worker, and for people, as /metrics tells it."""

import time
from collections.abc import Mapping

from config.registry import Gauge, duties


def tasks() -> Mapping[str, float]:
    from huey.contrib.djhuey import HUEY

    return {"waiting": HUEY.pending_count(), "scheduled": HUEY.scheduled_count()}


def silence() -> Mapping[str, float]:
    from config.heartbeat import worker_seen_at

    seen_at = worker_seen_at()
    return {} if seen_at is None else {"worker": time.time() - seen_at.timestamp()}


def chores() -> Mapping[str, float]:
    return {duty.title: duty.count() for duty in duties}


GAUGES = [
    Gauge("shop_queue_tasks", "Tasks in the queue.", "state", tasks),
    Gauge("shop_worker_silence_seconds", "Since the worker's last sign of life; it gives one a minute.", "of", silence),
    Gauge("shop_chores", "What waits for people, as on the first page of the back office.", "title", chores),
]
