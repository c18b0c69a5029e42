"""Fills the empty database of DATABASE_URL: python -m benchmarks.shops.filling PRODUCTS

Indexes are made after the rows, and foreign keys are not looked up for what is right by construction; the database
is new and nobody else is in it. Needs a superuser, as a machine of one's own gives.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PASSWORD = "correct horse battery staple"
HERE = Path(__file__).parent
FILLED = ("catalog_", "orders_order", "orders_orderline", "orders_orderevent", "reviews_", "accounts_user")
HURRIED = """
SET statement_timeout = 0; SET session_replication_role = replica; SET synchronous_commit = off;
SET maintenance_work_mem = '512MB'; SET work_mem = '128MB'; SET jit = off
"""
PLAIN_INDEXES = """
SELECT format('%%I', indexname), indexdef FROM pg_indexes
JOIN pg_class ON relname = indexname LEFT JOIN pg_constraint ON conindid = pg_class.oid
WHERE schemaname = 'public' AND conindid IS NULL AND starts_with(tablename, %s)
"""


def fill(products: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(HURRIED)
        indexes = _dropped_indexes(cursor)
        _give_words(cursor)
        _say(cursor, products=products, people=min(max(products // 10, 100), 100_000), orders=max(products // 10, 200))
        for name in ("catalogue", "people"):
            cursor.execute((HERE / f"{name}.sql").read_text())
        _write_spelling_keys(cursor)
        documents = (HERE / "documents.sql").read_text()
        _two_at_a_time([(documents, {"half": half}) for half in (0, 1)])
        cursor.execute("DROP SCHEMA bench CASCADE")
        _two_at_a_time([(definition, None) for definition in indexes])
        _advance_sequences(cursor)
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
        cursor.execute("RESET ALL")


def _two_at_a_time(statements: list[tuple[str, dict[str, int] | None]]) -> None:
    from django.db import connection

    def run(statement: str, params: dict[str, int] | None) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute(HURRIED)
                cursor.execute(statement, params)
                cursor.execute("RESET ALL")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda pair: run(*pair), statements))


def _dropped_indexes(cursor) -> list[str]:
    definitions = []
    for prefix in FILLED:
        cursor.execute(PLAIN_INDEXES, [prefix])
        for name, definition in cursor.fetchall():
            cursor.execute(f"DROP INDEX {name}")
            definitions.append(definition)
    return definitions


def _give_words(cursor) -> None:
    from benchmarks.shops import words
    from catalog.searching.stemming import stem

    words.check()
    cursor.execute("CREATE SCHEMA bench")
    cursor.execute("CREATE UNLOGGED TABLE bench.words (kind text, rank integer, word text, stem text)")
    cursor.execute("CREATE UNLOGGED TABLE bench.descriptions (rank integer, text text, body text, words text)")
    cursor.execute("CREATE UNLOGGED TABLE bench.described (word text PRIMARY KEY, stem text)")
    texts = words.descriptions()
    prose = {word for *_, distinct in texts for word in distinct.split()}
    _copy(cursor, "COPY bench.words FROM STDIN", words.of_kinds())
    _copy(cursor, "COPY bench.descriptions FROM STDIN", texts)
    _copy(cursor, "COPY bench.described FROM STDIN", ((word, stem(word)) for word in sorted(prose)))
    cursor.execute("ANALYZE bench.words, bench.descriptions, bench.described")


def _copy(cursor, statement: str, rows) -> None:
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _say(cursor, **figures: int) -> None:
    """What the SQL files are told. One password for all: working a real hash out takes a tenth of a second."""
    from django.contrib.auth.hashers import make_password

    for name, value in {**figures, "password": make_password(PASSWORD)}.items():
        cursor.execute("SELECT set_config(%s, %s, false)", [f"bench.{name}", str(value)])


def _write_spelling_keys(cursor) -> None:
    """Numbers have none, so there are few of them, whatever the number of products."""
    from catalog.searching.spelling import keys_of

    cursor.execute("SELECT word FROM catalog_searchword WHERE word !~ '^[0-9]*$'")
    found = [word for (word,) in cursor.fetchall()]
    _copy(
        cursor,
        "COPY catalog_spellingkey (key, word_id) FROM STDIN",
        ((key, word) for word in found for key in sorted(keys_of(word))),
    )


def _advance_sequences(cursor) -> None:
    """Rows with given ids leave the sequences behind."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection

    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    for statement in connection.ops.sequence_reset_sql(no_style(), models):
        cursor.execute(statement)


if __name__ == "__main__":
    import django

    django.setup()
    fill(int(sys.argv[1]))
