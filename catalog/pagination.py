"""A product list tells what was searched beside what was found."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.services.showing import listed, shop_window
from config import counting, pagination
from config.pagination import KeysetPagination, counted

_ALL = "products on sale"
_FIRST_PAGE = {"ordering", "limit"}


def searched_for(request: Request) -> str | None:
    """The words of `q`; None where nothing is searched."""
    return " ".join(request.query_params.get("q", "").split()) or None


class ProductPagination(KeysetPagination):
    """Gives what lists show of products (`services.showing.Listed`). The first page of all that is on sale, which most
    people see, is one statement."""

    def paginate_queryset(self, queryset: QuerySet[Any], request: Request, view: Any = None) -> list[Any]:
        order = tuple(str(name) for name in queryset.query.order_by)
        if view.action == "list" and _FIRST_PAGE.issuperset(request.query_params) and not {"rank", "-rank"} & {*order}:
            return self._first_of_all(order, request)
        names = dict.fromkeys(["pk", *(name.lstrip("-") for name in order)])
        page = super().paginate_queryset(queryset.values_list(*names, named=True), request, view)
        return listed([row.pk for row in page])

    def _first_of_all(self, order: tuple[str, ...], request: Request) -> list[Any]:
        self.start(request, order)
        is_long = counting.was_long(_ALL)
        window = shop_window(order, most=self.limit + 1, counted=0 if is_long else pagination.COUNTED_EXACTLY + 1)
        self.has_previous = False
        self.count = counted(_ALL, lambda: window.total)
        self._cut(window.places)
        return window.items[: self.limit]

    def _place(self, row: Any) -> list[Any]:
        return list(row) if type(row) is tuple else super()._place(row)

    def get_paginated_response(self, data: Any) -> Response:
        response = super().get_paginated_response(data)
        if search := getattr(self.request, "search", None):
            response.data |= {"searched_for": search.searched_for, "did_you_mean": search.did_you_mean}
        return response

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        page = super().get_paginated_response_schema(schema)
        page["properties"] = {
            **page["properties"],
            "searched_for": {"type": "string", "description": "With `q`: the words that were searched."},
            "did_you_mean": {
                "type": "string",
                "nullable": True,
                "description": "With `q`: a corrected spelling, searched instead.",
            },
        }
        return page
