"""Where entries and versions stand, behind one interface."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from django.conf import settings

from config.caching.entries import Entry, Versions
from config.caching.pages import Page


@dataclass(frozen=True)
class Begun:
    """Before a page is computed: the `versions` that it may be kept with, None where it cannot be kept; whether nobody
    else is at it; and the `entry` that may have come meanwhile."""

    versions: Versions | None
    entry: Entry | None
    is_first: bool


class Store(Protocol):
    """All of it may raise `breaker.Away`."""

    @property
    def is_away(self) -> bool:
        """Known without asking."""

    def find(self, page: Page) -> Entry | None:
        """The page as it was kept, where nothing it belongs to was forgotten since; its time may be over."""

    def begin(self, page: Page) -> Begun:
        """Says that the page is going to be computed."""

    def keep(self, page: Page, entry: Entry | None) -> None:
        """After a page was computed; None where it is not to be kept."""

    def is_begun(self, page: Page) -> bool:
        """Whether somebody is still at it."""

    def forget(self, tags: set[int]) -> None:
        """From now on nothing that was computed before is found."""


@lru_cache(maxsize=1)
def store() -> Store | None:
    """None where pages are not cached."""
    if settings.PUBLIC_CACHE == "redis":
        from config.caching.redis_store import RedisStore

        return RedisStore()
    if settings.PUBLIC_CACHE == "host":
        from config.caching.host_store import HostStore

        return HostStore(settings.DATA_DIR / "public-cache.versions", settings.CACHE_MEMORY_MB * 1_000_000)
    return None
