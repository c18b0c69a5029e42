"""One shop of one size, measured: rounds in which everything has its turn beside the ceilings."""

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import Any

import psycopg

from benchmarks.harness import driving
from benchmarks.harness.driving import Driven
from benchmarks.harness.figures import median
from benchmarks.harness.processor import Meter
from benchmarks.harness.scenarios import CEILINGS, WRITES, Goods, reads
from benchmarks.harness.servers import ROOT, Server
from benchmarks.shops.databases import Databases

ORDER_SQL = ROOT / "benchmarks" / "ceilings" / "order.sql"
PGBENCH = {"the order's SQL, 2 clients": 2, "the order's SQL, 8 clients": 8}
UNCACHED = "uncached"
CACHED = {"cached on this host": "host", "cached in Redis": "redis"}
# What a cache of pages may hold.
CACHEABLE = ("list", "filtered list", "detail", "search", "facets", "suggest")


@dataclass(frozen=True)
class Plan:
    """Seconds of each load, rounds of each, and whether the shop has a cache to be switched."""

    seconds: float
    rounds: int
    has_cache: bool


Step = tuple[str, Callable[[int], Driven], Meter | None]


def measure(address: str, environment: dict[str, str], plan: Plan, say: Callable[[str], None]) -> dict[str, Any]:
    """Rows by name, and what the server weighed and how long it took to start."""
    goods = look_at(address)
    environment = {**environment, "DATABASE_URL": address}
    counted = count_queries(environment)
    with ExitStack() as stack:
        ceilings = stack.enter_context(Server.of_ceilings(environment))
        shops = {UNCACHED: stack.enter_context(Server.of_the_shop({**environment, "PUBLIC_CACHE": "off"}))}
        if plan.has_cache:
            for title, store in CACHED.items():
                shops[title] = stack.enter_context(Server.of_the_shop({**environment, "PUBLIC_CACHE": store}))
        steps = [*_of_ceilings(ceilings, address, goods, plan), *_of_shops(shops, address, goods, plan)]
        rounds: dict[str, list[dict[str, float]]] = defaultdict(list)
        for number in range(plan.rounds):
            for name, drive, meter in steps:
                if not any(found["errors"] for found in rounds[name]):
                    rounds[name].append(_driven(drive, meter, number))
            say(f"  round {number + 1} of {plan.rounds} done")
        weights = {title: shop.memory() for title, shop in shops.items()}
        starts = [shop.seconds_to_answer for shop in shops.values()]
    rows = {name: {**_together(found), **counted.get(name, {})} for name, found in rounds.items()}
    return {"rows": rows, "memory_mb": weights, "start_seconds": round(median(starts), 2)}


def look_at(address: str) -> Goods:
    """What can be bought in the shop at `address`."""
    with psycopg.connect(address) as connection:
        products, people = connection.execute(
            "SELECT (SELECT max(id) FROM catalog_product), (SELECT max(id) FROM accounts_user)"
        ).fetchone()
        found = connection.execute(
            "SELECT variant_id FROM catalog_stockitem WHERE on_hand > 0 "
            "ORDER BY hashint8extended(variant_id, 5) LIMIT 20000"
        )
        return Goods(products, [pk for (pk,) in found], people)


def count_queries(environment: dict[str, str]) -> dict[str, dict[str, float]]:
    return _in_the_shop(environment, "benchmarks.harness.queries")


def measure_import(databases: Databases, environment: dict[str, str], rows: int) -> dict[str, float]:
    """Into an empty shop of its own."""
    name = "benchmark_import"
    databases.make(name, environment)
    try:
        told = {**environment, "DATABASE_URL": databases.address_of(name)}
        return _in_the_shop(told, "benchmarks.harness.importing", str(rows))
    finally:
        databases.drop(name)


def _in_the_shop(environment: dict[str, str], module: str, *arguments: str) -> Any:
    """What a process that is the shop prints last, which is JSON."""
    command = [sys.executable, "-m", module, *arguments]
    told = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(told.stdout.splitlines()[-1])


def _of_ceilings(server: Server, address: str, goods: Goods, plan: Plan) -> Iterator[Step]:
    for name, paths in CEILINGS.items():
        asked = paths(goods)
        driving.visit_once(server.port, asked)
        yield name, lambda _, asked=asked: driving.drive_reads(server.port, asked, plan.seconds), Meter(server, address)
    for name, clients in PGBENCH.items():
        third = {"third": goods.products // 3}
        yield (
            name,
            lambda _, clients=clients, third=third: driving.pgbench(address, ORDER_SQL, clients, plan.seconds, third),
            None,
        )


def _of_shops(shops: dict[str, Server], address: str, goods: Goods, plan: Plan) -> Iterator[Step]:
    for title, shop in shops.items():
        meter = Meter(shop, address)
        for name, paths in reads(goods).items():
            if title == UNCACHED or name in CACHEABLE:
                driving.visit_once(shop.port, paths)
                yield (
                    f"{name}, {title}",
                    lambda _, shop=shop, paths=paths: driving.drive_reads(shop.port, paths, plan.seconds),
                    meter,
                )
    shop = shops[UNCACHED]
    for name, (flow, each) in WRITES.items():
        yield (
            name,
            lambda number, flow=flow, each=each: driving.drive_writes(
                shop.port, flow, goods, plan.seconds, each=each, seed=number
            ),
            Meter(shop, address),
        )


def _driven(drive: Callable[[int], Driven], meter: Meter | None, number: int) -> dict[str, float]:
    if meter:
        meter.start()
    driven = drive(number)
    figures = asdict(driven)
    if meter:
        figures["server_cpu_ms"], figures["database_cpu_ms"] = meter.read(driven.count)
    return figures


def _together(rounds: list[dict[str, float]]) -> dict[str, Any]:
    """The median of each figure, and every round's answers a second. What had errors was not repeated."""
    names = rounds[0].keys() - {"count", "errors"}
    figures = {name: round(median([found[name] for found in rounds]), 3) for name in sorted(names)}
    errors = int(sum(found["errors"] for found in rounds))
    return {**figures, "rounds": [round(found["per_second"], 1) for found in rounds], "errors": errors}
