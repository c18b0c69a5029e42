"""Databases of filled shops: a template for each size, kept between runs where that is asked for, and copies of it."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "shop_of_"


def version() -> str:
    """Changes with the migrations, with the generator, and with the code that reads words."""
    files = [*ROOT.glob("*/migrations/*.py"), *Path(__file__).parent.iterdir(), *ROOT.glob("catalog/searching/s*.py")]
    digest = hashlib.sha256()
    for path in sorted(file for file in files if file.is_file() and file != Path(__file__)):
        digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:10]


class Databases:
    """`address` is that of a PostgreSQL database whose user may make others, and is a superuser."""

    def __init__(self, address: str) -> None:
        self.address = address

    def address_of(self, name: str) -> str:
        return urlunsplit(urlsplit(self.address)._replace(path=f"/{name}"))

    def filled(self, products: int, environment: dict[str, str]) -> str:
        """The name of the template with so many products; made where it is missing, and old ones dropped."""
        name = f"{PREFIX}{products}_{version()}"
        for other in self._named(f"{PREFIX}{products}\\_%"):
            if other != name:
                self.drop(other)
        if name not in self._named(name):
            making = f"making_{name}"
            self.make(making, environment)
            self.fill(making, products, environment)
            self._say("ALTER DATABASE {} RENAME TO {}", making, name)
        return name

    def make(self, name: str, environment: dict[str, str]) -> None:
        """An empty shop: migrated, with nothing in it."""
        self.drop(name)
        self._say("CREATE DATABASE {}", name)
        self._run("django", "migrate", name, environment, "--verbosity", "0")

    def fill(self, name: str, products: int, environment: dict[str, str]) -> None:
        self._run("benchmarks.shops.filling", str(products), name, environment)

    @contextmanager
    def copied(self, template: str, name: str = "benchmark_run") -> Iterator[str]:
        """The address of a copy that is dropped afterwards: what is measured leaves the template as it is."""
        self.drop(name)
        # By files: written through the log, a copy of some gigabytes would take minutes.
        self._say("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, template)
        try:
            yield self.address_of(name)
        finally:
            self.drop(name)

    def drop(self, name: str) -> None:
        self._say("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _say(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _named(self, pattern: str) -> list[str]:
        with psycopg.connect(self.address) as connection:
            found = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [pattern])
            return [name for (name,) in found]

    def _run(self, module: str, argument: str, name: str, environment: dict[str, str], *options: str) -> None:
        command = [sys.executable, "-m", module, argument, *options]
        surroundings = {**os.environ, **environment, "DATABASE_URL": self.address_of(name)}
        subprocess.run(command, cwd=ROOT, env=surroundings, check=True)
