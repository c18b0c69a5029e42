"""Which public page a request asks for: what its answer depends on, and nothing else."""

import hashlib
import zlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve

from config.caching.declaring import Declaration

# What a process remembers of requests that it has taken apart, and how many characters of one.
_REMEMBERED = 4096
_LONGEST = 2000
_SAYS_WHICH = (
    "PATH_INFO",
    "QUERY_STRING",
    "HTTP_HOST",
    "HTTP_ACCEPT",
    "wsgi.url_scheme",
    "HTTP_X_FORWARDED_PROTO",
    "SCRIPT_NAME",
    "SERVER_NAME",
    "SERVER_PORT",
)
# Versions are kept by the number of a tag, so that a stranger who makes up paths makes up no keys.
TAG_SLOTS = 65_536
EVERYTHING = "everything"


@dataclass(frozen=True)
class Route:
    name: str
    declaration: Declaration
    path: dict[str, str]
    parameters: frozenset[str]
    prefixes: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """`key` is the place it is kept in: one of a fixed number for each route, so another page may be found there; the
    `identity` tells."""

    declaration: Declaration
    identity: str
    query: str
    key: str
    tags: tuple[int, ...]

    @property
    def is_short(self) -> bool:
        return len(self.identity) <= _LONGEST


# All that the page follows from, as it came → the page. Emptied when it is full: cheaper to ask than any order of use.
_pages: dict[tuple[str | None, ...], Page | None] = {}


def asked_page(request: HttpRequest) -> Page | None:
    """None where it is no public read, or asks for another form than plain JSON. Raises DisallowedHost."""
    if request.method not in ("GET", "HEAD"):
        return None
    asked = tuple([request.META.get(name) for name in _SAYS_WHICH])
    try:
        return _pages[asked]
    except KeyError:
        page = _page_of(request)
    if sum(len(text) for text in asked if text) <= _LONGEST:
        if len(_pages) >= _REMEMBERED:
            _pages.clear()
        _pages[asked] = page
    return page


def _page_of(request: HttpRequest) -> Page | None:
    route, raw_query = _route(request.path_info), request.META.get("QUERY_STRING", "")
    # What the guards refuse is theirs to answer.
    if route is None or not _is_plain_json(request.META.get("HTTP_ACCEPT", "")) or "%00" in raw_query:
        return None
    try:
        given = QueryDict(raw_query.encode("latin-1", "replace"))
    except SuspiciousOperation:
        return None  # too many fields: the view says so
    counted = sorted(name for name in given if name in route.parameters or name.startswith(route.prefixes or ("\0",)))
    query = urlencode([(name, value) for name in counted for value in given.getlist(name)])
    tags = route.declaration.tags_of(route.path, {name: given[name] for name in counted})
    # Pages hold links with scheme and host.
    identity = f"{request.scheme}://{request.get_host()}{request.path}?{query}"
    slots = tuple(slot_of(tag) for tag in (EVERYTHING, *tags))
    return Page(route.declaration, identity, query, f"{route.name}:{_place(identity)}", slots)


def slot_of(tag: str) -> int:
    """The place of its version, the same in every process. Two tags that share one are only forgotten together."""
    return zlib.crc32(tag.encode()) % TAG_SLOTS


def _route(path_info: str) -> Route | None:
    try:
        match = resolve(path_info)
    except Resolver404:
        return None
    view: Any = match.func
    action = getattr(view, "actions", {}).get("get")
    declaration = getattr(getattr(view.cls, action), "public", None) if action else None
    if declaration is None:
        return None
    names, prefixes = declaration.parameters(view.cls(**view.initkwargs))
    path = {name: str(value) for name, value in match.kwargs.items()}
    return Route(f"{view.cls.__name__}.{action}", declaration, path, names, prefixes)


def _place(identity: str) -> int:
    """Keyed, so that nobody can choose whose place he takes."""
    digest = hashlib.blake2b(identity.encode(), digest_size=8, key=settings.SECRET_KEY.encode()[:64]).digest()
    return int.from_bytes(digest, "big") % settings.CACHE_SLOTS


def _is_plain_json(accept: str) -> bool:
    """Whether JSON will do and nothing is said about its form (`indent`) beside."""
    if not accept:
        return True
    takes = False
    for part in accept.lower().split(","):
        kind, *parameters = (piece.strip() for piece in part.split(";"))
        if any(not parameter.startswith("q=") for parameter in parameters):
            return False
        refused = any(parameter.rstrip("0").rstrip(".") in ("q=", "q=0") for parameter in parameters)
        if kind in ("*/*", "application/*", "application/json"):
            if refused:
                return False
            takes = True
    return takes


def forget_routes() -> None:
    """For tests that change what is declared, or whose host it is."""
    _pages.clear()
