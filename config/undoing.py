"""What a transaction does not take back by itself, as files that were written: taken back where it fails."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_steps: ContextVar[list[Callable[[], object]] | None] = ContextVar("_steps", default=None)


@contextmanager
def undoing() -> Iterator[None]:
    """Stands around a transaction: where it ends in an exception, what was named inside of it is undone."""
    steps: list[Callable[[], object]] = []
    token = _steps.set(steps)
    try:
        yield
    except BaseException:
        for step in reversed(steps):
            step()
        raise
    finally:
        _steps.reset(token)


def undo_by(step: Callable[[], object]) -> None:
    """Name what takes back what was just done; where nobody stands around, what is done stays. It must not raise."""
    steps = _steps.get()
    if steps is not None:
        steps.append(step)
