from collections.abc import Callable
from typing import Any

import pytest

from config.caching import pages
from config.caching.counting import counters
from config.caching.stores import store

STORES = ["host", pytest.param("redis", marks=pytest.mark.services)]


@pytest.fixture(params=STORES)
def cached(request: pytest.FixtureRequest, settings: Any, tmp_path: Any, transactional_db: None) -> str:
    """The cache is on, and empty; in a transaction (as other tests are) nothing would be kept."""
    return turn_on(request.param, settings, tmp_path)


@pytest.fixture
def cached_here(settings: Any, tmp_path: Any, transactional_db: None) -> str:
    """The same, in memory only: for what does not depend on the store."""
    return turn_on("host", settings, tmp_path)


def turn_on(kind: str, settings: Any, tmp_path: Any) -> str:
    settings.PUBLIC_CACHE = kind
    settings.DATA_DIR = tmp_path
    settings.REDIS_PREFIX = f"test-{tmp_path}"
    store.cache_clear()
    pages.forget_routes()
    return kind


@pytest.fixture
def counted() -> Callable[[], dict[str, int]]:
    """What was counted since the last call."""
    last: dict[str, int] = counters()

    def since() -> dict[str, int]:
        nonlocal last
        before, last = last, counters()
        return {name: number - before.get(name, 0) for name, number in last.items() if number != before.get(name, 0)}

    return since
