"""Redis is an accelerator: one that does not answer is left alone for a while, by everybody in the process together.

The first failure costs its caller one timeout. After it nobody asks for 1 s, then one caller tries; 2, 4, 8 and then
always 10 s pass between further trials. The first that succeeds lets everybody through again.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

T = TypeVar("T")
logger = logging.getLogger(__name__)
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 10.0
SILENCE = (RedisConnectionError, RedisTimeoutError)


class Away(Exception):
    """What was asked does not answer, or is being left alone."""


class Breaker:
    def __init__(self, name: str) -> None:
        self.name = name
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        self._pause = 0.0
        self._retry_at = 0.0

    @property
    def is_open(self) -> bool:
        """Whether nobody may ask at the moment."""
        return self._pause > 0 and time.monotonic() < self._retry_at

    def call(self, ask: Callable[[], T], *, silence: tuple[type[Exception], ...] = SILENCE) -> T:
        """What `ask` returns. Raises Away where it is silent, or was so a moment ago; its other errors are answers."""
        is_trial = bool(self._pause)
        if is_trial and not self._may_try():
            raise Away(f"{self.name} is left alone")
        try:
            result = ask()
        except silence as error:
            self._failed(error, is_trial=is_trial)
            raise Away(f"{self.name} does not answer") from error
        except Exception:
            self._worked()
            raise
        self._worked()
        return result

    def _may_try(self) -> bool:
        """One caller at the end of each pause; the others go on without."""
        with self._lock:
            now = time.monotonic()
            if now < self._retry_at:
                return False
            self._retry_at = now + self._pause
            return True

    def _failed(self, error: Exception, *, is_trial: bool) -> None:
        with self._lock:
            if not is_trial:
                if self._pause:
                    return  # one of several that were waiting when it fell silent
                logger.warning("%s is away, the shop goes on without: %s", self.name, error)
            self._pause = min(self._pause * 2 or _FIRST_PAUSE, _LONGEST_PAUSE)
            self._retry_at = time.monotonic() + self._pause

    def _worked(self) -> None:
        if self._pause:
            with self._lock:
                self._pause = 0.0
            logger.warning("%s is back", self.name)


# For the cache, the limits and the queue alike: they are one server.
redis = Breaker("Redis")
