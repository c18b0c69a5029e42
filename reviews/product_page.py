"""What the page of a product shows of its reviews."""

from typing import Any

from config.compiled import Compiled, Parameter
from reviews.models import Review
from reviews.serializers import ReviewSerializer

_SHOWN = 10
_latest = Compiled(
    lambda: (
        Review.objects.published()
        .filter(product_id=Parameter("product"))
        .for_lists()
        .order_by("-created_at", "-pk")[:_SHOWN]
    )
)


def latest_reviews(product_id: int) -> dict[str, Any]:
    return {"reviews": ReviewSerializer(_latest(product=product_id), many=True).data}
