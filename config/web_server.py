"""The web server and its options, for `make run` and the image alike: `python -m config.web_server` becomes granian.

Why granian, these threads and these processes: docs/scaling.md.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory, mkdtemp

from django.core.exceptions import ImproperlyConfigured

# A request or a task in hand may finish; what takes longer is ended.
GRACE_SECONDS = 10


def command(host: str, port: int) -> list[str]:
    """granian, with one process on SQLite: only one can write at a time, and counts the limits for all."""
    from django.conf import settings

    processes = settings.WEB_WORKERS or (1 if settings.IS_SQLITE else len(os.sched_getaffinity(0)))
    words = [sys.executable, "-m", "granian", "config.wsgi:application", "--interface", "wsgi", "--no-ws"]
    words += ["--host", host, "--port", str(port), "--log-level", "error"]
    words += ["--workers", str(processes), "--blocking-threads", str(settings.WEB_THREADS)]
    words += ["--workers-kill-timeout", f"{GRACE_SECONDS}s"]
    # One process that dies ends the server, which the supervisor reports; of several, the dead one is replaced.
    return words + (["--respawn-failed-workers"] if processes > 1 else [])


@contextmanager
def metrics_dir() -> Iterator[None]:
    """Where the processes to come count together: what METRICS_DIR says, else a new folder, gone with this one."""
    if os.environ.get("METRICS_DIR"):
        yield
    else:
        with TemporaryDirectory(prefix="shop-metrics-", ignore_cleanup_errors=True) as folder:
            os.environ["METRICS_DIR"] = folder
            yield
            del os.environ["METRICS_DIR"]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
    from django.conf import settings

    try:
        words = command(settings.HOST, settings.PORT)
    except ImproperlyConfigured as error:
        sys.exit(f"error: {error}")
    if not os.environ.get("METRICS_DIR"):
        # Left behind at the end, as this process is: by then it is granian.
        os.environ["METRICS_DIR"] = mkdtemp(prefix="shop-metrics-")
    os.execv(words[0], words)


if __name__ == "__main__":
    main()
