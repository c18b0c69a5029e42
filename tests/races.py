"""Many at once: real threads with connections of their own, let go by one barrier.

A race test proves nothing until it has been seen to fail with its guard taken out, so each has its negative control.
`PROVE=1` runs thirty rounds of each instead of a few.
"""

import os
import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any

from django.db import connection

from accounts.models import User
from tests.conftest import Client

# On SQLite every transaction is one after the other, so more rounds would show nothing more.
ROUNDS = 30 if os.environ.get("PROVE") else 3 if connection.vendor == "postgresql" else 1
SEED = int(os.environ.get("RACE_SEED", random.SystemRandom().randrange(10**6)))


def _jitter(seed: int) -> Callable[..., Any]:
    """A few milliseconds before each statement, so that other interleavings come up."""
    chance = random.Random(seed)

    def wait(execute: Callable[..., Any], *args: Any) -> Any:
        time.sleep(chance.random() * 0.004)
        return execute(*args)

    return wait


def at_once(calls: Sequence[Callable[[], Any]], *, jitter: bool = False) -> list[Any]:
    """Run every call in a thread of its own, all let go together; their results in the same order."""
    print(f"race seed {SEED}")
    barrier = threading.Barrier(len(calls))

    def run(index: int, call: Callable[[], Any]) -> Any:
        try:
            barrier.wait(timeout=30)
            with connection.execute_wrapper(_jitter(SEED + index)) if jitter else nullcontext():
                return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(run, *pair) for pair in enumerate(calls)]]


def client_for(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_authenticate(user)
    return client
