"""Background work starts after the commit; a queue that is away never undoes what was committed.

What must not be lost is a row with a status, and a periodic task picks it up again.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction


def enqueue_on_commit(task: Callable[..., Any], *args: Any) -> None:
    """Hand `task(*args)` to the worker once the surrounding transaction is committed."""
    transaction.on_commit(lambda: task(*args), robust=True)
