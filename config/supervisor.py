"""Keeps the web server and the background worker going: one parent, two children, and what a start may add to them.

The children get sessions of their own, so that Ctrl-C reaches the parent only and the parent decides
how each is stopped. Should the parent be killed outright, Linux stops them in its place.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from config import web_server

# Of a server with requests in hand; it ends what takes longer by itself, a little earlier.
GRACE_SECONDS = web_server.GRACE_SECONDS + 2
LONGEST_PAUSE = 60
_TICK = 0.1
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def _die_with_parent() -> None:
    if _libc:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """A process that the supervisor keeps."""

    name: str
    command: Sequence[str]
    stop_signal: signal.Signals = signal.SIGTERM
    inherits: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started_at: float = field(default=0, init=False)
    failures: int = field(default=0, init=False)

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command, start_new_session=True, pass_fds=self.inherits, preexec_fn=_die_with_parent
        )

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal(self, signum: signal.Signals) -> None:
        if self.process and self.is_running():
            self.process.send_signal(signum)

    def sweep(self) -> None:
        """End what the child may have left behind in its session."""
        if self.process:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass

    def pause_before_restart(self) -> float:
        """1, 2, 4 … seconds while it keeps failing; from the start again once it has held for a while."""
        held = time.monotonic() - self.started_at > LONGEST_PAUSE
        self.failures = 1 if held else self.failures + 1
        return float(min(2 ** (self.failures - 1), LONGEST_PAUSE))


class Supervisor:
    """Runs `web` and `worker` until it is told to stop or the web server ends; `companions` come and go with them."""

    def __init__(
        self, web: Child, worker: Child, say: Callable[[str], None], *, companions: Sequence[Child] = ()
    ) -> None:
        self.companions = companions
        self.web = web
        self.worker = worker
        self.say = say
        self.stops_asked = 0
        self.restart_at: float | None = None

    def run(self, is_ready: Callable[[], bool], on_ready: Callable[[], None]) -> int:
        """Returns the exit status: 0 where somebody asked to stop, 1 where the web server ended by itself."""
        self._listen()
        for companion in self.companions:
            companion.start()
        self.web.start()
        self.worker.start()
        ready = False
        while not self.stops_asked and self.web.is_running():
            if not ready and (ready := is_ready()):
                on_ready()
            self._keep_worker()
            time.sleep(_TICK)
        if self.stops_asked:
            self.say("Stopping …")
        elif self.web.process:
            self.say(f"error: the web server ended by itself (status {self.web.process.returncode}).")
        status = 0 if self.stops_asked else 1
        self._stop()
        return status

    def _listen(self) -> None:
        def ask(signum: int, frame: object) -> None:
            self.stops_asked += 1

        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # nohup asks for SIGHUP to be ignored; a shell's `&` does so with SIGINT, but `kill -INT` is meant.
            if signum != signal.SIGHUP or signal.getsignal(signum) != signal.SIG_IGN:
                signal.signal(signum, ask)

    def _keep_worker(self) -> None:
        if self.worker.is_running():
            return
        now = time.monotonic()
        if self.restart_at is None:
            pause = self.worker.pause_before_restart()
            self.restart_at = now + pause
            self.say(f"The worker ended; it is started again in {pause:.0f} s.")
        elif now >= self.restart_at:
            self.restart_at = None
            self.worker.start()

    def _stop(self) -> None:
        """Ask all at once, wait for all; a second Ctrl-C or the end of the grace ends them."""
        children = (self.web, self.worker, *self.companions)
        for child in children:
            child.signal(child.stop_signal)
        asked, deadline = self.stops_asked, time.monotonic() + GRACE_SECONDS
        while any(child.is_running() for child in children):
            if self.stops_asked > asked or time.monotonic() > deadline:
                break
            time.sleep(_TICK)
        for child in children:
            child.sweep()
            if child.process:
                child.process.wait()
