"""A PostgreSQL and a Redis of one's own, on free loopback ports, to be broken at will."""

import os
import pwd
import shutil
import subprocess
import time
from pathlib import Path

import psycopg
import redis

from benchmarks.harness.servers import free_port

PATIENCE_SECONDS = 60


class Missing(Exception):
    """A program that is needed is not installed."""


def program(name: str) -> str:
    """On the path, or where Debian keeps those of PostgreSQL. Raises Missing."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    if found := next((str(path) for path in places), None) or shutil.which(name):
        return found
    raise Missing(f"{name} is not installed")


class OwnPostgres:
    """A new cluster in `folder`. PostgreSQL refuses to run as root, so root runs it as the account `postgres`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder / "cluster", free_port()
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        self.address = f"postgres://{self.user}@127.0.0.1:{self.port}/postgres"

    def __enter__(self) -> "OwnPostgres":
        self.folder.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.folder, self.user)
            self.folder.parent.chmod(0o755)
        self._run("initdb", "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8")
        self._start()
        return self

    def __exit__(self, *details: object) -> None:
        self._run("pg_ctl", "--wait", "--mode", "fast", "stop")

    def crash_and_start(self, seconds_away: float) -> None:
        """Stopped as by a power cut, and started again after a while."""
        self._run("pg_ctl", "--wait", "--mode", "immediate", "stop")
        time.sleep(seconds_away)
        self._start()

    def _start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        self._run("pg_ctl", "--wait", "--options", options, "--log", str(self.folder / "log"), "start")
        psycopg.connect(self.address).close()

    def _run(self, name: str, *arguments: str) -> None:
        command = [program(name), "--pgdata", str(self.folder), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", self.user, "--", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


class OwnRedis:
    """Keeps nothing: after a kill it begins empty."""

    def __init__(self) -> None:
        self.port = free_port()
        self.address = f"redis://127.0.0.1:{self.port}/0"

    def __enter__(self) -> "OwnRedis":
        self._start()
        return self

    def __exit__(self, *details: object) -> None:
        self.process.kill()
        self.process.wait()

    def kill_and_start(self, seconds_away: float) -> None:
        self.process.kill()
        self.process.wait()
        time.sleep(seconds_away)
        self._start()

    def _start(self) -> None:
        command = [program("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd="/")
        asked = redis.Redis(port=self.port)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                asked.ping()
                return
            except redis.ConnectionError:
                time.sleep(0.05)
        raise Missing("redis-server does not answer")
