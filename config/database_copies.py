"""A whole database out into one file and back in, for SQLite and for PostgreSQL."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection

SQLITE_COPY, POSTGRES_COPY = "database.sqlite3", "database.dump"


class CopyFailed(Exception):
    """The database could not be copied; the message is for people."""


def copy_name() -> str:
    """The name of the copy that this shop's kind of database writes and reads."""
    return SQLITE_COPY if connection.vendor == "sqlite" else POSTGRES_COPY


def copy_out(folder: Path) -> Path:
    """A consistent copy, made while the shop goes on writing."""
    copy = folder / copy_name()
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(_sqlite_file())) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            # The copy is one plain file: whoever reads it needs no -wal beside it.
            target.execute("PRAGMA journal_mode=DELETE")
    else:
        _run_postgres("pg_dump", "--format=custom", "--no-owner", f"--file={copy}")
    return copy


def check_copy(copy: Path) -> None:
    """Raises CopyFailed where the file is not a whole database of a shop."""
    if copy.name == POSTGRES_COPY:
        _run_postgres("pg_restore", "--list", str(copy), connect=False)
        return
    try:
        with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)) as database:
            (found,) = database.execute("PRAGMA integrity_check").fetchone()
            database.execute("SELECT 1 FROM django_migrations").fetchone()
    except sqlite3.DatabaseError as error:
        raise CopyFailed(f"The database in the backup cannot be read: {error}.") from None
    if found != "ok":
        raise CopyFailed(f"The database in the backup is damaged: {found}.")


def copy_in(copy: Path, aside: Path) -> None:
    """Put `copy` in the database's place; what stood there goes into the folder `aside`."""
    connection.close()
    if connection.vendor == "sqlite":
        database = _sqlite_file()
        for suffix in ("", "-wal", "-shm"):
            old = database.with_name(database.name + suffix)
            if old.exists():
                shutil.move(old, aside / old.name)
        copy.chmod(0o600)
        shutil.move(copy, database)
    else:
        copy_out(aside)
        _drop_tables()
        connect = f"--dbname={connection.settings_dict['NAME']}"
        _run_postgres("pg_restore", connect, "--clean", "--if-exists", "--no-owner", "--single-transaction", str(copy))


def _drop_tables() -> None:
    """All of them: pg_restore would stumble over one that came after the backup and points at an older one."""
    with connection.cursor() as cursor:
        tables = ", ".join(map(connection.ops.quote_name, connection.introspection.table_names(cursor)))
        if tables:
            cursor.execute(f"DROP TABLE {tables} CASCADE")


def _sqlite_file() -> Path:
    return Path(connection.settings_dict["NAME"])


def _run_postgres(program: str, *arguments: str, connect: bool = True) -> None:
    if not shutil.which(program):
        raise CopyFailed(f"{program} is not installed (Debian: apt install postgresql-client).")
    told = connection.settings_dict
    # By environment, so that the password does not stand in the list of processes.
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    place = {variable: str(told[key]) for variable, key in names.items() if told.get(key)}
    if "sslmode" in told.get("OPTIONS", {}):
        place["PGSSLMODE"] = told["OPTIONS"]["sslmode"]
    result = subprocess.run(
        [program, *arguments], env={**os.environ, **(place if connect else {})}, capture_output=True, text=True
    )
    if result.returncode:
        raise CopyFailed(f"{program}: {result.stderr.strip() or result.returncode}")
