"""Lists that are longer than anybody counts. To count up to ten thousand rows is what costs most of a page of a large
shop, so that a list has more is remembered for a minute, by each process."""

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable

REMEMBERED_SECONDS = 60
_MOST = 1000
_long_until: OrderedDict[Hashable, float] = OrderedDict()
_lock = threading.Lock()


def was_long(key: Hashable) -> bool:
    return _long_until.get(key, 0) > time.monotonic()


def remember_long(key: Hashable) -> None:
    with _lock:
        _long_until[key] = time.monotonic() + REMEMBERED_SECONDS
        _long_until.move_to_end(key)
        while len(_long_until) > _MOST:
            _long_until.popitem(last=False)


def forget_all() -> None:
    """Tests."""
    with _lock:
        _long_until.clear()
