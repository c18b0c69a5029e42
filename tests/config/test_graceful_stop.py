"""A server that is asked to stop answers what it has accepted."""

import http.client
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

from tests.config.processes import free_port, manage, shop_environment, start
from tests.shopping import ADDRESS

CLIENTS = 16
FILL = """
import django
django.setup()
from tests.factories import ProductFactory
print(ProductFactory(stock=1000).variants.get().pk)
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> tuple[Path, int]:
    """A folder with a shop's data, and the variant that is to be had there."""
    folder = tmp_path_factory.mktemp("shop")
    env = shop_environment(folder)
    assert manage("migrate", "-v0", env=env).returncode == 0
    python = [sys.executable, "-c", FILL]
    done = subprocess.run(python, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=True)
    return folder, int(done.stdout)


@pytest.fixture
def shop(filled):
    """The serving shop: its process, its port, the variant, its database."""
    folder, variant = filled
    port = free_port()
    process = start(shop_environment(folder, PORT=str(port), RATE_LIMITS="off", WEB_THREADS="4"))
    try:
        for line in process.stdout:
            if "Ctrl-C" in line:
                break
        yield process, port, variant, folder / "shop.sqlite3"
    finally:
        process.kill()
        process.wait()


def send(server: http.client.HTTPConnection, path: str, body: dict, **headers: str) -> None:
    said = {"Host": "localhost", "Content-Type": "application/json", **headers}
    server.request("POST", f"/api/v1/{path}", json.dumps(body), said)


def guest_with_a_cart(port: int, variant: int) -> tuple[http.client.HTTPConnection, str]:
    server = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    send(server, "cart/items/", {"variant": variant, "quantity": 1})
    return server, json.load(server.getresponse())["token"]


def order_while(shop, stop) -> Counter:
    """16 guests order at once; `stop` is called when all have said so and none has read the answer."""
    _, port, variant, _ = shop
    with ThreadPoolExecutor(CLIENTS) as pool:
        guests = [*pool.map(lambda _: guest_with_a_cart(port, variant), range(CLIENTS))]
        said = threading.Barrier(CLIENTS + 1)

        def order(guest: tuple[http.client.HTTPConnection, str]) -> int | str:
            server, token = guest
            send(
                server, "orders/", {"shipping_address": ADDRESS, "email": "ada@example.com"}, **{"X-Cart-Token": token}
            )
            said.wait(30)
            try:
                return server.getresponse().status
            except (OSError, http.client.HTTPException):
                return "lost"

        answers = [pool.submit(order, guest) for guest in guests]
        said.wait(30)
        stop()
        return Counter(answer.result() for answer in answers)


def orders_in(shop) -> int:
    with closing(sqlite3.connect(shop[3])) as database:
        return database.execute("SELECT count(*) FROM orders_order").fetchone()[0]


# Slow: it starts a whole shop, on purpose.
@pytest.mark.slow
def test_every_order_in_hand_is_answered_and_exists_once(shop):
    process, before = shop[0], orders_in(shop)
    answers = order_while(shop, lambda: process.send_signal(signal.SIGTERM))
    assert process.wait(timeout=60) == 0
    assert answers == {201: CLIENTS}
    assert orders_in(shop) == before + CLIENTS


@pytest.mark.slow
def test_a_server_that_is_killed_leaves_some_without_an_answer(shop):
    """The control: what the test above looks for can be seen."""
    process, before = shop[0], orders_in(shop)

    def kill() -> None:
        children = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True).stdout.split()
        for child in children:
            os.killpg(int(child), signal.SIGKILL)

    answers = order_while(shop, kill)
    assert process.wait(timeout=60) == 1
    assert answers["lost"] > 0
    assert answers[201] <= orders_in(shop) - before
