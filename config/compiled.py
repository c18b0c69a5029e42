"""Questions whose form never changes: written with the ORM, compiled to SQL once, then asked with other values.

Building and compiling a query takes Django several times as long as PostgreSQL needs to answer it by an index. On
PostgreSQL their plans are kept too, by each connection.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson
from django.db import connection, connections, router
from django.db.models import Expression, Field, IntegerField, JSONField, Lookup, Model, QuerySet, Subquery
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.sql.subqueries import UpdateQuery

Row = TypeVar("Row")


class Parameter(Expression):
    """Stands for a value that is given when the question is asked; with a field, in that field's form."""

    def __init__(self, name: str, output_field: "Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field=output_field)  # type: ignore[arg-type]
        self.name, self.form = name, output_field

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]

    def prepared(self, value: Any, connection: Any) -> Any:
        if isinstance(value, list):
            return orjson.dumps(value).decode() if connection.vendor == "sqlite" else value
        return self.form.get_db_prep_value(value, connection) if self.form else value


@Field.register_lookup
class Among(Lookup):  # type: ignore[type-arg]
    """`in`, as one parameter: however many there are, the statement is the same."""

    lookup_name = "among"

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self._sides(compiler, connection, "{} = ANY({})")

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        return self._sides(compiler, connection, "{} IN (SELECT value FROM json_each({}))")

    def _sides(self, compiler: Any, connection: Any, form: str) -> Any:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return form.format(left, right), [*left_params, *right_params]


class JSONRows(Subquery):
    """All rows of a subquery that gives one JSON object each, in its order, as one JSON array."""

    output_field = JSONField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        form = "(SELECT COALESCE(JSONB_AGG(part), '[]') FROM (%(subquery)s) AS parts(part))"
        return self.as_sql(compiler, connection, template=form, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        form = "(WITH parts(part) AS (%(subquery)s) SELECT JSON_GROUP_ARRAY(JSON(part)) FROM parts)"
        return self.as_sql(compiler, connection, template=form, **context)


class RowCount(Subquery):
    """How many rows a subquery gives; asked once, however many rows stand beside it."""

    output_field = IntegerField()
    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"


@dataclass(frozen=True)
class _Ready:
    sql: str
    params: tuple[Any, ...]
    converters: tuple[tuple[int, list[Any], Any], ...]
    make: Callable[[tuple[Any, ...]], Any]


class Compiled(Generic[Row]):
    """`build` gives a queryset of models (with select_related, no prefetches) or values_list; it is called once for
    each database. Asking gives what the queryset would give."""

    def __init__(self, build: Callable[[], "QuerySet[Any, Row]"]) -> None:
        self.build = build
        self._ready: dict[str, _Ready] = {}

    def __call__(self, **values: Any) -> list[Row]:
        using = router.db_for_read(Model)
        ready = self._ready.get(using) or self._compile(using)
        connection = connections[using]
        with _cursor(connection) as cursor:
            cursor.execute(ready.sql, _prepared(ready.params, values, connection))
            rows: Iterable[Any] = cursor.fetchall()
        if ready.converters:
            rows = [_converted(row, ready.converters, connection) for row in rows]
        return [ready.make(row) for row in rows]

    def first(self, **values: Any) -> Row | None:
        return next(iter(self(**values)), None)

    def _compile(self, using: str) -> _Ready:
        queryset = self.build().using(using)
        compiler = queryset.query.get_compiler(using)
        sql, params = compiler.as_sql()
        select = compiler.select[: compiler.col_count]
        converters = compiler.get_converters([expression for expression, _, _ in select])
        ready = _Ready(
            sql,
            tuple(params),
            tuple((place, functions, expression) for place, (functions, expression) in converters.items()),
            _model_maker(compiler, using) if queryset._iterable_class is ModelIterable else tuple,
        )
        self._ready[using] = ready
        return ready


class CompiledUpdate:
    """`build` gives a queryset of plain conditions, `changes` says what is written, `returning` names columns whose
    values are given for each row that changed (and is locked from then on)."""

    def __init__(
        self, build: Callable[[], "QuerySet[Any]"], changes: dict[str, Any], *, returning: Sequence[str] = ("id",)
    ) -> None:
        self.build, self.changes, self.returning = build, changes, returning
        self._ready: dict[str, tuple[str, tuple[Any, ...]]] = {}

    def __call__(self, **values: Any) -> list[tuple[Any, ...]]:
        using = router.db_for_write(Model)
        sql, params = self._ready.get(using) or self._compile(using)
        connection = connections[using]
        with _cursor(connection) as cursor:
            cursor.execute(sql, _prepared(params, values, connection))
            return list(cursor.fetchall())

    def _compile(self, using: str) -> tuple[str, tuple[Any, ...]]:
        queryset = self.build().order_by()
        query = queryset.query.chain(UpdateQuery)
        query.add_update_values(self.changes)  # type: ignore[attr-defined]
        sql, params = query.get_compiler(using).as_sql()
        name = connections[using].ops.quote_name
        columns = ", ".join(name(queryset.model._meta.get_field(field).column) for field in self.returning)
        self._ready[using] = (f"{sql} RETURNING {columns}", tuple(params))
        return self._ready[using]


def insert_rows(statement: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
    """Write plain rows by a statement (one for each kind of database) that takes them as one JSON text: thousands cost
    one statement and no models."""
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(statement[connection.vendor], [orjson.dumps(rows).decode()])


def known_rows(instance: Model, **related: Iterable[Model]) -> None:
    """What stands in these relations is known already: they are not asked for, as if they had been prefetched."""
    for name, rows in related.items():
        queryset = getattr(instance, name).all()
        queryset._result_cache = list(rows)
        queryset._prefetch_done = True
        instance.__dict__.setdefault("_prefetched_objects_cache", {})[name] = queryset


def _prepared(params: Iterable[Any], values: dict[str, Any], connection: Any) -> list[Any]:
    return [each.prepared(values[each.name], connection) if isinstance(each, Parameter) else each for each in params]


def _cursor(connection: Any) -> Any:
    """On PostgreSQL one that sends the values beside the statement: what is written into it has no plan to keep."""
    if connection.vendor != "postgresql":
        return connection.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor

    connection.ensure_connection()
    return connection._prepare_cursor(ServerBindingCursor(connection.connection))  # type: ignore[call-arg]


def _converted(row: tuple[Any, ...], converters: Iterable[Any], connection: Any) -> tuple[Any, ...]:
    values = list(row)
    for place, functions, expression in converters:
        for function in functions:
            values[place] = function(values[place], expression, connection)
    return tuple(values)


def _model_maker(compiler: Any, using: str) -> Callable[[tuple[Any, ...]], Any]:
    """As Django's own ModelIterable makes them."""
    fields = compiler.klass_info["select_fields"]
    model, start, end = compiler.klass_info["model"], fields[0], fields[-1] + 1
    names = [column.target.attname for column, _, _ in compiler.select[start:end]]
    related = get_related_populators(compiler.klass_info, compiler.select, using)  # type: ignore[call-arg]
    annotations = (compiler.annotation_col_map or {}).items()

    def make(row: tuple[Any, ...]) -> Any:
        made = model.from_db(using, names, row[start:end])
        for populator in related:
            populator.populate(row, made)
        for name, place in annotations:
            setattr(made, name, row[place])
        return made

    return make
