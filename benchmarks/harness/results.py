"""What was found, as JSON."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "results"


def write(found: dict[str, Any]) -> Path:
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{found['at'].replace(':', '')}.json"
    path.write_text(json.dumps(found, indent=1) + "\n")
    for size, shop in found["sizes"].items():
        print(f"\n{int(size):,} products; memory {shop['memory_mb']}; start {shop['start_seconds']} s")
        for name, row in shop["rows"].items():
            cells = [
                f"{row.get(key, 0):10.2f}"
                for key in (
                    "per_second",
                    "p50_ms",
                    "p99_ms",
                    "server_cpu_ms",
                    "database_cpu_ms",
                    "queries",
                    "transaction_statements",
                )
            ]
            print(f"{name:36}", *cells, row["rounds"])
    return path
