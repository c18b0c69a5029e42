"""Servers on free loopback ports: started, waited for, weighed, stopped."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class NoAnswer(Exception):
    """The server did not come up."""


class Server:
    """A command that serves HTTP on `port` until the `with` block ends."""

    def __init__(self, command: list[str], port: int, environment: dict[str, str], *, probe: str) -> None:
        self.command, self.port, self.probe = command, port, probe
        self.environment = {**os.environ, **environment}
        # Where it writes; None for where this process does.
        self.log: IO[bytes] | None = None
        self.seconds_to_answer = 0.0

    @classmethod
    def of_the_shop(cls, environment: dict[str, str]) -> "Server":
        port = free_port()
        return cls(
            [sys.executable, "-m", "benchmarks.harness.web", str(port)], port, environment, probe="/health/live/"
        )

    @classmethod
    def with_worker(cls, environment: dict[str, str], log: IO[bytes]) -> "Server":
        """The whole shop, as `make run` starts it."""
        port = free_port()
        told = {**environment, "PORT": str(port)}
        server = cls([sys.executable, "manage.py", "start"], port, told, probe="/health/live/")
        server.log = log
        return server

    @classmethod
    def of_ceilings(cls, environment: dict[str, str]) -> "Server":
        port = free_port()
        command = [sys.executable, "-m", "benchmarks.harness.web", str(port), "benchmarks.ceilings.wsgi:application"]
        return cls(command, port, environment, probe="/bare/")

    def __enter__(self) -> "Server":
        started = time.monotonic()
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, env=self.environment, start_new_session=True, stdout=self.log, stderr=self.log
        )
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > started + PATIENCE_SECONDS:
                self.__exit__()
                raise NoAnswer(f"{' '.join(self.command)} does not answer")
            time.sleep(0.01)
        self.seconds_to_answer = time.monotonic() - started
        return self

    def __exit__(self, *details: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", self.probe)
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def workers(self) -> list[int]:
        """The processes that answer: what the server's own process has started."""
        return children_of(self.process.pid)

    def memory(self) -> dict[str, float]:
        """Megabytes of all workers together: shared pages shared out among their holders (pss), or counted for each."""
        return {kind: sum(memory_of(pid)[kind] for pid in self.workers()) for kind in ("pss", "rss")}


def children_of(pid: int) -> list[int]:
    found = (Path("/proc") / str(pid) / "task" / str(pid) / "children").read_text().split()
    return [int(child) for child in found if "python" in (Path("/proc") / child / "cmdline").read_text()]


def memory_of(pid: int) -> dict[str, float]:
    """Needs Linux 4.14 or newer."""
    told = dict(re.findall(r"^(\w+): +(\d+) kB", (Path("/proc") / str(pid) / "smaps_rollup").read_text(), re.MULTILINE))
    return {"pss": int(told["Pss"]) / 1024, "rss": int(told["Rss"]) / 1024}
