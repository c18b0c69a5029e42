"""Indexes of what people type, and how an index is made while the shop goes on."""

from typing import Any

from django.db.migrations import AddIndex
from django.db.models import F, Index
from django.db.models.functions import Collate, Upper
from django.db.models.indexes import IndexExpression


class Bytewise(Collate):
    """In the order of its bytes, which is what a comparison of beginnings needs, whatever the database's language."""

    def __init__(self, expression: Any) -> None:
        super().__init__(expression, "C")

    def deconstruct(self) -> Any:
        path, _, _ = super().deconstruct()  # type: ignore[misc]
        return path, self.source_expressions, {}

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return compiler.compile(self.source_expressions[0])


# A collation of an index stands behind what it is of, outside of the brackets.
IndexExpression.register_wrappers(*IndexExpression.wrapper_classes, Bytewise)


def prefix_index(field: str, name: str) -> Index:
    """Serves `istartswith`; not `iexact`, which compares in the order of the database's language."""
    return Index(Bytewise(Upper(F(field))), name=name)


class AddIndexMeanwhile(AddIndex):
    """Does not lock the table on PostgreSQL, and takes its time. Its migration has `atomic = False`; what is left of an
    attempt that was broken off is made anew."""

    atomic = False

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        if schema_editor.connection.vendor != "postgresql":
            schema_editor.add_index(model, self.index)
            return
        name = schema_editor.quote_name(self.index.name)
        schema_editor.execute("SET statement_timeout = 0")
        schema_editor.execute("SET lock_timeout = 0")
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        schema_editor.add_index(model, self.index, concurrently=True)
        schema_editor.execute("RESET statement_timeout")
        schema_editor.execute("RESET lock_timeout")
