"""Is it up, and can it serve."""

import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from config.caching.forgetting import debts
from config.caching.stores import store

_STARTED = time.monotonic()
VERSION = settings.SPECTACULAR_SETTINGS["VERSION"]


def status(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok", "uptime_seconds": int(time.monotonic() - _STARTED), "version": VERSION})


def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


def database_state() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "down"
    return "ok"


def pending_migrations() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def cache_state() -> str:
    """The cache may be away: the shop is slower then, not down."""
    try:
        cache.set("health", "ok", 10)
        return "ok" if cache.get("health") == "ok" else "down"
    except Exception:
        return "down"


def pages_state() -> str:
    """Where public pages are kept, and `unused` while nothing may be served from there (docs/caching.md)."""
    kept_in = store()
    return settings.PUBLIC_CACHE if kept_in is None or debts.are_paid(kept_in) else "unused"


def ready(request: HttpRequest) -> JsonResponse:
    """200, or 503 naming what is down."""
    parts: dict[str, Any] = {"database": database_state(), "migrations": "unknown", "cache": cache_state()}
    parts["pages"] = "unused"
    if parts["database"] == "ok":
        parts["pages"] = pages_state()
        parts["migrations"] = "pending" if pending_migrations() else "ok"
    is_ready = parts["database"] == parts["migrations"] == "ok"
    response = JsonResponse({"status": "ok" if is_ready else "unavailable", **parts}, status=200 if is_ready else 503)
    if not is_ready:
        response["Retry-After"] = "5"
    return response
