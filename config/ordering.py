"""`?ordering=`: public names only, and always a total order."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request


class StrictOrdering(BaseFilterBackend):
    """Reads `ordering_fields` (public name → column, never null) and `default_ordering` (a public name, perhaps
    with a minus) of the view. An unknown name is 400 `invalid_ordering`; the primary key breaks ties."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        fields: dict[str, str] = getattr(view, "ordering_fields", {})
        asked = request.query_params.get("ordering") if fields else None
        names = [part.strip() for part in asked.split(",")] if asked else self._default(view)
        columns = [self._column(name, fields) for name in names]
        tie = "-pk" if columns and columns[0].startswith("-") else "pk"
        return queryset.order_by(*columns, tie)

    @staticmethod
    def _default(view: Any) -> list[str]:
        default = getattr(view, "default_ordering", None)
        return [default] if default else []

    @staticmethod
    def _column(name: str, fields: dict[str, str]) -> str:
        sign, bare = ("-", name[1:]) if name.startswith("-") else ("", name)
        if bare not in fields:
            raise ValidationError({"ordering": [f"Order by one of: {', '.join(fields)}."]}, code="invalid_ordering")
        return sign + fields[bare]

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        fields: dict[str, str] = getattr(view, "ordering_fields", {})
        if not fields:
            return []
        names = [sign + name for name in fields for sign in ("", "-")]
        return [
            {
                "name": "ordering",
                "in": "query",
                "required": False,
                "schema": {"type": "string", "enum": names},
                "description": "`-` means descending.",
            }
        ]
