"""Request ids: on every response, in every log line."""

import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from logging import LogRecord

from django.http import HttpRequest
from django.http.response import HttpResponseBase

_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
current_request_id: ContextVar[str] = ContextVar("current_request_id", default="-")


class RequestIdMiddleware:
    """Takes `X-Request-ID` where it is well-formed (8-64 of A-Z a-z 0-9 . _ -), else makes one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
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
