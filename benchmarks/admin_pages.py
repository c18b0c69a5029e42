"""How long each page of the back office takes in a large shop, and how many queries: on a PostgreSQL database of its
own that is dropped after.

    DATABASE_URL=postgres://… python benchmarks/admin_pages.py                  all pages, 1,000,000 orders
    DATABASE_URL=postgres://… python benchmarks/admin_pages.py --keep           the database stays for the next time
    DATABASE_URL=postgres://… python benchmarks/admin_pages.py --keep --only "order:"

Prints the pages by time (median of three, after one to warm up) and by queries, and ends with 1 where one is beyond the
limits. Figures of sales are counted anew at each call.
"""

import argparse
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.own_database import own_database


def prepare(orders: int) -> None:
    """The shop, unless it is there already."""
    from analytics.services import roll_up_sales
    from benchmarks.large_shop import fill
    from orders.models import Order

    if Order.objects.exists():
        return
    started = time.perf_counter()
    fill(products=orders // 10, orders=orders, reviews=orders // 2, users=orders * 3 // 10)
    roll_up_sales()
    print(f"{orders} orders made in {time.perf_counter() - started:.0f} s")


def measure(only: str, rounds: int) -> list[dict[str, Any]]:
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User
    from tests.admin_pages import pages

    browser = Client(SERVER_NAME="localhost")
    boss = User.objects.filter(is_superuser=True).first()
    browser.force_login(boss or User.objects.create_superuser("boss@example.com", "correct horse battery"))
    found = []
    for page in pages(browser, of_each=6):
        if only not in page.name:
            continue
        times = []
        with CaptureQueriesContext(connection) as queries:
            page.open(browser)
        count = len(queries)
        for _ in range(rounds):
            cache.clear()
            started = time.perf_counter()
            page.open(browser)
            times.append((time.perf_counter() - started) * 1000)
        found.append({"page": page.name, "ms": round(statistics.median(times), 1), "queries": count})
    return found


def print_by(name: str, found: list[dict[str, Any]], lines: int) -> None:
    print(f"\nBy {name}:")
    for row in sorted(found, key=lambda row: -row[name])[:lines]:
        print(f"{row['ms']:9.1f} ms {row['queries']:4} queries  {row['page']}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--keep", action="store_true", help="the database, for the next time")
    parser.add_argument("--only", default="", help="pages with this in their name")
    parser.add_argument("--rounds", type=int, default=3, help="of each page, of which the median counts")
    parser.add_argument("--most-ms", type=float, default=300)
    parser.add_argument("--most-queries", type=int, default=30)
    parser.add_argument("--lines", type=int, default=40, help="of each table")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    options = parser.parse_args()
    with own_database("admin", keep=options.keep, ANALYTICS_CACHE_SECONDS="0") as connection:
        if connection.vendor != "postgresql":
            sys.exit("Name a PostgreSQL server in DATABASE_URL.")
        prepare(options.orders)
        found = measure(options.only, options.rounds)
    for name in ("ms", "queries"):
        print_by(name, found, options.lines)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1))
    beyond = [row for row in found if row["ms"] > options.most_ms or row["queries"] > options.most_queries]
    print(f"\n{len(found)} pages, {len(beyond)} beyond {options.most_ms:.0f} ms or {options.most_queries} queries")
    sys.exit(1 if beyond else 0)


if __name__ == "__main__":
    main()
