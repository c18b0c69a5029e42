"""The timeouts of settings.DATABASE_TIMEOUTS behind PgBouncer: they belong to the shop's role there."""

from typing import Any

from django.conf import settings
from django.db import connection
from psycopg import sql


def give_them_to_the_role(**kwargs: Any) -> None:
    """Receives post_migrate. Holds for sessions that begin from now on; a role may always set its own."""
    if connection.vendor != "postgresql" or settings.DATABASE_POOLER == "none":
        return
    statement = sql.SQL("ALTER ROLE CURRENT_USER IN DATABASE {} SET {} TO {}")
    database = sql.Identifier(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        for name, milliseconds in settings.DATABASE_TIMEOUTS.items():
            cursor.execute(statement.format(database, sql.Identifier(name), sql.Literal(str(milliseconds))))


def missing() -> list[str]:
    """The timeouts that do not hold in this connection."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(settings.DATABASE_TIMEOUTS)])
        held = dict(cursor.fetchall())
    return [name for name, milliseconds in settings.DATABASE_TIMEOUTS.items() if int(held[name]) != milliseconds]
