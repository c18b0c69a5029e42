"""Processor time that answers cost, read from /proc: it depends far less than seconds on what else the machine does."""

import os
import time
from pathlib import Path

import psycopg

from benchmarks.harness.servers import Server

BUSY = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend' AND state <> 'idle'"""
# So many looks in a row at which nothing is at work.
QUIET_LOOKS, PATIENCE_SECONDS = 6, 180
_TICK = os.sysconf("SC_CLK_TCK")


def seconds_of(pids: list[int]) -> float:
    """User and system time of these processes so far; one that is gone counts for nothing."""
    return sum(_seconds_of(pid) for pid in pids)


def _seconds_of(pid: int) -> float:
    try:
        # The name of the program stands in brackets, and may hold anything.
        fields = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICK


class Meter:
    """Milliseconds of the server's workers and of their database connections, between `start` and `read`."""

    def __init__(self, server: Server, address: str) -> None:
        self.server, self.address = server, address

    def start(self) -> None:
        self._settle()
        self.before = self._now()

    def read(self, answers: int) -> tuple[float, float]:
        """Per answer: of the server, of the database (0 where that is on another machine)."""
        workers, database = (now - before for now, before in zip(self._now(), self.before, strict=True))
        return workers * 1000 / max(answers, 1), database * 1000 / max(answers, 1)

    def _settle(self) -> None:
        """Whoever asked for something slow and went away has left the server at work: that is no part of what comes."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        quiet = 0
        with psycopg.connect(self.address, autocommit=True) as connection:
            while quiet < QUIET_LOOKS and time.monotonic() < deadline:
                busy = connection.execute(BUSY).fetchone()
                quiet = 0 if busy and busy[0] else quiet + 1
                time.sleep(0.05)

    def _now(self) -> tuple[float, float]:
        with psycopg.connect(self.address) as connection:
            found = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            backends = [pid for (pid,) in found]
        return seconds_of(self.server.workers()), seconds_of(backends)
