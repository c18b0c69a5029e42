"""A database that a benchmark fills as it likes: made beside the one that DATABASE_URL names, and dropped after."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

NUMBERS = (
    "WITH RECURSIVE numbers(i) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT i + 1 FROM numbers WHERE i < {count})"
)


@contextmanager
def own_database(name: str, *, keep: bool = False, **environment: str) -> Iterator[Any]:
    """The connection to an empty `benchmark_…` with all migrations, in a process that has not set Django up yet.
    Kept, it is found as it was left the next time."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings.test", **environment}
        import django

        django.setup()
        from django.db import connection

        connection.settings_dict["TEST"]["NAME"] = (
            f"{folder}/benchmark.sqlite3" if connection.vendor == "sqlite" else f"benchmark_{name}"
        )
        connection.creation.create_test_db(verbosity=0, autoclobber=not keep, keepdb=keep, serialize=False)
        try:
            yield connection
        finally:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0, keepdb=keep)
