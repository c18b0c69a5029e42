"""Entries in the memory of each process; versions in a file that all processes of the host map into theirs.

A version is a counter in that file. Whoever forgets counts it up, in whatever process of the host; whoever looks reads
it there, which costs no more than reading any other memory.
"""

import fcntl
import mmap
import os
import threading
from collections import OrderedDict
from pathlib import Path

from config.breaker import Away
from config.caching.entries import Entry, Versions
from config.caching.pages import TAG_SLOTS, Page
from config.caching.stores import Begun

_COUNTER_BYTES = 8
# What an entry takes beside its body, about.
_OVERHEAD = 2_000


class SharedCounters:
    """64-bit counters that only grow, one for each number of a tag."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._open()

    def _open(self) -> None:
        size = TAG_SLOTS * _COUNTER_BYTES
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        # To its size, whoever comes first; what is there already stays.
        os.ftruncate(self._file, size)
        self._map = mmap.mmap(self._file, size)
        self._counters = memoryview(self._map).cast("Q")

    def read(self, numbers: tuple[int, ...]) -> Versions:
        counters = self._counters
        return tuple([counters[number] for number in numbers])

    def count_up(self, numbers: set[int]) -> None:
        """Under a lock between threads and one between processes, so that of two at once neither is lost."""
        with self._lock:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                for number in numbers:
                    self._counters[number] += 1
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)

    def follow(self) -> bool:
        """Whether the file had been replaced; the new one is taken then."""
        try:
            if os.path.samestat(os.stat(self._path), os.fstat(self._file)):
                return False
        except FileNotFoundError:
            pass
        with self._lock:
            # What others still read from is left to the end of the process.
            self._open()
        return True


class HostStore:
    """Least recently used entries go first when there are more bytes than `room`."""

    is_away = False

    def __init__(self, path: Path, room: int) -> None:
        self._path = path
        self._room = room
        self._used = 0
        self._lock = threading.Lock()
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._shared: SharedCounters | None = None

    def _counters(self) -> SharedCounters:
        if self._shared is None:
            with self._lock:
                try:
                    self._shared = self._shared or SharedCounters(self._path)
                except OSError as error:
                    raise Away(f"{self._path} cannot be used: {error}") from error
        return self._shared

    def find(self, page: Page) -> Entry | None:
        entry = self._entries.get(page.key)
        if entry is None or entry.identity != page.identity:
            return None
        if entry.versions != self._counters().read(page.tags):
            return None
        try:
            self._entries.move_to_end(page.key)
        except KeyError:
            pass  # another thread has just made room
        return entry

    def begin(self, page: Page) -> Begun:
        """Each process computes its own."""
        return Begun(self._counters().read(page.tags), self.find(page), is_first=True)

    def keep(self, page: Page, entry: Entry | None) -> None:
        if entry is None:
            return
        with self._lock:
            self._used += _size(entry) - _size(self._entries.pop(page.key, None))
            self._entries[page.key] = entry
            while self._used > self._room:
                self._used -= _size(self._entries.popitem(last=False)[1])

    def is_begun(self, page: Page) -> bool:
        return False

    def forget(self, tags: set[int]) -> None:
        counters = self._counters()
        try:
            if counters.follow():
                with self._lock:
                    self._entries.clear()
                    self._used = 0
            counters.count_up(tags)
        except OSError as error:
            raise Away(f"{self._path} cannot be used: {error}") from error


def _size(entry: Entry | None) -> int:
    return len(entry.body) + _OVERHEAD if entry else 0
