"""What the page of a product shows of its reviews."""

from typing import Any

from reviews.models import Review
from reviews.serializers import ReviewSerializer

_SHOWN = 10


def latest_reviews(product_id: int) -> dict[str, Any]:
    reviews = Review.objects.published().filter(product=product_id).for_lists()
    return {"reviews": ReviewSerializer(reviews.order_by("-created_at", "-pk")[:_SHOWN], many=True).data}
