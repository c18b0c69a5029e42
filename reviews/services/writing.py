"""Reviews: written, rewritten and taken back by their authors. Each service is one transaction."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.models import Product
from reviews.caching import forget_reviews_of
from reviews.errors import AlreadyReviewed, OwnProduct
from reviews.models import Review, ReviewStatus
from reviews.services.ratings import hold_review, move_rating

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def create_review(*, product: Product, author: "User", rating: int, title: str, content: str) -> Review:
    """Say something about a product: shown and counted at once or, with REVIEWS_APPROVE_FIRST, once approved.

    Raises OwnProduct, and AlreadyReviewed on repeat.
    """
    if product.owner_id == author.pk:
        raise OwnProduct
    now = timezone.now()
    review = Review(
        product=product,
        author=author,
        rating=rating,
        title=title,
        content=content,
        status=ReviewStatus.PENDING if settings.REVIEWS_APPROVE_FIRST else ReviewStatus.PUBLISHED,
        created_at=now,
        updated_at=now,
    )
    _insert(review)
    move_rating(product.pk, after=review.counted)
    forget_reviews_of([product.pk])
    return review


@transaction.atomic
def edit_review(
    *, review: Review, rating: int | None = None, title: str | None = None, content: str | None = None
) -> Review:
    """Rewrite what is given. What staff have hidden stays hidden; with REVIEWS_APPROVE_FIRST what was published waits
    again. Raises NoLongerThere."""
    review = hold_review(review)
    before = review.counted
    review.rating, review.title = rating or review.rating, title or review.title
    review.content, review.updated_at = content or review.content, timezone.now()
    if settings.REVIEWS_APPROVE_FIRST and review.status == ReviewStatus.PUBLISHED:
        review.status = ReviewStatus.PENDING
    review.save(update_fields=["rating", "title", "content", "status", "updated_at"])
    move_rating(review.product_id, before=before, after=review.counted)
    forget_reviews_of([review.product_id])
    return review


@transaction.atomic
def delete_review(*, review: Review) -> None:
    """Take it back, with its votes and reports. Raises NoLongerThere."""
    review = hold_review(review)
    move_rating(review.product_id, before=review.counted)
    forget_reviews_of([review.product_id])
    review.delete()


def _insert(review: Review) -> None:
    """The unique index decides whose is the one."""
    try:
        with transaction.atomic():
            review.save(force_insert=True)
    except IntegrityError:
        known = Review.objects.filter(author=review.author, product=review.product).values_list("pk", flat=True).first()
        if known is None:
            raise
        raise AlreadyReviewed(review=known) from None
