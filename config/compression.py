"""Public answers go out gzipped. Only they: what is somebody's own may hold secrets beside what a stranger sent, and
the length of the two compressed together would tell (BREACH)."""

import gzip
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.regex_helper import _lazy_re_compile

# Below it, the header of a packet weighs more than what is saved.
SMALLEST = 1000
# 1 costs a fifth of the usual 6 and saves nine tenths of what that saves; more is work for whoever stands before us.
_LEVEL = 1
# Of this process's memory, no more than 8 MB; each step on the dict is one of the interpreter's, so it needs no lock.
_LARGEST_KEPT, _MOST_KEPT = 32_000, 256
_kept: dict[str, bytes] = {}
_ACCEPTS_GZIP = _lazy_re_compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|\s|$))")


class GzipPublicAnswers:
    """Must stand outside of whatever keeps pages: those are kept plain."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or not _is_worth_it(response):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if _ACCEPTS_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
            tag = response["ETag"]
            response.content = compressed(tag, response.content)
            response["Content-Length"] = str(len(response.content))
            response["Content-Encoding"] = "gzip"
            # The same page, but not the same bytes any more.
            response["ETag"] = tag if tag.startswith("W/") else f"W/{tag}"
        return response


def _is_worth_it(response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and response.get("Cache-Control", "").startswith("public")
        and response.has_header("ETag")
        and not response.has_header("Content-Encoding")
        and len(response.content) >= SMALLEST
    )


def compressed(tag: str, content: bytes) -> bytes:
    """The tag is a hash of the content, so what was compressed once need not be again."""
    if (found := _kept.get(tag)) is None:
        found = gzip.compress(content, _LEVEL, mtime=0)
        if len(found) <= _LARGEST_KEPT:
            if len(_kept) >= _MOST_KEPT:
                _kept.clear()
            _kept[tag] = found
    return found
