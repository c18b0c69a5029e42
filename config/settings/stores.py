"""Database, cache and the queue of background work: embedded by default, PostgreSQL and Redis by address."""

from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from playhouse.db_url import connect as events_database
from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.retry import Retry

from config import environment as env
from config.settings.place import DATA_DIR

_A_DAY = 86_400


def _database_url(raw: str) -> str:
    parts = urlsplit(raw)
    # With two slashes only, a file's name would be taken for a host, and the database kept in memory.
    if parts.scheme not in ("sqlite", "postgres", "postgresql") or (parts.scheme == "sqlite" and parts.netloc):
        raise ValueError
    if not environ.Env.db_url_config(raw)["NAME"]:
        raise ValueError
    return raw


def _replica_url(raw: str) -> str:
    if not _database_url(raw).startswith("postgres"):
        raise ValueError
    return raw


_EMBEDDED_DATABASE = f"sqlite:///{DATA_DIR / 'shop.sqlite3'}"
DATABASE_URL = env.parsed(
    "DATABASE_URL",
    _EMBEDDED_DATABASE,
    "postgres://user:password@host:5432/name; the embedded SQLite where empty.",
    _database_url,
    "a database address like postgres://user:password@host:5432/name or sqlite:///file",
)
DATABASES = {"default": environ.Env.db_url_config(DATABASE_URL)}
_database = DATABASES["default"]
IS_SQLITE = _database["ENGINE"].endswith("sqlite3")
DATABASE_POOL = env.number("DATABASE_POOL", 16, "PostgreSQL connections a process may hold.", low=1, high=500)
DATABASE_POOLER = env.choice(
    "DATABASE_POOLER",
    "none",
    "pgbouncer where DATABASE_URL leads to one that pools transactions; needs REDIS_URL.",
    of=("none", "pgbouncer"),
)
DATABASE_REPLICA_URLS = env.words(
    "DATABASE_REPLICA_URLS",
    "",
    "Synchronous replicas (synchronous_commit = remote_apply) that the catalogue is read from.",
    each=_replica_url,
    expected="addresses like postgres://user:password@host:5432/name, with commas",
)
# No statement waits for longer than a shopper would, and none that was forgotten holds up the others. Milliseconds.
DATABASE_TIMEOUTS = {
    "lock_timeout": 10_000,
    "statement_timeout": 30_000,
    "idle_in_transaction_session_timeout": 60_000,
}


def _on_postgres(database: dict[str, Any], *, by_options: bool) -> dict[str, Any]:
    """PgBouncer gives each transaction another session: none keeps plans or cursors for the next, and it refuses what
    is asked of a session as it begins, so there the role has the timeouts (config/timeouts.py)."""
    asked = " ".join(f"-c {name}={milliseconds}" for name, milliseconds in DATABASE_TIMEOUTS.items())
    return {
        **database,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": not by_options,
        "OPTIONS": {
            **database.get("OPTIONS", {}),
            **({"options": asked} if by_options else {}),
            # Of statements whose values are sent beside them (config/compiled.py); Django writes them into its own.
            "prepare_threshold": 2 if by_options else None,
            "pool": {"min_size": 1, "max_size": DATABASE_POOL, "timeout": 10},
        },
    }


if IS_SQLITE:
    # IMMEDIATE makes writers queue at BEGIN instead of failing at their first write (no lock upgrade);
    # WAL lets readers go on meanwhile.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
        "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;",
    }
else:
    _database |= _on_postgres(_database, by_options=DATABASE_POOLER == "none")
for _number, _url in enumerate(DATABASE_REPLICA_URLS):
    _replica = _on_postgres(environ.Env.db_url_config(_url), by_options=DATABASE_POOLER == "none")
    # One that is away is passed over, so it is not waited for.
    _replica["OPTIONS"] |= {"connect_timeout": 2}
    _replica["OPTIONS"]["pool"] = {**_replica["OPTIONS"]["pool"], "timeout": 2}
    DATABASES[f"replica-{_number}"] = {**_replica, "TEST": {"MIRROR": "default"}}
DATABASE_ROUTERS = ["config.replicas.ReplicaRouter"] if DATABASE_REPLICA_URLS else []


def _redis_url(raw: str) -> str:
    if raw:
        # It says so where it cannot read the address.
        ConnectionPool.from_url(raw)
    return raw


