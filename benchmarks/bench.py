"""`make bench`: how fast the shop is at several sizes, beside what this machine can give at most, in one run.

    make bench                          1,000, 100,000 and 1,000,000 products
    make bench QUICK=1                  1,000 only, and in a hurry
    make bench SIZES=1000,20000 SECONDS=5 KEEP=1

Uses BENCH_DATABASE_URL (a PostgreSQL whose user may make databases, and is a superuser) and BENCH_REDIS_URL. With
KEEP=1 the filled databases stay for the next run; with PUBLISH=1 the tables go into docs/performance.md, and the result
becomes the one that later runs are compared with.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.harness import machine, results, tables  # noqa: E402
from benchmarks.harness.measuring import Plan, measure, measure_import  # noqa: E402
from benchmarks.shops.databases import Databases  # noqa: E402

DATABASE_URL = os.environ.get("BENCH_DATABASE_URL") or "postgres://postgres:postgres@127.0.0.1:5432/postgres"
REDIS_URL = os.environ.get("BENCH_REDIS_URL") or "redis://127.0.0.1:6379/8"


def environment(folder: str) -> dict[str, str]:
    """All that the shop is told; nothing of the shop that lives here."""
    return {
        "SECRET_KEY": "signs-nothing-that-outlives-this-benchmark-0123456789",
        "ENV_FILE": f"{folder}/none",
        "DATA_DIR": folder,
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
        "REDIS_URL": REDIS_URL,
        "REDIS_PREFIX": "benchmark",
        "RATE_LIMITS": "off",
        "DEMO": "off",
        "WEB_WORKERS": "2",
        "EMAIL_URL": "dummymail://",
        "LOG_LEVEL": "ERROR",
        "PYTHONWARNINGS": "ignore",
    }


def main() -> None:
    options = _options()
    # Servers and databases are taken down in any case.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    found = run(options)
    print(tables.written(found))
    print(f"\nKept as {results.keep(found).relative_to(ROOT)}.")
    for sentence in results.compare(found):
        print(f"slower: {sentence}")
    if options.publish:
        results.publish(found)


def run(options: argparse.Namespace) -> dict[str, Any]:
    databases = Databases(DATABASE_URL)
    found = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine.told(), "sizes": {}}
    plan = Plan(options.seconds, options.rounds, has_cache=machine.has_setting("PUBLIC_CACHE"))
    with tempfile.TemporaryDirectory() as folder:
        told = environment(folder)
        found["import"] = measure_import(databases, told, options.rows)
        for size in options.sizes:
            started = time.monotonic()
            template = databases.filled(size, told)
            _say(f"{size:,} products, filled in {time.monotonic() - started:.0f} s")
            with databases.copied(template) as address:
                found["sizes"][str(size)] = measure(address, told, plan, _say)
            results.keep(found)
            if not options.keep:
                databases.drop(template)
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measures the shop; see the head of this file.")
    parser.add_argument("--sizes", type=_sizes, default=[1000, 100_000, 1_000_000], help="products, with commas")
    parser.add_argument("--seconds", type=float, default=2, help="of each load")
    parser.add_argument("--rounds", type=int, default=3, help="in which everything has its turn")
    parser.add_argument("--rows", type=int, default=8000, help="of the import")
    parser.add_argument("--keep", action="store_true", help="the filled databases, for the next run")
    parser.add_argument("--quick", action="store_true", help="the smallest size only, two short rounds")
    parser.add_argument("--publish", action="store_true", help="write docs/performance.md and results/latest.json")
    options = parser.parse_args()
    if options.quick:
        options.sizes, options.seconds, options.rounds, options.rows = options.sizes[:1], 1, 2, 2000
    return options


def _sizes(text: str) -> list[int]:
    return sorted(int(size) for size in text.split(","))


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
