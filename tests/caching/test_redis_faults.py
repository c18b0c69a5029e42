"""A real Redis of our own that is killed, stopped, filled, flushed, made a replica, and comes back with an old copy of
its data, while shoppers read: never a 5xx, never an old price after the write was answered, and back by itself."""

import re
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.core.cache import cache
from django.db import connection

from catalog.services.products import update_product
from config import breaker, limiter
from config.caching import forgetting, redis_store
from config.caching.stores import store
from config.health import cache_state
from tests.caching.conftest import turn_on
from tests.conftest import Client
from tests.factories import ProductFactory

pytestmark = [
    pytest.mark.services,
    pytest.mark.race,
    pytest.mark.skipif(not shutil.which("redis-server"), reason="needs redis-server"),
]
PATH = "/api/v1/products/lamp/"


class Server:
    """A redis-server on a port of its own. It keeps a copy of its data only when it is told to."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.folder = folder
        self.client = redis.Redis(port=self.port, socket_timeout=5)
        self.start()

    def start(self) -> None:
        command = [
            "redis-server",
            "--port",
            str(self.port),
            "--save",
            "",
            "--dir",
            str(self.folder),
            "--loglevel",
            "warning",
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        for _ in range(500):
            try:
                self.client.ping()
                return
            except redis.RedisError:
                time.sleep(0.02)
        raise AssertionError("redis-server does not start")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def hang(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)


@pytest.fixture
def server(transactional_db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    own = Server(tmp_path)
    url = f"redis://127.0.0.1:{own.port}/0"
    options = {**settings.CACHES["default"]["OPTIONS"], "SOCKET_TIMEOUT": 0.2, "SOCKET_CONNECT_TIMEOUT": 0.2}
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": url, "OPTIONS": options}}
    settings.REDIS_URL = url
    turn_on("redis", settings, tmp_path)
    # The shop's patience, shortened: nothing else is different.
    monkeypatch.setattr(breaker, "_FIRST_PAUSE", 0.05)
    monkeypatch.setattr(breaker, "_LONGEST_PAUSE", 0.1)
    monkeypatch.setattr(forgetting, "_PAUSE_AFTER_FAILURE", 0.02)
    yield own
    own.go_on()
    own.kill()


class Load:
    """Shoppers who read the price of a lamp while it is changed, and note what is wrong with what they see."""

    def __init__(self, readers: int = 3) -> None:
        self.lamp = ProductFactory(name="Lamp", slug="lamp", price=100)
        self.answered = 100
        self.wrong: list[str] = []
        self.reads = 0
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._read) for _ in range(readers)]

    def _read(self) -> None:
        client = Client(raise_request_exception=False)
        try:
            while not self._ended.is_set():
                least = self.answered
                answer = client.get(PATH)
                if answer.status_code != 200:
                    self.wrong.append(f"{answer.status_code}")
                elif (seen := round(float(answer.json()["price"]) * 100)) < least:
                    self.wrong.append(f"{seen} after {least} was answered")
                self.reads += 1
        finally:
            connection.close()

    def write(self, times: int = 3) -> None:
        for _ in range(times):
            update_product(product=self.lamp, by=None, price=self.answered + 1)
            self.answered += 1

    def __enter__(self) -> "Load":
        Client().get(PATH)
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join(30)


def _is_back(counted: Callable[[], dict[str, int]]) -> bool:
    """Whether pages are found in the cache again."""
    for _ in range(200):
        counted()
        Client().get(PATH)
        Client().get(PATH)
        if counted().get("hit"):
            return True
        time.sleep(0.02)
    return False


def _killed(server: Server) -> None:
    server.kill()


def _hung(server: Server) -> None:
    server.hang()


def _replica(server: Server) -> None:
    server.client.replicaof("127.0.0.1", "1")


def _full(server: Server) -> None:
    server.client.config_set("maxmemory-policy", "noeviction")
    server.client.config_set("maxmemory", "1mb")


def _flushed(server: Server) -> None:
    server.client.flushall()


FAULTS = {
    "killed": (_killed, lambda server: server.start()),
    "hung": (_hung, lambda server: server.go_on()),
    "a replica that takes no writes": (_replica, lambda server: server.client.replicaof("NO", "ONE")),
    "full": (_full, lambda server: server.client.config_set("maxmemory", "0")),
    "flushed": (_flushed, lambda server: None),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_shoppers_see_neither_an_error_nor_an_old_price(server: Server, counted, fault: str):
    break_it, mend_it = FAULTS[fault]
    with Load() as load:
        load.write()
        break_it(server)
        load.write()
        mend_it(server)
        load.write()
        assert _is_back(counted)
        load.write()
    assert load.wrong == []
    assert load.reads > 0


def test_a_server_that_comes_back_with_an_old_copy_finds_nothing_of_before(server: Server, counted):
    """Old versions and old pages come back together; what was forgotten since is lost to it."""
    lamp = ProductFactory(name="Lamp", slug="lamp", price=100)
    assert [Client().get(PATH).json()["price"] for _ in range(2)] == ["1.00", "1.00"]
    server.client.save()
    update_product(product=lamp, by=None, price=200)
    server.kill()
    server.start()
    assert server.client.dbsize() > 0, "the old copy is there"
    assert _is_back(counted)
    assert Client().get(PATH).json()["price"] == "2.00"


def test_negative_control_without_the_run_in_its_keys_the_old_page_would_come_back(server: Server, monkeypatch):
    monkeypatch.setattr(redis_store, "_RUN", re.compile(rb"(redis_mode)"))
    lamp = ProductFactory(name="Lamp", slug="lamp", price=100)
    Client().get(PATH)
    server.client.save()
    update_product(product=lamp, by=None, price=200)
    server.kill()
    server.start()
    time.sleep(0.2)
    assert Client().get(PATH).json()["price"] == "1.00"


def test_a_hanging_server_costs_one_wait(server: Server, monkeypatch):
    monkeypatch.setattr(breaker, "_FIRST_PAUSE", 60.0)
    monkeypatch.setattr(breaker, "_LONGEST_PAUSE", 60.0)
    load = Load()
    Client().get(PATH)
    server.hang()
    waits = []
    asked = redis.connection.AbstractConnection.read_response

    def reading(self, *args, **kwargs):
        waits.append(self.port)
        return asked(self, *args, **kwargs)

    monkeypatch.setattr(redis.connection.AbstractConnection, "read_response", reading)
    for _ in range(5):
        assert Client().get(PATH).status_code == 200
        load.write(1)
        assert limiter.hit("key", 1000, 60) == 0
        assert cache.get("anything") is None
    assert len(waits) == 1
    assert cache_state() == "down"


def test_a_connection_that_was_closed_meanwhile_is_no_fault(server: Server, counted):
    ProductFactory(name="Lamp", slug="lamp")
    Client().get(PATH)
    server.client.client_kill_filter(_type="normal", skipme=True)
    counted()
    Client().get(PATH)
    assert counted() == {"hit": 1}
    assert not breaker.redis.is_open


def test_no_reply_is_taken_for_that_to_another_question(server: Server):
    """A reply that came too late stays on a connection that nobody uses any more."""
    ProductFactory(name="Lamp", slug="lamp")
    Client().get(PATH)
    server.hang()
    assert Client().get(PATH).status_code == 200
    server.go_on()
    assert store()._wire.connection is None


def test_the_cache_of_others_is_empty_and_not_broken(server: Server, staff: Client):
    cache.set("key", "value")
    assert cache.get("key") == "value"
    server.kill()
    assert (cache.get("key"), cache.get("key", 1), cache.set("key", 1), cache.add("key", 1), cache.delete("key")) == (
        None, 1, False, False, 0,
    )  # fmt: skip
    assert staff.get("/api/v1/analytics/sales/").status_code == 200
