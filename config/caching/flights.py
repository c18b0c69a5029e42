"""A crowd that misses together computes once: one of the threads of a process flies, the others wait a little."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_flying: dict[str, threading.Event] = {}


@contextmanager
def flight(key: str) -> Iterator[threading.Event | None]:
    """None for the one who is to compute; for the others the event that tells them he is back."""
    with _lock:
        landed = _flying.get(key)
        if landed is None:
            mine = _flying[key] = threading.Event()
    if landed is not None:
        yield landed
        return
    try:
        yield None
    finally:
        with _lock:
            del _flying[key]
        mine.set()
