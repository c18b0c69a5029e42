"""A list of one product's reviews tells how many stars there are beside what it shows."""

from typing import Any

from config.pagination import KeysetPagination
from reviews.models import STARS


class ReviewPagination(KeysetPagination):
    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        page = super().get_paginated_response_schema(schema)
        counts = {str(stars): {"type": "integer", "minimum": 0} for stars in STARS}
        page["properties"] = {
            **page["properties"],
            "stars": {
                "type": "object",
                "required": list(counts),
                "properties": counts,
                "description": "Of one product: how many of its reviews have so many stars, whatever is filtered.",
            },
        }
        return page
