"""Who serves from this folder: a lock on a file, which the system itself lets go when its holders end."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.conf import settings


class AlreadyServed(Exception):
    """Another process works with the files of this DATA_DIR."""


def take_data_dir(*, shared: bool) -> IO[str]:
    """Hold DATA_DIR until the file is closed, here and in every child that was given it.

    Shared where the database is a server: any number of shops may run beside each other then.
    Raises AlreadyServed.
    """
    file = (settings.DATA_DIR / "serving.lock").open("a")
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise AlreadyServed(f"The shop is already running from {settings.DATA_DIR}.") from None
    return file


@contextmanager
def nobody_serving() -> Iterator[None]:
    """Keep the shop from starting meanwhile; raises AlreadyServed where it runs."""
    with take_data_dir(shared=False):
        yield


def is_served() -> bool:
    try:
        take_data_dir(shared=False).close()
    except AlreadyServed:
        return True
    return False
