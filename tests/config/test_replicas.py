"""The catalogue is read from a replica that the primary waits for; everything else is not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction

from catalog.models import Product
from config import replicas
from config.replicas import ReplicaRouter, from_replica
from tests.config.processes import free_port, shop_environment

PROGRAMS = Path("/usr/lib/postgresql")
BIN = next((path.parent for path in sorted(PROGRAMS.glob("*/bin/initdb"))), None)


class Stub:
    """Stands for a connection: answers, or does not."""

    def __init__(self, answers: bool) -> None:
        self.answers, self.asked = answers, 0

    def ensure_connection(self) -> None:
        self.asked += 1
        if not self.answers:
            raise OperationalError


@pytest.fixture
def use(monkeypatch):
    """use(True, False): replica-0 answers, replica-1 does not."""

    def make(*answers: bool) -> dict[str, Stub]:
        stubs = {f"replica-{number}": Stub(answer) for number, answer in enumerate(answers)}
        monkeypatch.setattr(settings, "DATABASES", {"default": {}, **stubs})
        monkeypatch.setattr(replicas, "connections", stubs)
        monkeypatch.setattr(replicas, "_rests_until", {})
        return stubs

    return make


def alias() -> str:
    return ReplicaRouter().db_for_read(Product)


def test_only_what_is_said_to_be_read_from_a_replica_is(use):
    use(True)
    assert alias() == "default"
    with from_replica():
        assert alias() == "replica-0"
    assert alias() == "default"


def test_whoever_has_written_reads_where_he_wrote(use):
    use(True)
    with from_replica():
        assert ReplicaRouter().db_for_write(Product) == "default"
        assert alias() == "default"
    with from_replica():
        assert alias() == "replica-0"


@pytest.mark.django_db
def test_the_reads_of_a_transaction_belong_together(use):
    use(True)
    with transaction.atomic(), from_replica():
        assert alias() == "default"


def test_one_that_is_away_is_passed_over_and_left_alone_for_a_while(use):
    stubs = use(False, True)
    for _ in range(20):
        with from_replica():
            assert alias() == "replica-1"
    assert stubs["replica-0"].asked == 1
    stubs["replica-1"].answers = False
    with from_replica():
        assert alias() == "default"


def test_no_replica_is_migrated():
    assert ReplicaRouter().allow_migrate("default", "catalog")
    assert not ReplicaRouter().allow_migrate("replica-0", "catalog")


# --- With a real replica ---------------------------------------------------------------------------------

PROGRAM = """
import sys
import django
django.setup()
from django.db import connection, connections
from django.test import Client
from config import replicas
from tests.factories import ProductFactory

replica = connections["replica-0"]
asked = []

def watch(execute, sql, *args):
    asked.append(sql)
    return execute(sql, *args)

replica.execute_wrappers.append(watch)
client = Client(headers={"Host": "localhost"})
product = ProductFactory(name="Lamp")

def shown():
    return client.get(f"/api/v1/products/{product.pk}/").json()["name"]

def write(name):
    product.name = name
    product.save()

assert not replicas.late(), replicas.late()
for number in range(30):
    write(f"Lamp {number}")
    assert shown() == f"Lamp {number}"
assert asked, "the replica was not read from"

asked.clear()
assert client.get("/api/v1/cart/").status_code == 200
added = client.post("/api/v1/cart/items/", {"product": product.pk, "quantity": 1}, "application/json")
assert added.status_code == 200
assert not asked, asked

# The control: a primary that does not wait lets the replica show what is over.
with replica.cursor() as cursor:
    cursor.execute("SELECT pg_wal_replay_pause()")
with connection.cursor() as cursor:
    cursor.execute("SET synchronous_commit = local")
write("Lantern")
assert replicas.late() == ["synchronous_commit is local, not remote_apply"]
assert shown() == "Lamp 29", shown()
connections.close_all()

print("paused", flush=True)
sys.stdin.readline()
for each in (connection, replica):
    each.close_pool()
# Nobody answers there any more, and the shop goes on.
assert shown() == "Lantern"
"""


def as_postgres(*command: str, **options) -> "subprocess.CompletedProcess[str]":
    """The server's programs refuse to run as root."""
    before = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    done = subprocess.run([*before, *command], capture_output=True, text=True, timeout=60, **options)
    assert done.returncode == 0, done.stderr
    return done


class Cluster:
    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()

    def start(self) -> None:
        words = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off -c shared_buffers=16MB"
        as_postgres(str(BIN / "pg_ctl"), "-D", str(self.folder), "-w", "-o", words, "-l", f"{self.folder}/log", "start")

    def stop(self) -> None:
        as_postgres(str(BIN / "pg_ctl"), "-D", str(self.folder), "-m", "immediate", "stop")

    def url(self, database: str = "shop") -> str:
        return f"postgres://postgres:x@127.0.0.1:{self.port}/{database}"

    def run(self, sql: str) -> None:
        as_postgres("psql", "-q", self.url("postgres"), "-c", sql)


@pytest.fixture
def clusters(tmp_path_factory):
    """A primary with the tables of the tests' database, and a replica that it waits for."""
    base = Path(f"/tmp/shop-clusters-{os.getpid()}")
    as_postgres("mkdir", "-m", "700", str(base))
    primary, replica = Cluster(base / "primary"), Cluster(base / "replica")
    started = []
    try:
        as_postgres(str(BIN / "initdb"), "-D", str(primary.folder), "-A", "trust", "-U", "postgres", "--no-sync")
        primary.start()
        started.append(primary)
        primary.run("CREATE DATABASE shop")
        told = connection.settings_dict
        place = {"PGHOST": told["HOST"], "PGUSER": told["USER"], "PGPASSWORD": told["PASSWORD"]}
        tables = as_postgres("pg_dump", "--no-owner", told["NAME"], env={**os.environ, **place}).stdout
        as_postgres("psql", "-q", primary.url(), input=tables)
        source = f"host=127.0.0.1 port={primary.port} user=postgres application_name=near"
        as_postgres(
            str(BIN / "pg_basebackup"), "-D", str(replica.folder), "-d", source, "-R", "-c", "fast", "--no-sync"
        )
        replica.start()
        started.append(replica)
        primary.run("ALTER SYSTEM SET synchronous_standby_names = 'near'")
        primary.run("ALTER SYSTEM SET synchronous_commit = 'remote_apply'")
        primary.run("SELECT pg_reload_conf()")
        yield primary, replica
    finally:
        for cluster in started:
            if (cluster.folder / "postmaster.pid").exists():
                cluster.stop()
        shutil.rmtree(base)


# Slow: two servers of its own.
@pytest.mark.slow
@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql" or BIN is None, reason="needs PostgreSQL's programs")
def test_a_page_from_a_replica_is_never_older_than_what_was_answered(clusters, tmp_path):
    primary, replica = clusters
    env = shop_environment(tmp_path, DATABASE_URL=primary.url(), DATABASE_REPLICA_URLS=replica.url())
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    shop = subprocess.Popen([sys.executable, "-c", PROGRAM], cwd=settings.BASE_DIR, env=env, **pipes)
    said = shop.stdout.readline()
    if said:
        # Otherwise the last write would wait for it.
        replica.stop()
    _, errors = shop.communicate("\n", timeout=60)
    assert (said, shop.returncode) == ("paused\n", 0), errors
