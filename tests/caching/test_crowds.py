"""Many at once: computed once, and never kept older than it is."""

import threading
import time

import pytest
from django.db import connection

from catalog.services.products import update_product
from catalog.views.products import ProductViewSet
from config.caching import flights
from config.caching.stores import Begun, store
from tests.conftest import Client
from tests.factories import ProductFactory
from tests.races import ROUNDS, at_once

API = "/api/v1"
PATH = f"{API}/products/lamp/"


@pytest.fixture
def lamp(cached):
    return ProductFactory(name="Lamp", slug="lamp", price=1000)


@pytest.fixture
def computed(monkeypatch):
    """How often the view was asked; it takes its time."""
    calls: list[float] = []
    original = ProductViewSet.retrieve

    def counting(self, request, id):
        calls.append(time.monotonic())
        time.sleep(0.1)
        return original(self, request, id)

    counting.public = original.public
    monkeypatch.setattr(ProductViewSet, "retrieve", counting)
    return calls


def _price() -> str:
    answer = Client().get(PATH)
    assert answer.status_code == 200
    return answer.json()["price"]


@pytest.mark.race
def test_a_crowd_that_misses_together_computes_once(lamp, computed):
    assert set(at_once([_price] * 8)) == {"10.00"}
    assert len(computed) == 1


class _NobodyFlies(dict):
    """A board of flights on which nobody sees anybody: as if each thread were a process."""

    def get(self, *args):
        return None

    def __delitem__(self, key):
        pass


@pytest.mark.race
def test_negative_control_without_flights_each_computes(lamp, computed, monkeypatch):
    begin = store().begin
    monkeypatch.setattr(flights, "_flying", _NobodyFlies())
    monkeypatch.setattr(store(), "begin", lambda page: Begun(begin(page).versions, None, is_first=True))
    at_once([_price] * 4)
    assert len(computed) > 1


@pytest.mark.race
@pytest.mark.services
@pytest.mark.parametrize("cached", ["redis"], indirect=True)
def test_other_processes_wait_for_the_one_that_computes(lamp, computed, monkeypatch):
    monkeypatch.setattr(flights, "_flying", _NobodyFlies())
    assert set(at_once([_price] * 6)) == {"10.00"}
    assert len(computed) == 1


@pytest.mark.race
def test_a_crowd_before_something_that_is_not_there_waits_once(cached, monkeypatch):
    begun = time.monotonic()
    statuses = at_once([lambda: Client().get(f"{API}/products/nothing/").status_code] * 6)
    assert set(statuses) == {404}
    assert time.monotonic() - begun < 8


@pytest.mark.race
def test_when_its_time_is_over_one_renews_and_the_others_are_not_kept_waiting(lamp, computed, settings, counted):
    settings.CACHE_DETAIL_SECONDS, settings.CACHE_STALE_SECONDS = 1, 60
    _price()
    time.sleep(1.1)
    counted()
    settings.CACHE_DETAIL_SECONDS = 100
    assert set(at_once([_price] * 6)) == {"10.00"}
    seen = counted()
    assert seen["miss"] == 1
    assert seen.get("stale", 0) + seen.get("hit", 0) == 5
    assert seen.get("stale", 0) >= 1


def test_what_was_forgotten_is_never_shown_stale(lamp, settings):
    settings.CACHE_DETAIL_SECONDS = 1
    assert _price() == "10.00"
    time.sleep(1.1)
    update_product(product=lamp, by=None, price=2000)
    assert _price() == "20.00"


def _race_between_reading_and_keeping(lamp, monkeypatch) -> str:
    """A reader has read the old price when the new one is written and answered; then his page is kept."""
    has_read, is_written = threading.Event(), threading.Event()
    original = ProductViewSet.retrieve

    def slow(self, request, id):
        response = original(self, request, id)
        has_read.set()
        assert is_written.wait(20)
        return response

    slow.public = original.public

    def write():
        assert has_read.wait(20)
        update_product(product=lamp, by=None, price=2000)
        is_written.set()

    with monkeypatch.context() as patched:
        patched.setattr(ProductViewSet, "retrieve", slow)
        at_once([_price, write])
    return _price()


@pytest.mark.race
@pytest.mark.services
def test_a_page_that_was_read_before_the_write_is_not_kept_after_it(lamp, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("needs PostgreSQL")
    for price in range(1, ROUNDS + 1):
        update_product(product=lamp, by=None, price=price)
        assert _race_between_reading_and_keeping(lamp, monkeypatch) == "20.00"


@pytest.mark.race
@pytest.mark.services
def test_negative_control_versions_that_are_read_after_computing_keep_the_old_page(lamp, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("needs PostgreSQL")
    keeps = store().keep

    def keep_late(page, entry):
        late = store().begin(page).versions
        keeps(page, entry and entry.__class__(entry.identity, late, entry.expires_at, entry.headers, entry.body))

    monkeypatch.setattr(store(), "keep", keep_late)
    assert _race_between_reading_and_keeping(lamp, monkeypatch) == "10.00"
