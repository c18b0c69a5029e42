"""Lists: pages by number for people, opaque keyset links for programs, and a count that never scans far.

`next` and `previous` hold the ordering values of the row they continue from, so page 10,000 costs what page 1 does.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.core.exceptions import EmptyResultSet
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, QuerySet
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from config import counting

COUNTED_EXACTLY = 10_000
DEFAULT_LIMIT = 20
MAX_LIMIT = 100


class ExactEncoder(DjangoJSONEncoder):
    """Times with their microseconds: the encoder's milliseconds would skip or repeat rows."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)


class ExactSerializer:
    def dumps(self, value: Any) -> bytes:
        return json.dumps(value, cls=ExactEncoder, separators=(",", ":")).encode()

    def loads(self, data: bytes) -> Any:
        return json.loads(data)


# Signed, so that what stands in a link was once a row's and needs no checks of its own; without the time, so that the
# same page has the same ETag.
_signer = signing.Signer(salt="config.pagination")


def _bad(attr: str, sentence: str, code: str = "invalid") -> ValidationError:
    return ValidationError({attr: [sentence]}, code=code)


def _number(request: Request, name: str, default: int, high: int) -> int:
    raw = request.query_params.get(name)
    if raw is None:
        return default
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 9 and 1 <= int(raw) <= high):
        raise _bad(name, f"A whole number from 1 to {high} is needed.")
    return int(raw)


def counted(key: str, count: Callable[[], int]) -> int:
    """What `count` says; not asked where it said a moment ago that there are more than are counted."""
    if counting.was_long(key):
        return COUNTED_EXACTLY + 1
    found = count()
    if found > COUNTED_EXACTLY:
        counting.remember_long(key)
    return found


def beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows after `values` in `order`. The leading comparison lets an index find the place at once."""
    after, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        field = name.lstrip("-")
        after |= equal & Q(**{f"{field}__{'lt' if name.startswith('-') else 'gt'}": value})
        equal &= Q(**{field: value})
    first, value = order[0], values[0]
    bound = Q(**{f"{first.lstrip('-')}__{'lte' if first.startswith('-') else 'gte'}": value})
    return bound & after


class KeysetPagination(BasePagination):
    """Needs a queryset with a total order over columns that are never null (StrictOrdering makes it one)."""

    def paginate_queryset(self, queryset: QuerySet[Any], request: Request, view: Any = None) -> list[Any]:
        self.start(request, queryset.query.order_by or queryset.model._meta.ordering)
        if "cursor" in request.query_params:
            return self._continue(queryset, *self._read_cursor(request.query_params["cursor"], queryset))
        return self._numbered(queryset, _number(request, "page", 1, 10**9 - 1))

    def start(self, request: Request, order: Sequence[Any]) -> None:
        self.request = request
        self.limit = _number(request, "limit", DEFAULT_LIMIT, MAX_LIMIT)
        self.order = [str(name) for name in order]

    def _numbered(self, queryset: QuerySet[Any], page: int) -> list[Any]:
        start = (page - 1) * self.limit
        if start >= COUNTED_EXACTLY:
            raise _bad("page", "Go on with the `next` link instead.", "page_too_deep")
        rows = list(queryset[start : start + self.limit + 1])
        if not rows and page > 1:
            raise NotFound("There is no such page.")
        self.has_previous = page > 1
        # The last page says how many there are.
        self.count = start + len(rows) if len(rows) <= self.limit else self._count(queryset)
        return self._cut(rows)

    def _cut(self, rows: list[Any]) -> list[Any]:
        """One row more than the page has tells that there is another."""
        self.rows, self.has_next = rows[: self.limit], len(rows) > self.limit
        return self.rows

    def _count(self, queryset: QuerySet[Any]) -> int:
        rows = queryset.order_by().values("pk")
        try:
            key = repr(rows.query.sql_with_params())
        except EmptyResultSet:
            return 0
        return counted(key, rows[: COUNTED_EXACTLY + 1].count)

    def _continue(self, queryset: QuerySet[Any], values: list[Any], backwards: bool) -> list[Any]:
        self.count = self._count(queryset)
        order = [self._flipped(name) for name in self.order] if backwards else self.order
        rows = list(queryset.order_by(*order).filter(beyond(order, values))[: self.limit + 1])
        more, rows = len(rows) > self.limit, rows[: self.limit]
        self.rows = rows[::-1] if backwards else rows
        self.has_next, self.has_previous = (True, more) if backwards else (more, True)
        return self.rows

    @staticmethod
    def _flipped(name: str) -> str:
        return name[1:] if name.startswith("-") else f"-{name}"

    def _read_cursor(self, raw: str, queryset: QuerySet[Any]) -> tuple[list[Any], bool]:
        try:
            order, values, backwards = _signer.unsign_object(raw, serializer=ExactSerializer)
            if order != self.order:
                raise ValueError
            fields = [self._field(queryset, name.lstrip("-")) for name in order]
            return [field.to_python(value) for field, value in zip(fields, values, strict=True)], backwards
        except Exception as error:
            # Whatever a stranger put there, it is no link of ours.
            raise _bad("cursor", "This is not a link that the shop gave out for this list.") from error

    @staticmethod
    def _field(queryset: QuerySet[Any], name: str) -> Any:
        """The column, or what an annotation (the rank of a search) gives out."""
        if name in queryset.query.annotations:
            return queryset.query.annotations[name].output_field
        return queryset.model._meta.pk if name == "pk" else queryset.model._meta.get_field(name)

    def _link(self, row: Any, backwards: bool) -> str:
        values = self._place(row)
        query = self.request.query_params.copy()
        query.pop("page", None)
        query["cursor"] = _signer.sign_object([self.order, values, backwards], serializer=ExactSerializer)
        return self.request.build_absolute_uri(f"{self.request.path}?{urlencode(list(query.lists()), doseq=True)}")

    def _place(self, row: Any) -> list[Any]:
        return [getattr(row, name.lstrip("-")) for name in self.order]

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "count": min(self.count, COUNTED_EXACTLY),
                "count_exact": self.count <= COUNTED_EXACTLY,
                "next": self._link(self.rows[-1], False) if self.rows and self.has_next else None,
                "previous": self._link(self.rows[0], True) if self.rows and self.has_previous else None,
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        properties = {
            "count": {"type": "integer", "minimum": 0, "maximum": COUNTED_EXACTLY, "example": 1},
            "count_exact": {"type": "boolean", "example": True},
            "next": link,
            "previous": link,
            "results": schema,
        }
        return {"type": "object", "required": list(properties), "properties": properties}

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        def parameter(name: str, schema: dict[str, Any], text: str) -> dict[str, Any]:
            return {"name": name, "in": "query", "required": False, "description": text, "schema": schema}

        return [
            parameter("page", {"type": "integer", "minimum": 1}, "Page by number, up to row 10,000."),
            parameter(
                "limit",
                {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
                "Rows a page.",
            ),
            parameter("cursor", {"type": "string"}, "From `next` and `previous`; cheap at any depth."),
        ]
