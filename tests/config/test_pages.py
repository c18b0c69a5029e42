"""What is served beside the API: status, health, docs, the admin's door."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.db import DatabaseError
from django.db.migrations.recorder import MigrationRecorder

from config import health
from tests.conftest import Client

pytestmark = pytest.mark.django_db

# Addresses that a browser would fetch: src, href of links, url() and imports, of whatever host.
_FETCHED = re.compile(
    r"""(?:\bsrc|<link[^>]*\bhref)\s*=\s*["']?([^"'\s>]+)|url\(\s*["']?([^"')\s]+)|@import\s+["']([^"']+)"""
)
HTML = ["/api/docs/", "/api/redoc/", "/admin/login/"]


@pytest.mark.parametrize("url", HTML)
def test_nothing_is_fetched_from_another_host(api: Client, url: str):
    answer = api.get(url)
    assert answer.status_code == 200
    fetched = ["".join(groups) for groups in _FETCHED.findall(answer.content.decode())]
    assert fetched
    foreign = [address for address in fetched if re.match(r"(?:[a-z]+:)?//", address, re.IGNORECASE)]
    assert foreign == []


@pytest.mark.parametrize("url", HTML)
def test_what_is_fetched_is_there(api: Client, url: str):
    fetched = ["".join(groups) for groups in _FETCHED.findall(api.get(url).content.decode())]
    missing = [a for a in fetched if a.startswith("/static/") and not finders.find(a.removeprefix("/static/"))]
    assert missing == []


def test_the_status_says_how_long_the_shop_is_up(api: Client):
    answer = api.get("/")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["uptime_seconds"] >= 0
    assert answer.json()["version"] == health.VERSION


def test_it_is_live_and_ready(api: Client):
    assert api.get("/health/live/").status_code == 200
    ready = api.get("/health/ready/")
    assert ready.status_code == 200
    assert ready.json() == {"status": "ok", "database": "ok", "migrations": "ok", "cache": "ok", "pages": "off"}


def test_a_migration_that_is_pending_is_named(api: Client, monkeypatch):
    monkeypatch.setattr(health, "pending_migrations", lambda: ["orders.0002_more"])
    answer = api.get("/health/ready/")
    assert answer.status_code == 503
    assert (answer.json()["migrations"], answer.json()["database"]) == ("pending", "ok")
    assert int(answer.headers["Retry-After"]) >= 1


def test_a_database_that_is_away_is_named_and_leaves_the_shop_live(api: Client, monkeypatch):
    def away():
        raise DatabaseError("connection refused at 10.1.2.3")

    with monkeypatch.context() as patched:
        patched.setattr(health.connection, "cursor", away)
        answer = api.get("/health/ready/")
        assert api.get("/health/live/").status_code == 200
    assert answer.status_code == 503
    down = {"status": "unavailable", "database": "down", "migrations": "unknown", "cache": "ok", "pages": "unused"}
    assert answer.json() == down


def test_a_cache_that_is_away_makes_the_shop_slower_not_down(api: Client, monkeypatch):
    def away(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(health.cache, "set", away)
    answer = api.get("/health/ready/")
    assert answer.status_code == 200
    assert answer.json()["cache"] == "down"


def test_a_migration_is_found_pending(monkeypatch):
    applied = MigrationRecorder.applied_migrations
    monkeypatch.setattr(
        MigrationRecorder,
        "applied_migrations",
        lambda self: {key: row for key, row in applied(self).items() if key[0] != "payments"},
    )
    assert health.pending_migrations()[0].startswith("payments.0001")
