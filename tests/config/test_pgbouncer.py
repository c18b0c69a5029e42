"""The shop behind a real PgBouncer that pools transactions."""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from config import timeouts
from tests.config.processes import free_port, manage, shop_environment

BOUNCER = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
    pytest.mark.skipif(not Path(BOUNCER).exists(), reason="pgbouncer is not installed"),
]
CONFIGURATION = """
[databases]
{name} = host={host} port={port} user={user} password={password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own_port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
"""
SETUP = """
import django
django.setup()
from concurrent.futures import ThreadPoolExecutor
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from config import timeouts
"""
TIMEOUTS_HOLD = """
assert timeouts.missing() == ["statement_timeout"], timeouts.missing()
try:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(20)")
except django.db.OperationalError as error:
    assert "statement timeout" in str(error)
else:
    raise AssertionError
"""
CURSORS_STAY = """
def walk(number):
    # More walkers than sessions: each statement may come to another one.
    for _ in range(20):
        kinds = [kind.pk for kind in ContentType.objects.order_by("pk").iterator(chunk_size=2)]
        assert kinds == sorted(set(kinds)) and len(kinds) > 10
    connection.close()

with ThreadPoolExecutor(8) as pool:
    list(pool.map(walk, range(8)))
"""


@pytest.fixture
def bouncer(tmp_path) -> str:
    """The address of the tests' database through a PgBouncer with two sessions."""
    told, own_port = connection.settings_dict, free_port()
    words = {"name": told["NAME"], "host": told["HOST"], "port": told["PORT"] or 5432, "user": told["USER"]}
    file = tmp_path / "pgbouncer.ini"
    file.write_text(CONFIGURATION.format(**words, password=told["PASSWORD"], own_port=own_port))
    tmp_path.chmod(0o755)
    # It does not run as root.
    as_whom = ["-u", "nobody"] if os.getuid() == 0 else []
    process = subprocess.Popen([BOUNCER, *as_whom, str(file)], stderr=subprocess.DEVNULL)
    try:
        _wait_for(own_port)
        yield f"postgres://{told['USER']}:x@127.0.0.1:{own_port}/{told['NAME']}"
    finally:
        process.terminate()
        process.wait()
        with connection.cursor() as cursor:
            name = connection.ops.quote_name(told["NAME"])
            cursor.execute(f"ALTER ROLE CURRENT_USER IN DATABASE {name} RESET ALL")


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
    raise TimeoutError


def environment(tmp_path, url: str, **said: str) -> dict[str, str]:
    redis = settings.REDIS_URL or "redis://127.0.0.1:6379/0"
    return shop_environment(tmp_path, DATABASE_URL=url, REDIS_URL=redis, **said)


def run(program: str, env: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", SETUP + program]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, timeout=120)


def test_the_timeouts_hold_and_cursors_stay_where_they_are(bouncer, tmp_path, settings):
    settings.DATABASE_POOLER = "pgbouncer"
    # Shorter than ours, so as to see it act.
    settings.DATABASE_TIMEOUTS = {**settings.DATABASE_TIMEOUTS, "statement_timeout": 300}
    timeouts.give_them_to_the_role()
    done = run(CURSORS_STAY + TIMEOUTS_HOLD, environment(tmp_path, bouncer, DATABASE_POOLER="pgbouncer"))
    assert done.returncode == 0, done.stderr


def test_unsaid_it_is_refused_and_cursors_get_lost(bouncer, tmp_path):
    """The control: what the setting is for."""
    # Without the pool, which would go on trying.
    refused = run(
        "import psycopg; psycopg.connect(**connection.get_connection_params())", environment(tmp_path, bouncer)
    )
    assert "unsupported startup parameter" in refused.stderr
    on = 'settings.DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = False\n'
    lost = run(on + CURSORS_STAY, environment(tmp_path, bouncer, DATABASE_POOLER="pgbouncer"))
    assert "cursor" in lost.stderr


def test_a_pooler_needs_a_queue_that_does_not_listen(bouncer, tmp_path):
    done = manage("check", env={**environment(tmp_path, bouncer, DATABASE_POOLER="pgbouncer"), "REDIS_URL": ""})
    assert done.stderr.startswith("error: DATABASE_POOLER=pgbouncer needs REDIS_URL")
