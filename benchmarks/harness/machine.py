"""On what it was measured."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

from benchmarks.harness.driving import driver_of_reads

ROOT = Path(__file__).resolve().parents[2]


def told() -> dict[str, str | int | float]:
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": _line("/proc/cpuinfo", "model name"),
        "python": platform.python_version(),
        **{name: version(name) for name in ("django", "granian", "psycopg", "redis")},
        "driver of reads": driver_of_reads(),
        "commit": _commit(),
        # What else was to be done when this began: above 1, the figures are too low.
        "load before": round(os.getloadavg()[0], 2),
    }


def has_setting(name: str) -> bool:
    """Whether this version of the shop can be told so."""
    return f"#{name}=" in (ROOT / ".env.example").read_text()


def _line(path: str, name: str) -> str:
    lines = Path(path).read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")


def _commit() -> str:
    command = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
