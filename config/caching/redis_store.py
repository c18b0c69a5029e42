"""Entries and versions in Redis: one round trip finds a page together with all that says whether it still holds.

A version is a random token. Forgetting deletes it, which works in a Redis that is full, too; whoever computes a page
puts a new one there before. All keys carry the run of the server, so that one that comes back with an older copy of
its data, or another one that takes its place, finds nothing of before.
"""

import hashlib
import re
import secrets
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django_redis import get_redis_connection
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError
from redis.retry import Retry

from config import breaker
from config.caching.entries import Entry
from config.caching.pages import Page
from config.caching.stores import Begun

# Longer than any entry lives.
_VERSION_SECONDS = 2 * 86_400
_LEASE_MILLISECONDS = 2000
_RUN = re.compile(rb"run_id:(\w+)")


class _Wire(threading.local):
    """Each thread has a connection of its own: no pool to lock, and no reply of anybody else."""

    connection: Any = None
    # Of the server at its other end; a connection never moves to another.
    run = ""


class RedisStore:
    def __init__(self) -> None:
        self._wire = _Wire()
        self._prefix = settings.REDIS_PREFIX

    @property
    def is_away(self) -> bool:
        return breaker.redis.is_open

    # --- The store ---

    def find(self, page: Page) -> Entry | None:
        def ask() -> list[bytes | None]:
            (found,) = self._ask(lambda run: _looking_up(self._prefix, run, page.key, page.tags))
            return found if isinstance(found, list) else [None]

        kept, *versions = breaker.redis.call(ask)
        return self._valid(page, kept, versions)

    def _valid(self, page: Page, kept: bytes | None, versions: list[bytes | None]) -> Entry | None:
        if kept is None or None in versions:
            return None
        try:
            entry = Entry.from_bytes(kept)
        except ValueError:
            return None  # nothing of ours
        is_valid = entry.identity == page.identity and entry.versions == (self._wire.run, *_texts(versions))
        return entry if is_valid else None

    def begin(self, page: Page) -> Begun:
        """The versions that are missing are made now: one that was made after the page was read would be too new."""

        def commands(run: str) -> bytes:
            lease = ("SET", self._lease(run, page), "1", "NX", "PX", _LEASE_MILLISECONDS)
            made = [
                ("SET", self._version(run, tag), secrets.token_hex(8), "NX", "EX", _VERSION_SECONDS)
                for tag in page.tags
            ]
            return _packed(lease, *made) + _looking_up(self._prefix, run, page.key, page.tags)

        leased, *_, found = breaker.redis.call(lambda: self._ask(commands, replies=len(page.tags) + 2))
        if isinstance(leased, ResponseError) or isinstance(found, ResponseError) or None in found[1:]:
            return Begun(None, None, is_first=True)  # it is full, or takes no writes
        kept, *versions = found
        entry = self._valid(page, kept, versions)
        return Begun((self._wire.run, *_texts(versions)), entry, is_first=leased is not None)

    def keep(self, page: Page, entry: Entry | None) -> None:
        def commands(run: str) -> bytes:
            done = ("DEL", self._lease(run, page))
            if entry is None or entry.versions[0] != run:
                return _packed(done, ("PING",))
            seconds = getattr(settings, page.declaration.seconds) + settings.CACHE_STALE_SECONDS
            return _packed(("SET", _entry(self._prefix, run, page.key), entry.to_bytes(), "EX", seconds), done)

        breaker.redis.call(lambda: self._ask(commands, replies=2))

    def is_begun(self, page: Page) -> bool:
        (found,) = breaker.redis.call(lambda: self._ask(lambda run: _packed(("EXISTS", self._lease(run, page)))))
        return found == 1

    def forget(self, tags: set[int]) -> None:
        def ask() -> None:
            (said,) = self._ask(lambda run: _packed(("DEL", *(self._version(run, tag) for tag in tags))))
            if isinstance(said, ResponseError):
                # It takes no writes (a replica): as good as away, for whoever must be sure.
                raise RedisConnectionError(str(said))

        breaker.redis.call(ask)

    def _version(self, run: str, tag: int) -> str:
        return f"{self._prefix}:{run}:version:{tag}"

    def _lease(self, run: str, page: Page) -> str:
        return f"{_entry(self._prefix, run, page.key)}:lease"

    # --- The wire ---

    def _ask(self, commands: Any, replies: int = 1) -> list[Any]:
        """The replies to what `commands` makes for the run of the server; an error is a reply. A connection that was
        closed while nobody used it is made anew, once."""
        is_new = self._wire.connection is None
        try:
            return self._exchange(commands, replies)
        except RedisConnectionError:
            if is_new:
                raise
            return self._exchange(commands, replies)

    def _exchange(self, commands: Any, replies: int) -> list[Any]:
        wire = self._wire
        try:
            connection = wire.connection or self._connect()
            connection.send_packed_command([commands(wire.run)], check_health=False)
            return [_reply(connection) for _ in range(replies)]
        except BaseException:
            # Whatever it was: a reply that is still to come must not be taken for that to the next question.
            if wire.connection:
                wire.connection.disconnect()
            wire.connection = None
            raise

    def _connect(self) -> Any:
        wire, pool = self._wire, get_redis_connection("default").connection_pool
        # A retry would be one more wait.
        connection = pool.connection_class(**{**pool.connection_kwargs, "retry": Retry(NoBackoff(), 0)})
        connection.connect()
        wire.connection = connection
        connection.send_command("INFO", "server")
        said = _reply(connection)
        found = _RUN.search(said if isinstance(said, bytes) else str(said).encode())
        if found is None:
            raise RedisConnectionError("it does not say which run of the server it is (INFO server)")
        wire.run = found.group(1).decode()
        return connection


def _reply(connection: Any) -> Any:
    try:
        return connection.read_response()
    except ResponseError as error:
        return error


def _texts(versions: Sequence[Any]) -> tuple[str, ...]:
    return tuple([version.decode() for version in versions])


def _packed(*commands: tuple[Any, ...]) -> bytes:
    """In Redis's own protocol (https://redis.io/docs/latest/develop/reference/protocol-spec/)."""
    pieces: list[bytes] = []
    for command in commands:
        pieces.append(b"*%d\r\n" % len(command))
        for word in command:
            data = word if isinstance(word, bytes) else str(word).encode()
            pieces += (b"$%d\r\n" % len(data), data, b"\r\n")
    return b"".join(pieces)


def _entry(prefix: str, run: str, key: str) -> str:
    return f"{prefix}:{run}:{_code()}:{key}"


@lru_cache(maxsize=4096)
def _looking_up(prefix: str, run: str, key: str, tags: tuple[int, ...]) -> bytes:
    return _packed(("MGET", _entry(prefix, run, key), *(f"{prefix}:{run}:version:{tag}" for tag in tags)))


@lru_cache(maxsize=1)
def _code() -> str:
    """What answers are made by beside the data. Another release, or another key for the links of lists, finds nothing
    of the one before it, while both are serving."""
    digest = hashlib.blake2b(f"{settings.SECRET_KEY} {settings.SEARCH_LANGUAGE} {settings.MEDIA_URL}".encode())
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if folder.parent == settings.BASE_DIR:
            for path in sorted(folder.rglob("*.py")):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
