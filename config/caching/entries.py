"""What is kept of an answer."""

import time
from dataclasses import dataclass
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from config.caching.pages import Page

PUBLIC = "public, no-cache"
# Of the tags of a page, as they were before it was computed.
Versions = tuple[Any, ...]
MAX_BODY_BYTES = 512_000
_HEADER_BYTES = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """`expires_at` in seconds since the epoch; it may be shown for a grace after it, while one renews it."""

    identity: str
    versions: Versions
    expires_at: float
    headers: dict[str, str]
    body: bytes
    note: Any = None

    def is_fresh(self) -> bool:
        return time.time() < self.expires_at

    def response(self) -> HttpResponse:
        response = HttpResponse(self.body)
        # Checked when they were set the first time; to set them one by one takes as long as all else here.
        response.headers._store.update({name.lower(): (name, value) for name, value in self.headers.items()})
        return response

    def to_bytes(self) -> bytes:
        """A short header in JSON, and the body as it is."""
        header = orjson.dumps([self.identity, self.versions, self.expires_at, self.headers, self.note])
        return len(header).to_bytes(_HEADER_BYTES, "big") + header + self.body

    @classmethod
    def from_bytes(cls, kept: bytes) -> "Entry":
        end = _HEADER_BYTES + int.from_bytes(kept[:_HEADER_BYTES], "big")
        identity, versions, expires_at, headers, note = orjson.loads(kept[_HEADER_BYTES:end])
        return cls(identity, tuple(versions), expires_at, headers, kept[end:], note)


def entry_of(response: HttpResponseBase, page: Page, versions: Versions) -> Entry | None:
    """None where the answer is not for everybody, or too large to keep."""
    if (
        response.status_code != 200
        or not isinstance(response, HttpResponse)
        or response.cookies
        or response.get("Cache-Control") != PUBLIC
        or "ETag" not in response
        or "Cookie" in response.get("Vary", "")
        or len(response.content) > MAX_BODY_BYTES
    ):
        return None
    expires_at = time.time() + getattr(settings, page.declaration.seconds)
    note = getattr(response, "hit_note", None)
    return Entry(page.identity, versions, expires_at, dict(response.items()), response.content, note)