REDIS_URL = env.parsed(
    "REDIS_URL",
    "",
    "redis://host:6379/0; in-process memory where empty.",
    _redis_url,
    "an address like redis://host:6379/0",
)
REDIS_PREFIX = env.text("REDIS_PREFIX", "shop", "Keeps several shops apart in one Redis.")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "config.redis_cache.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": REDIS_PREFIX,
            "OPTIONS": {
                "SERIALIZER": "config.cache_values.CacheValues",
                "SOCKET_CONNECT_TIMEOUT": 0.2,
                "SOCKET_TIMEOUT": 0.2,
                # One wait is enough: config/breaker.py leaves it alone after that.
                "CONNECTION_POOL_KWARGS": {"retry": Retry(NoBackoff(), 0)},
            },
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

PUBLIC_CACHE = env.choice(
    "PUBLIC_CACHE",
    "auto",
    "Where public pages are kept: redis, host (memory, one machine only), off; auto takes Redis, or host on SQLite.",
    of=("auto", "redis", "host", "off"),
)
if PUBLIC_CACHE == "auto":
    # Several machines may share a PostgreSQL, and would not hear of each other's writes.
    PUBLIC_CACHE = "redis" if REDIS_URL else "host" if IS_SQLITE else "off"
if PUBLIC_CACHE == "redis" and not REDIS_URL:
    raise ImproperlyConfigured("PUBLIC_CACHE=redis needs a REDIS_URL.")
CACHE_LIST_SECONDS = env.number(
    "CACHE_LIST_SECONDS", 1800, "How long lists are kept; a write forgets them at once.", low=1, high=_A_DAY
)
CACHE_DETAIL_SECONDS = env.number(
    "CACHE_DETAIL_SECONDS", 3600, "The same for the page of one thing.", low=1, high=_A_DAY
)
CACHE_SUGGEST_SECONDS = env.number(
    "CACHE_SUGGEST_SECONDS", 600, "The same for suggestions, whose order follows what is searched.", low=1, high=_A_DAY
)
CACHE_CART_SECONDS = env.number(
    "CACHE_CART_SECONDS",
    120,
    "The same for the total of a cart; a change of cart or price counts at once.",
    low=1,
    high=_A_DAY,
)
CACHE_STALE_SECONDS = env.number(
    "CACHE_STALE_SECONDS", 60, "How long after that a page is shown while one reader has it made anew.", high=3600
)
CACHE_SLOTS = env.number("CACHE_SLOTS", 16_384, "Most pages kept of each kind.", low=1, high=10_000_000)
CACHE_MEMORY_MB = env.number(
    "CACHE_MEMORY_MB", 16, "Memory for public pages in each process, without Redis.", low=1, high=100_000
)

WORKER_THREADS = env.number("WORKER_THREADS", 2, "Threads of the background worker.", low=1, high=64)
HUEY: dict[str, Any] = {
    "name": "shop",
    "immediate": False,
    "results": False,
    "consumer": {"workers": WORKER_THREADS, "worker_type": "thread", "check_worker_health": True},
}
if REDIS_URL:
    # A Redis that hangs must not hold up whoever hands in a task: what it was about stands in a row. The worker's
    # waiting for the next task has to end before the socket's patience does.
    HUEY |= {
        "huey_class": "huey.PriorityRedisHuey",
        "connection": {
            "connection_pool": ConnectionPool.from_url(
                REDIS_URL, socket_connect_timeout=0.5, socket_timeout=1, retry=Retry(NoBackoff(), 0)
            ),
            "read_timeout": 0.5,
        },
    }
elif IS_SQLITE:
    _queue = DATA_DIR / "tasks.sqlite3"
    HUEY |= {"huey_class": "huey.SqliteHuey", "connection": {"filename": str(_queue), "timeout": 30}}
    if not _queue.exists():
        # huey opens it as soon as it is imported, and would make it readable for everybody.
        _queue.touch(mode=0o600)
else:
    HUEY |= {"huey_class": "huey.PostgresHuey", "connection": {"dsn": DATABASE_URL, "create_tables": False}}
if not REDIS_URL and DATABASE_POOLER != "none":
    # The queue in PostgreSQL listens, which takes a session of its own.
    raise ImproperlyConfigured("DATABASE_POOLER=pgbouncer needs REDIS_URL: the queue cannot wait through a pooler.")
# The record of what the worker did, shown in the admin: beside the embedded database, or in PostgreSQL.
HUEY_STATS = {
    "create_tables": False,
    **(
        {"filename": str(DATA_DIR / "task-events.sqlite3")}
        if IS_SQLITE
        else {"database": events_database(DATABASE_URL, unquote_password=True)}
    ),
}

WEB_WORKERS = env.number(
    "WEB_WORKERS", 0, "Server processes; 0 means one on SQLite, one a core on PostgreSQL.", high=64
)
WEB_THREADS = env.number("WEB_THREADS", 8, "Threads of each server process.", low=1, high=128)
