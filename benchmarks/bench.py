"""`make bench`: how fast the shop is at several sizes, beside what this machine can give at most, in one run.

    make bench                          1,000, 100,000 and 1,000,000 products
    make bench QUICK=1                  1,000 only, and in a hurry
    make bench SIZES=1000,20000 SECONDS=5 KEEP=1

Uses BENCH_DATABASE_URL (a PostgreSQL whose user may make databases, and is a superuser) and BENCH_REDIS_URL. With
KEEP=1 the filled databases stay for the next run.
"""

import argparse
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.harness import machine, results  # noqa: E402
from benchmarks.harness.measuring import Plan, measure  # noqa: E402
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
        "LOG_LEVEL": "WARNING",
        "PYTHONWARNINGS": "ignore",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the shop; see the head of this file.")
    parser.add_argument(
        "--sizes", type=lambda text: [int(size) for size in text.split(",")], default=[1000, 100_000, 1_000_000]
    )
    parser.add_argument("--seconds", type=float, default=3, help="of each load")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", action="store_true", help="the filled databases, for the next run")
    parser.add_argument("--quick", action="store_true", help="the smallest size, two short rounds")
    options = parser.parse_args()
    if options.quick:
        options.sizes, options.seconds, options.rounds = options.sizes[:1], 1, 2
    databases = Databases(DATABASE_URL)
    found = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine.told(), "sizes": {}}
    with tempfile.TemporaryDirectory() as folder:
        told = environment(folder)
        plan = Plan(options.seconds, options.rounds, has_cache=machine.has_setting("PUBLIC_CACHE"))
        for size in options.sizes:
            started = time.monotonic()
            template = databases.filled(size, told)
            print(f"{size:,} products: filled in {time.monotonic() - started:.0f} s", flush=True)
            with databases.copied(template) as address:
                found["sizes"][str(size)] = measure(address, told, plan, lambda line: print(line, flush=True))
            if not options.keep:
                databases.drop(template)
    results.write(found)


if __name__ == "__main__":
    main()
