"""Which server serves the shop best: the same code behind each of them, one after the other, in turn.

    DATABASE_URL=postgres://… .venv/bin/python benchmarks/servers.py [--seconds 5] [--rounds 3]

Reads only; over loopback only; needs `wrk` (apt install wrk), and some products in the database (seed_store). After its
start a server is waited for, which is the time to its first answer. Of the rounds the best is told: what else the
machine does only ever takes away.
"""

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PATHS = {"status": "/", "list": "/api/v1/products/"}
PROCESSES, CLIENTS = 2, 16
WSGI = "config.wsgi:application"


def commands(port: int) -> dict[str, list[str]]:
    address = ["--host", "127.0.0.1", "--port", str(port), "--log-level", "error"]
    granian = [str(BIN / "granian"), WSGI, "--interface", "wsgi", "--no-ws", *address, "--workers", str(PROCESSES)]
    gunicorn = [str(BIN / "gunicorn"), WSGI, "-b", f"127.0.0.1:{port}", "-w", str(PROCESSES), "--log-level", "error"]
    uvicorn = [str(BIN / "uvicorn"), "django.core.asgi:get_asgi_application", "--factory", *address]
    return {
        **{f"granian, {threads} threads": [*granian, "--blocking-threads", str(threads)] for threads in (1, 4, 8, 16)},
        "gunicorn, sync": gunicorn,
        "gunicorn, 8 threads": [*gunicorn, "--threads", "8"],
        "uvicorn, ASGI": [*uvicorn, "--workers", str(PROCESSES)],
    }


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def ask(url: str) -> None:
    urllib.request.urlopen(url, timeout=30).read()


def wait_until_it_answers(url: str, process: "subprocess.Popen[bytes]") -> float:
    """Seconds from now on."""
    started = time.perf_counter()
    while time.perf_counter() - started < 60:
        if process.poll() is not None:
            raise SystemExit(f"the server ended: {process.args}")
        try:
            ask(url)
            return time.perf_counter() - started
        except OSError:
            time.sleep(0.02)
    raise SystemExit(f"no answer from {url}")


def memory(process: "subprocess.Popen[bytes]") -> float:
    """MB of the server's processes together; what they share is counted once (PSS)."""
    children = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True).stdout.split()
    total = 0
    for pid in (str(process.pid), *children):
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        total += int(re.search(r"^Pss:\s+(\d+)", rollup, re.M)[1])  # type: ignore[index]
    return total / 1024


def load(url: str, seconds: int) -> tuple[float, float, int]:
    """Requests a second, the slowest of a hundred in milliseconds, and how many went wrong."""
    words = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds}s", "--latency", url]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])  # type: ignore[index]
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", said).groups()  # type: ignore[union-attr]
    faults = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    return rate, float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit], int(faults[1]) if faults else 0


def measure(name: str, seconds: int, figures: dict[str, dict[str, list[float]]]) -> None:
    port = free_port()
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.base", "DEMO": "off", "PUBLIC_CACHE": "off"}
    process = subprocess.Popen(commands(port)[name], cwd=ROOT, env=env, stderr=subprocess.DEVNULL)
    try:
        figures[name]["start"].append(wait_until_it_answers(f"http://127.0.0.1:{port}/", process))
        for label, path in PATHS.items():
            url = f"http://127.0.0.1:{port}{path}"
            load(url, 1)
            rate, slowest, faults = load(url, seconds)
            figures[name][label].append(rate)
            figures[name][f"{label} p99"].append(slowest)
            figures[name]["faults"].append(faults)
        figures[name]["memory"].append(memory(process))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=5, choices=range(1, 61), metavar="1-60")
    parser.add_argument("--rounds", type=int, default=3, choices=range(1, 11), metavar="1-10")
    options = parser.parse_args()
    if not shutil.which("wrk"):
        raise SystemExit("wrk is not installed (Debian: apt install wrk).")
    figures: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for _ in range(options.rounds):
        for name in commands(0):
            measure(name, options.seconds, figures)
    print("| server, 2 processes | status/s | p99 ms | list/s | p99 ms | first answer s | memory MB | faults |")
    print("|---|---|---|---|---|---|---|---|")
    for name, found in figures.items():
        rates = f"{max(found['status']):.0f} | {min(found['status p99']):.0f} | {max(found['list']):.0f}"
        rest = f"{min(found['list p99']):.0f} | {min(found['start']):.1f} | {max(found['memory']):.0f}"
        print(f"| {name} | {rates} | {rest} | {sum(found['faults']):.0f} |")


if __name__ == "__main__":
    main()
