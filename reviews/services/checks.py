"""What `check_store` derives anew from reviews and votes; one sentence per difference."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from catalog.models import Product
from reviews.models import STARS, HelpfulVote, RatingSummary, Review

_NONE = [0] * len(STARS)


def ratings_match_reviews() -> Iterator[str]:
    """Sum, number and average of a product, and its count per star, are those of its published reviews."""
    written = _recounted()
    summaries = RatingSummary.objects.order_by().values_list("pk", *(f"stars_{stars}" for stars in STARS))
    kept = {pk: counts for pk, *counts in summaries}
    for pk in sorted(set(written) | set(kept)):
        if (shown := kept.get(pk, _NONE)) != (right := written.get(pk, _NONE)):
            yield f"product {pk}: shows {shown} reviews of 1 to 5 stars, there are {right}"
    rated = Product.objects.filter(Q(pk__in=written) | ~Q(rating_sum=0, rating_count=0, rating_average=0))
    for pk, *figures in rated.order_by("pk").values_list("pk", "rating_sum", "rating_count", "rating_average"):
        if figures != (derived := _figures(written.get(pk, _NONE))):
            yield f"product {pk}: shows sum, number and average {figures}, its reviews say {derived}"


def _recounted() -> dict[int, list[int]]:
    """Product → how many published reviews it has of 1, 2 … 5 stars."""
    rows = Review.objects.published().order_by().values_list("product_id", "rating").annotate(many=Count("pk"))
    found: dict[int, list[int]] = {}
    for product_id, rating, many in rows:
        found.setdefault(product_id, _NONE.copy())[rating - 1] = many
    return found


def _figures(counts: list[int]) -> list[int | Decimal]:
    total, number = sum(stars * many for stars, many in zip(STARS, counts, strict=True)), sum(counts)
    average = Decimal(total) / number if number else Decimal()
    return [total, number, average.quantize(Decimal("0.01"), ROUND_HALF_UP)]


def helpful_counts_match_votes() -> Iterator[str]:
    votes = HelpfulVote.objects.filter(review=OuterRef("pk")).order_by().values("review").annotate(many=Count("pk"))
    reviews = Review.objects.annotate(voted=Coalesce(Subquery(votes.values("many")), 0))
    for review in reviews.exclude(helpful_count=F("voted")).order_by("pk"):
        yield f"review {review.pk}: shows that it helped {review.helpful_count}, {review.voted} have voted"


CHECKS = {
    "ratings match reviews": ratings_match_reviews,
    "helpful counts match votes": helpful_counts_match_votes,
}
