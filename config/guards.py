"""What no view should ever have to think about: text that no database can store, and answers that caches may keep."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.error_views import bad_request, length_required, not_found, unknown_charset
from config.text import is_storable

Handler = Callable[[HttpRequest], HttpResponseBase]


class RefuseBrokenTextMiddleware:
    """A path with NUL or broken UTF-8 names nothing (404); a query with them cannot be read (400)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_storable(request.path_info) or "\ufffd" in request.path_info:
            return not_found(request)
        if "%00" in request.META.get("QUERY_STRING", ""):
            return bad_request(request)
        return self.get_response(request)


class OnlyUnicodeMiddleware:
    """415 to a body that claims another charset than UTF-8. The client would choose the codec, and some of Python's
    take seconds for what fits into a request (punycode is quadratic). Must come before anything reads GET or POST."""

    _READ = {"", "utf-8", "utf8", "us-ascii", "ascii"}

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        charset = (request.content_params or {}).get("charset", "")
        if charset.strip("'\" ").lower() not in self._READ:
            return unknown_charset(request)
        return self.get_response(request)


class NeedLengthMiddleware:
    """411 to a body sent in chunks without its length. WSGI cannot tell where one ends, so Django takes it for empty,
    and a form that was filled in would be answered as an empty one."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "Transfer-Encoding" in request.headers and not request.META.get("CONTENT_LENGTH"):
            return length_required(request)
        return self.get_response(request)


class PrivateByDefaultMiddleware:
    """Whatever does not say otherwise must not be kept by any cache."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response
