"""So many calls and not one more, however many come at once."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from config import limiter
from tests.conftest import Client


def _let_through(key: str, calls: int = 5) -> int:
    with ThreadPoolExecutor(40) as pool:
        waits = list(pool.map(lambda _: limiter.hit(key, calls, 60), range(40)))
    return waits.count(0)


@pytest.fixture
def redis_away(settings):
    """A port that nobody listens on."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    options = {"SOCKET_CONNECT_TIMEOUT": 0.2, "SOCKET_TIMEOUT": 0.2}
    settings.CACHES = {
        "default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": settings.REDIS_URL, "OPTIONS": options}
    }


def test_of_forty_at_once_five_get_through_in_memory(settings):
    settings.REDIS_URL = ""
    assert _let_through("key") == 5
    assert _let_through("another") == 5


@pytest.mark.services
def test_of_forty_at_once_five_get_through_in_redis(settings):
    assert settings.REDIS_URL
    assert _let_through(uuid.uuid4().hex) == 5
    assert limiter._memory == {}


def test_without_redis_each_process_counts_and_nobody_waits_long(redis_away):
    begun = time.monotonic()
    assert [limiter.hit("key", 5, 60) == 0 for _ in range(6)] == [True] * 5 + [False]
    assert time.monotonic() - begun < 3


def test_the_wait_is_what_remains_until_the_next_call_may_come(settings, monkeypatch):
    settings.REDIS_URL = ""
    now = [1000.0]
    monkeypatch.setattr(limiter.time, "monotonic", lambda: now[0])
    assert [limiter.hit("key", 2, 60) for _ in range(3)] == [0, 0, 30]
    now[0] += 29
    assert limiter.hit("key", 2, 60) == 1
    now[0] += 1
    assert limiter.hit("key", 2, 60) == 0


def test_memory_forgets_the_oldest_keys_first(settings, monkeypatch):
    settings.REDIS_URL = ""
    monkeypatch.setattr(limiter, "_MOST_KEYS", 3)
    for key in "abcd":
        limiter.hit(key, 5, 60)
    assert list(limiter._memory) == ["b", "c", "d"]


@pytest.mark.django_db
def test_without_redis_the_shop_is_open(redis_away, settings):
    settings.RATE_LIMITS = True
    settings.RATES = {**settings.RATES, "sign_in": (1, 60)}
    client = Client(raise_request_exception=False)
    assert client.get("/api/v1/products/").status_code == 200
    body = {"email": "a@example.com", "password": "x"}
    assert [client.post("/api/v1/auth/login/", body).status_code for _ in range(2)] == [401, 429]
