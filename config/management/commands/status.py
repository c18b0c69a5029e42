"""`manage.py status`: how the shop is, in a few lines; ends with 1 where something is down."""

import sys
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone
from huey.contrib.djhuey import HUEY

from config import replicas, timeouts
from config.health import pending_migrations
from config.heartbeat import is_worker_alive, worker_seen_at
from config.serving import is_served


class Down(Exception):
    """Something does not work; the message says what."""


def _serving() -> str:
    return f"from {settings.DATA_DIR}" if is_served() else "not running here"


def _database() -> str:
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if wrong := [f"{name} is not set" for name in timeouts.missing()] + replicas.late():
        raise Down("; ".join(wrong))
    return f"{connection.display_name}, answers in {(time.perf_counter() - started) * 1000:.0f} ms"


def _cache() -> str:
    key = "status-check"
    cache.set(key, "1", 10)
    if cache.get(key) != "1":
        raise Down("keeps nothing")
    kept = {"redis": "in Redis", "host": "in the memory of each process", "off": "not kept"}[settings.PUBLIC_CACHE]
    return f"{'Redis' if settings.REDIS_URL else 'memory of each process'}; public pages are {kept}"


def _migrations() -> str:
    if missing := pending_migrations():
        raise Down(f"{len(missing)} not applied; `make run` or `make upgrade` does it")
    return "all applied"


def _worker() -> str:
    seen_at = worker_seen_at()
    if seen_at is None:
        words = "never seen"
    else:
        words = f"last seen {(timezone.now() - seen_at).total_seconds():.0f} s ago"
    # A shop that is stopped has no worker, and that is right.
    if is_served() and not is_worker_alive(timezone.now()):
        raise Down(words)
    return words


def _queue() -> str:
    return f"{HUEY.pending_count()} waiting, {HUEY.scheduled_count()} scheduled"


LINES: dict[str, Callable[[], str]] = {
    "shop": _serving,
    "database": _database,
    "migrations": _migrations,
    "cache": _cache,
    "worker": _worker,
    "queue": _queue,
}


class Command(BaseCommand):
    help = "Says how database, migrations, cache, worker and queue are."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        is_down = False
        for name, ask in LINES.items():
            try:
                words = self.style.SUCCESS("ok    ") + ask()
            # Whatever is wrong with one, the others are still asked.
            except Exception as error:
                is_down = True
                words = self.style.ERROR("DOWN  ") + (str(error).strip().splitlines() or [repr(error)])[0]
            self.stdout.write(f"{name:<11} {words}")
        sys.exit(1 if is_down else 0)
