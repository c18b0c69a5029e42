"""What can go wrong between a shop and its provider, ordered up by a test."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Fault:
    """Befalls the next `times` requests whose path ends with `path`.

    `status` (429, 500 …) answers instead of doing anything; `then_status` after having done it. `delay` holds the
    answer back for so many seconds, or until `released` is set. `drop` closes the line after the work is done, without
    an answer. `then` is called once the work is done: a test may kill the caller there.
    """

    path: str = ""
    method: str = "POST"
    times: int = 1
    status: int = 0
    then_status: int = 0
    delay: float = 0
    drop: bool = False
    then: Callable[[], None] | None = None
    released: threading.Event = field(default_factory=threading.Event)

    def fits(self, method: str, path: str) -> bool:
        return self.times > 0 and method == self.method and path.endswith(self.path)


class Faults:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        with self._lock:
            self._waiting.append(fault)
        return fault

    def take(self, method: str, path: str) -> Fault | None:
        with self._lock:
            fault = next((fault for fault in self._waiting if fault.fits(method, path)), None)
            if fault:
                fault.times -= 1
            return fault

    def heal(self) -> None:
        with self._lock:
            for fault in self._waiting:
                fault.released.set()
            self._waiting.clear()
