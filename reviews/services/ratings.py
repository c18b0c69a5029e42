"""What products are rated, kept in the transaction that writes the review."""

from django.db.models import F

from catalog.caching import LISTS
from catalog.errors import NoLongerThere
from catalog.models import Product
from config.caching.forgetting import forget
from reviews.models import STARS, RatingSummary, Review


def hold_review(review: Review) -> Review:
    """The review as it is now, locked; its product first, as its rating may change. Raises NoLongerThere."""
    Product.objects.locked().get(pk=review.product_id)
    return hold_only(review)


def hold_only(review: Review) -> Review:
    """The same for what leaves ratings alone."""
    current = Review.objects.locked().filter(pk=review.pk).first()
    if current is None:
        raise NoLongerThere
    return current


def move_rating(product_id: int, *, before: int | None = None, after: int | None = None) -> None:
    """A review counted `before` stars and counts `after` now; None where it does not count."""
    if before == after:
        return
    forget(LISTS)
    Product.objects.filter(pk=product_id).move_rating(
        points=(after or 0) - (before or 0), reviews=(after is not None) - (before is not None)
    )
    # The product's row is held since, so nobody else makes the first summary.
    moves = {f"stars_{stars}": step for stars, step in ((before, -1), (after, +1)) if stars}
    summary = RatingSummary.objects.filter(product=product_id)
    if not summary.update(**{column: F(column) + step for column, step in moves.items()}):
        RatingSummary.objects.create(product_id=product_id, **moves)


def star_counts(product_id: int) -> dict[str, int]:
    """Stars → how many published reviews of the product have so many; none where it is not on sale."""
    on_sale = Product.objects.on_sale().filter(pk=product_id)
    summary = RatingSummary.objects.filter(product__in=on_sale).first() or RatingSummary()
    return {str(stars): getattr(summary, f"stars_{stars}") for stars in STARS}
