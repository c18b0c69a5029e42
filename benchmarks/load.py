"""`make bench-load`: a crowd in a shop of its own, with a product that everybody wants, while things break.

    make bench-load MINUTES=10
    make bench-load MINUTES=2 SHOPPERS=64 CALM=1      nothing breaks

PostgreSQL is stopped as by a power cut once, Redis is killed twice; both are this load's own. Ends well where every
order that was accepted is there once, nobody saw a 5xx but a clear 503 while the database was away, and `check_store`
finds nothing.
"""

import argparse
import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import psycopg  # noqa: E402

from benchmarks.bench import environment  # noqa: E402
from benchmarks.harness.figures import percentile  # noqa: E402
from benchmarks.harness.ledger import Ledger, differences  # noqa: E402
from benchmarks.harness.measuring import look_at  # noqa: E402
from benchmarks.harness.own_services import OwnPostgres, OwnRedis  # noqa: E402
from benchmarks.harness.scenarios import Goods  # noqa: E402
from benchmarks.harness.servers import Server  # noqa: E402
from benchmarks.harness.shoppers import Shopper, sign_in  # noqa: E402
from benchmarks.shops.databases import Databases  # noqa: E402

PRODUCTS, HOT_PIECES, STAFF = 1000, 300, 1
# At which part of the time something breaks, and for how many seconds it is away.
REDIS_DIES, DATABASE_DIES = (0.25, 0.75), 0.5
REDIS_AWAY, DATABASE_AWAY = 5, 3

LOG = ROOT / "benchmarks" / "results" / "load.log"

PREPARE = """
INSERT INTO auth_group (name) VALUES ('staff') ON CONFLICT DO NOTHING;
INSERT INTO accounts_user_groups (user_id, group_id) SELECT {staff}, id FROM auth_group WHERE name = 'staff';
UPDATE accounts_user SET is_staff = true WHERE id = {staff};
INSERT INTO catalog_stockmovement (stock_item_id, delta, reason, note, created_at)
SELECT id, {pieces} - on_hand, 'adjustment', '', now() FROM catalog_stockitem WHERE variant_id = {hot};
UPDATE catalog_stockitem SET on_hand = {pieces} WHERE variant_id = {hot};
"""


def main() -> int:
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    LOG.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with OwnPostgres(folder) as postgres, OwnRedis() as redis:
            told = {**environment(name), "REDIS_URL": redis.address, "ACCESS_TOKEN_MINUTES": "60", "LOG_LEVEL": "ERROR"}
            databases = Databases(postgres.address)
            databases.make("shop", told)
            databases.fill("shop", PRODUCTS, told)
            address = databases.address_of("shop")
            told["DATABASE_URL"] = address
            goods = _with_a_hot_one(address)
            orders_before = _orders(address)
            with LOG.open("wb") as log, Server.with_worker(told, log) as server:
                ledger = asyncio.run(_crowd(server.port, goods, options, postgres, redis))
            stored = [number for number in _orders(address) if number not in set(orders_before)]
            findings = [*ledger.faults, *differences(ledger, stored), *_check_store(told)]
    _tell(ledger, options.minutes)
    print(f"What the shop wrote meanwhile: {LOG.relative_to(ROOT)}")
    for sentence in findings[:20]:
        print(f"fault: {sentence}")
    print(f"{len(stored)} orders, {len(findings)} faults.")
    return 1 if findings else 0


async def _crowd(
    port: int, goods: Goods, options: argparse.Namespace, postgres: OwnPostgres, redis: OwnRedis
) -> Ledger:
    ledger = Ledger()
    staff_token = await sign_in(port, STAFF)
    until = time.monotonic() + options.minutes * 60
    async with asyncio.TaskGroup() as group:
        for number in range(options.shoppers):
            # Every second one is a guest.
            person = {"Authorization": f"Bearer {await sign_in(port, 2 + number)}"} if number % 2 else {}
            shopper = Shopper(port, goods, ledger, random.Random(number), staff_token, person)
            group.create_task(shopper.keep_shopping(until))
        if not options.calm:
            group.create_task(_break_things(ledger, until, postgres, redis))
    return ledger


async def _break_things(ledger: Ledger, until: float, postgres: OwnPostgres, redis: OwnRedis) -> None:
    began, span = time.monotonic(), until - time.monotonic()
    for part in sorted((*REDIS_DIES, DATABASE_DIES)):
        await asyncio.sleep(began + part * span - time.monotonic())
        if part == DATABASE_DIES:
            print("PostgreSQL is stopped …", flush=True)
            with ledger.database_away():
                await asyncio.to_thread(postgres.crash_and_start, DATABASE_AWAY)
        else:
            print("Redis is killed …", flush=True)
            await asyncio.to_thread(redis.kill_and_start, REDIS_AWAY)


def _with_a_hot_one(address: str) -> Goods:
    goods = look_at(address)
    with psycopg.connect(address) as connection:
        connection.execute(PREPARE.format(staff=STAFF, hot=goods.hot, pieces=HOT_PIECES))
    return goods


def _orders(address: str) -> list[str]:
    with psycopg.connect(address) as connection:
        return [number for (number,) in connection.execute("SELECT number FROM orders_order")]


def _check_store(told: dict[str, str]) -> list[str]:
    """Its sentences; none where the books agree."""
    command = [sys.executable, "manage.py", "check_store"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **told}, capture_output=True, text=True, check=False)
    return [] if done.returncode == 0 else [*done.stdout.splitlines(), *done.stderr.splitlines()[-3:]]


def _tell(ledger: Ledger, minutes: float) -> None:
    for step, took in sorted(ledger.took.items()):
        statuses = ", ".join(
            f"{status}: {many}" for (name, status), many in sorted(ledger.answers.items()) if name == step
        )
        speed = (
            f"{len(took) / minutes / 60:8.1f}/s, p50 {percentile(took, 50):7.1f} ms, p99 {percentile(took, 99):7.1f} ms"
        )
        print(f"{step:10} {speed}  ({statuses})")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A mixed load; see the head of this file.")
    parser.add_argument("--minutes", type=float, default=10, help="at most 50: people sign in once")
    parser.add_argument("--shoppers", type=int, default=32, help="at most 90")
    parser.add_argument("--calm", action="store_true", help="nothing breaks")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
