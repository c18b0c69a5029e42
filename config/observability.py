"""What is known of a request: its id, on the answer and in every line that is logged; what it did, counted and told."""

import logging
import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache
from logging import LogRecord
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import LazyObject

from config import metrics

Handler = Callable[[HttpRequest], HttpResponseBase]
_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_LONGEST_STATEMENT = 1000
current_request_id: ContextVar[str] = ContextVar("current_request_id", default="-")
requests_log = logging.getLogger("shop.requests")
queries_log = logging.getLogger("shop.slow_queries")


class Work:
    """What the request in hand cost so far; `seconds` are those of the database."""

    __slots__ = ("queries", "seconds")

    def __init__(self) -> None:
        self.queries = 0
        self.seconds = 0.0


_current_work: ContextVar[Work | None] = ContextVar("_current_work", default=None)


class RequestIdMiddleware:
    """Takes `X-Request-ID` where it is well-formed (8-64 of A-Z a-z 0-9 . _ -), else makes one."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _WELL_FORMED.fullmatch(given) else secrets.token_hex(16)
        request.request_id = request_id  # type: ignore[attr-defined]
        token = current_request_id.set(request_id)
        try:
            response = self.get_response(request)
        finally:
            current_request_id.reset(token)
        response["X-Request-ID"] = request_id
        return response


class RequestIdFilter:
    def filter(self, record: LogRecord) -> bool:
        # Django writes its own line ("Not Found: …") when the middleware is through already, but names the request.
        request = getattr(record, "request", None)
        record.request_id = getattr(request, "request_id", None) or current_request_id.get()
        return True


class RecordMiddleware:
    """Counts every request and its queries by route, and tells of it in a line where LOG_REQUESTS is on."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        work, started = Work(), perf_counter()
        token = _current_work.set(work)
        try:
            response = self.get_response(request)
        finally:
            _current_work.reset(token)
        seconds = perf_counter() - started
        route = route_name(request)
        method = request.method if request.method in _METHODS else "other"
        count_request, count_queries, count_query_seconds = _counters(route, method, response.status_code // 100)
        count_request(seconds)
        if work.queries:
            count_queries(work.queries)
            count_query_seconds(work.seconds)
        if settings.LOG_REQUESTS:
            _tell(request, route, response.status_code, seconds, work)
        return response


@lru_cache(maxsize=4096)
def _counters(route: str, method: str, status_class: int) -> tuple[Callable[..., None], ...]:
    """The library would look each of them up by its labels, under a lock, at every request."""
    return (
        metrics.REQUEST_SECONDS.labels(route, method, f"{status_class}xx").observe,
        metrics.REQUEST_QUERIES.labels(route, method).inc,
        metrics.REQUEST_QUERY_SECONDS.labels(route, method).inc,
    )


def route_name(request: HttpRequest) -> str:
    """The name of what answers at the address; no stranger can make a new one."""
    if match := request.resolver_match:
        return match.view_name
    return "static" if request.path_info.startswith(settings.STATIC_URL) else "unmatched"


def _tell(request: HttpRequest, route: str, status: int, seconds: float, work: Work) -> None:
    requests_log.info(
        "%s %s %s",
        request.method,
        route,
        status,
        extra={
            "method": request.method,
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "queries": work.queries,
            "database_ms": round(work.seconds * 1000, 1),
            "user": _known_user_id(request),
        },
    )


def _known_user_id(request: HttpRequest) -> int | None:
    """Of whom the request has asked for already: a line in the log is worth no query."""
    user = request.__dict__.get("user")
    if isinstance(user, LazyObject):
        user = request.__dict__.get("_cached_user")
    return getattr(user, "pk", None)


def watch_queries(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Receives Django's connection_created."""
    if _count_query not in connection.execute_wrappers:
        # First, and not last: who adds one for a while takes the last away when it is over.
        connection.execute_wrappers.insert(0, _count_query)


def _count_query(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    started = perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        seconds = perf_counter() - started
        if work := _current_work.get():
            work.queries += 1
            work.seconds += seconds
        if settings.SLOW_QUERY_MS and seconds * 1000 >= settings.SLOW_QUERY_MS:
            _tell_of_slow_query(str(sql), seconds)


def _tell_of_slow_query(statement: str, seconds: float) -> None:
    metrics.SLOW_QUERIES.inc()
    # The values stay out: they are people's.
    shown = " ".join(statement.split())[:_LONGEST_STATEMENT]
    milliseconds = round(seconds * 1000, 1)
    queries_log.warning("slow query, %s ms: %s", milliseconds, shown, extra={"ms": milliseconds, "statement": shown})
