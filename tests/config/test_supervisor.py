import os
import signal
import subprocess
import sys
import time

import pytest

from config import supervisor
from config.supervisor import Child, Supervisor

SLEEPING = ["sleep", "60"]


@pytest.fixture(autouse=True)
def _own_signal_handlers():
    before = {signum: signal.getsignal(signum) for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for signum, handler in before.items():
        signal.signal(signum, handler)


def supervise(web, worker, *, when_ready=lambda: None):
    said = []
    children = Child("web", web), Child("worker", worker)
    status = Supervisor(*children, said.append).run(lambda: True, when_ready)
    return status, children, "\n".join(said)


def ask_to_stop():
    os.kill(os.getpid(), signal.SIGTERM)


def test_asked_to_stop_it_ends_both_and_reports_success():
    status, (web, worker), _ = supervise(SLEEPING, SLEEPING, when_ready=ask_to_stop)
    assert status == 0
    assert web.process.returncode == worker.process.returncode == -signal.SIGTERM


def test_a_web_server_that_dies_ends_the_shop_with_a_failure():
    status, (_, worker), said = supervise(["sh", "-c", "exit 3"], SLEEPING)
    assert status == 1
    assert "status 3" in said
    assert not worker.is_running()


def test_a_worker_that_dies_is_started_again(tmp_path, monkeypatch):
    monkeypatch.setattr(Child, "pause_before_restart", lambda self: 0)
    starts = tmp_path / "starts"
    # The web server ends, and the test with it, once the worker was started for the third time.
    web = ["sh", "-c", f"while [ $(cat {starts} 2>/dev/null | wc -l) -lt 3 ]; do sleep 0.05; done"]
    supervise(web, ["sh", "-c", f"echo started >> {starts}"])
    assert starts.read_text().count("started") >= 3


def test_the_pause_before_a_restart_grows_up_to_a_minute_and_starts_over_once_the_worker_held(monkeypatch):
    child = Child("worker", SLEEPING)
    child.started_at = time.monotonic()
    assert [child.pause_before_restart() for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    child.started_at = time.monotonic() - 61
    assert child.pause_before_restart() == 1


def test_a_child_that_will_not_stop_is_ended_after_the_grace(monkeypatch):
    monkeypatch.setattr(supervisor, "GRACE_SECONDS", 0.3)
    stubborn = ["sh", "-c", "trap '' TERM; while true; do sleep 1; done"]
    status, (web, _), _ = supervise(stubborn, SLEEPING, when_ready=lambda: (time.sleep(0.5), ask_to_stop()))
    assert status == 0
    assert web.process.returncode == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="the parent's death is told to its children by Linux only")
def test_a_killed_parent_leaves_no_child_behind():
    program = (
        "from config.supervisor import Child; child = Child('web', ['sleep', '60']); child.start();"
        "print(child.process.pid, flush=True); import time; time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 5
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(pid)


def is_alive(pid):
    """An orphan that ended may stay in the table until init has looked at it."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
