"""Three actors everywhere: a buyer, a stranger who must see nothing of hers, and staff."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client as AdminClient
from rest_framework.test import APIClient

from accounts.models import User
from catalog.models import Product
from config import breaker, counting, limiter, registry
from config.caching import forgetting
from config.caching.forgetting import debts
from config.caching.stores import store
from tests.factories import UserFactory
from tests.watching import Watch


class Client(APIClient):
    """An API client that knows whose it is."""

    user: User | None = None


@pytest.fixture(autouse=True)
def _store_stays_sound(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test does through the shop, the books agree afterwards."""
    uses_database = request.node.get_closest_marker("django_db") or "db" in request.fixturenames
    if uses_database:
        request.getfixturevalue("db")
    yield
    if uses_database and not request.node.get_closest_marker("breaks_the_books"):
        assert _findings() == []


@pytest.fixture(autouse=True)
def _writes_are_told_to_the_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """What the shop writes of that which public pages show is forgotten in the same transaction. In tests that commit,
    transactions cannot be told apart from outside; the same services run in the others."""
    marker = request.node.get_closest_marker("django_db")
    commits = (marker and marker.kwargs.get("transaction")) or "transactional_db" in request.fixturenames
    if commits or not (marker or "db" in request.fixturenames):
        yield
        return
    request.getfixturevalue("db")
    watch = Watch(base=len(connection.savepoint_ids))
    original = forgetting._owe

    def owe(tags: Iterable[str]) -> None:
        watch.forget(tags)
        original(tags)

    with pytest.MonkeyPatch.context() as patch, connection.execute_wrapper(watch):
        patch.setattr(forgetting, "_owe", owe)
        yield
    watch.settle()
    assert watch.missed == []


# Their checks look at people and settings; those of all others at goods, and at what was done with them.
_WITHOUT_GOODS = {"accounts", "config", "notifications"}


def _findings() -> list[str]:
    """Of check_store, without what has nothing to look at: there are many tests, and most checks cost a query."""
    if Product.objects.exists():
        return list(registry.run_store_checks())
    checks = registry.store_checks.values()
    return [finding for check in checks if check.__module__.split(".")[0] in _WITHOUT_GOODS for finding in check()]


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    breaker.redis.reset()
    cache.clear()
    limiter.forget_all()
    counting.forget_all()
    debts.reset()
    store.cache_clear()


@pytest.fixture(scope="module")
def module_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Rows that are made once for all tests of a module: each test works in a savepoint of its own upon them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def api() -> Client:
    """Nobody in particular."""
    return Client()


@pytest.fixture
def client_of(db: None) -> Callable[..., Client]:
    """client_of("seller") is a client signed in as a new person with that role; client_of(user=…) as that one."""

    def make(*roles: str, user: User | None = None, **fields: Any) -> Client:
        client = Client()
        client.user = user or UserFactory(roles=roles, **fields)
        client.force_authenticate(client.user)
        return client

    return make


@pytest.fixture
def buyer(client_of: Callable[..., Client]) -> Client:
    return client_of(email="buyer@example.com")


@pytest.fixture
def stranger(client_of: Callable[..., Client]) -> Client:
    return client_of(email="stranger@example.com")


@pytest.fixture
def staff(client_of: Callable[..., Client]) -> Client:
    return client_of("staff", email="staff@example.com")


@pytest.fixture
def admin(client_of: Callable[..., Client]) -> Client:
    return client_of("admin", email="admin@example.com")


@pytest.fixture
def office(db: None) -> AdminClient:
    """Somebody of the staff at the back office."""
    client = AdminClient()
    client.force_login(UserFactory(roles=["staff"]))
    return client
