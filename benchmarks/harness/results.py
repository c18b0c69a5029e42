"""Where results are kept: each as JSON with its time; the last one that was published, in the repository."""

import json
from pathlib import Path
from typing import Any

from benchmarks.harness import tables
from benchmarks.harness.aims import slower
from benchmarks.harness.plot import drawn

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "benchmarks" / "results"
LATEST = FOLDER / "latest.json"
PAGE = ROOT / "docs" / "performance.md"
PLOT = ROOT / "docs" / "performance.svg"
SHOWN = ("list", "filtered list", "detail", "search", "facets", "suggest")


def keep(result: dict[str, Any]) -> Path:
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{result['at'].replace(':', '')}.json"
    path.write_text(_json(result))
    return path


def compare(result: dict[str, Any]) -> list[str]:
    """What got slower since the last published result."""
    return slower(result, json.loads(LATEST.read_text())) if LATEST.exists() else []


def publish(result: dict[str, Any]) -> None:
    """The tables and the plot of the documents, and what the next run is compared with."""
    LATEST.write_text(_json(result))
    PAGE.write_text(tables.put_between_markers(PAGE.read_text(), tables.written(result)))
    names = [*(f"{name}, uncached" for name in SHOWN), "cart add", "order"]
    if len(result["sizes"]) > 1:
        PLOT.write_text(drawn(result["sizes"], names))


def _json(result: dict[str, Any]) -> str:
    return json.dumps(result, indent=1, ensure_ascii=False) + "\n"
