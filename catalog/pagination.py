"""A product list tells what was searched beside what was found."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from config.pagination import KeysetPagination


def searched_for(request: Request) -> str | None:
    """The words of `q`; None where nothing is searched."""
    return " ".join(request.query_params.get("q", "").split()) or None


class ProductPagination(KeysetPagination):
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
