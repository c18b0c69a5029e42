import time
from typing import Any

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, on_startup, periodic_task, signal
from huey.signals import SIGNAL_COMPLETE, SIGNAL_ERROR, SIGNAL_EXECUTING, SIGNAL_INTERRUPTED, SIGNAL_TIMEOUT

from config import heartbeat, idempotency, metrics
from config.sheets import uploads

on_startup("heartbeat")(heartbeat.beat)
beat = periodic_task(crontab(), name="heartbeat")(heartbeat.beat)


@db_periodic_task(crontab(minute="10", hour="*"))
def forget_old_idempotency_keys() -> None:
    idempotency.forget_old_keys()


@db_periodic_task(crontab(minute="20", hour="*"))
def forget_old_uploads() -> None:
    uploads.forget_old_uploads()


_started_at: dict[str, float] = {}


@signal(SIGNAL_EXECUTING)
def note_the_start(name: str, task: Any, *args: Any) -> None:
    _started_at[task.id] = time.perf_counter()


@signal(SIGNAL_COMPLETE, SIGNAL_ERROR, SIGNAL_INTERRUPTED, SIGNAL_TIMEOUT)
def count_the_end(name: str, task: Any, *args: Any) -> None:
    if (started := _started_at.pop(task.id, None)) is not None:
        metrics.TASKS.labels(task.name, name).inc()
        metrics.TASK_SECONDS.labels(task.name).inc(time.perf_counter() - started)
