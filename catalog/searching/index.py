"""Asking the index: the one place that knows how PostgreSQL and SQLite are asked."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import BooleanField, CharField, F, Func, Lookup, TextField

# A query is a list of terms that must be there; a term is a list of readings, any of which will do; a reading is
# several words that must all be there.
Reading = tuple[str, ...]
Readings = Sequence[Reading]
# Where words may be looked for other than everywhere: in the name alone; in what a product is called by, its name and
# its labels.
NAME, HEAD = "name", "head"
_POSTGRESQL = "SELECT product_id FROM catalog_searchdocument WHERE vector @@ %s::tsquery"
_POSTGRESQL_HEAD = "SELECT product_id FROM catalog_searchdocument WHERE head @@ %s::tsquery"
_SQLITE = "SELECT rowid FROM catalog_searchindex WHERE catalog_searchindex MATCH %s"


class Matches(Func):
    """True for products in which all of the terms (`some=True`: one or more) are found, everywhere or `within` NAME or
    HEAD. With `most`, for so many of them, the newest: what that costs does not grow with the shop.

    The index is asked by itself and the rest of the query cannot be mixed into it (OFFSET 0): how many products
    have two words together is what PostgreSQL guesses worst.
    """

    output_field = BooleanField()
    arity = 1

    def __init__(
        self, terms: Sequence[Readings], *, some: bool = False, within: str = "", most: int | None = None
    ) -> None:
        super().__init__(F("pk"))
        self.terms, self.some, self.within, self.most = terms, some, within, most

    def _expression(self, both: str, either: str, word: str) -> str:
        def together(parts: list[str], sign: str) -> str:
            return f"({sign.join(parts)})" if len(parts) > 1 else parts[0]

        terms = [
            together([together([word % part for part in reading], both) for reading in term], either)
            for term in self.terms
        ]
        return together(terms, either if self.some else both)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        product, params = compiler.compile(self.source_expressions[0])
        asked = self._expression(" & ", " | ", "'%s':A" if self.within == NAME else "'%s'")
        index = _POSTGRESQL_HEAD if self.within == HEAD else _POSTGRESQL
        fence = f" ORDER BY product_id DESC LIMIT {self.most:d}" if self.most else " OFFSET 0"
        return f"{product} IN ({index}{fence})", [*params, asked]

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        product, params = compiler.compile(self.source_expressions[0])
        asked = self._expression(" AND ", " OR ", '"%s"')
        if self.within:
            asked = f"{{{'name labels' if self.within == HEAD else 'name'}}} : ({asked})"
        limit = f" ORDER BY rowid DESC LIMIT {self.most:d}" if self.most else ""
        return f"{product} IN ({_SQLITE}{limit})", [*params, asked]


@CharField.register_lookup
@TextField.register_lookup
class BeginsWith(Lookup):  # type: ignore[type-arg]
    """`startswith`, answered by the column's index on SQLite too: its LIKE uses none for what Django writes."""

    lookup_name = "begins_with"
    prepare_rhs = True

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, params = self.process_lhs(compiler, connection)
        escaped = str(self.rhs).replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        return f"{column} LIKE %s", [*params, f"{escaped}%"]

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        column, params = self.process_lhs(compiler, connection)
        return f"({column} >= %s AND {column} < %s)", [*params, self.rhs, *params, f"{self.rhs}\U0010ffff"]


def missing_from_index() -> list[int]:
    """Products whose document SQLite's index does not have, or that it has without one. PostgreSQL's is a column."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT product_id FROM catalog_searchdocument WHERE product_id NOT IN "
            "(SELECT id FROM catalog_searchindex_docsize) UNION SELECT id FROM catalog_searchindex_docsize WHERE id "
            "NOT IN (SELECT product_id FROM catalog_searchdocument) ORDER BY 1"
        )
        return [product_id for (product_id,) in cursor]
