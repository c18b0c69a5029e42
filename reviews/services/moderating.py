"""What must not stand there: people report it, staff decide."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from reviews.caching import forget_reviews_of
from reviews.errors import OwnReview
from reviews.models import Report, Review
from reviews.services.ratings import hold_only, hold_review, move_rating

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def report_review(*, review: Review, by: "User", reason: str, comment: str = "") -> None:
    """Put it into the staff's queue: once a person, a repeat changes nothing. Raises OwnReview, NoLongerThere."""
    review = hold_only(review)
    if review.author_id == by.pk:
        raise OwnReview
    Report.objects.get_or_create(review=review, user=by, defaults={"reason": reason, "comment": comment})


@transaction.atomic
def moderate_review(*, review: Review, status: str, by: "User") -> Review:
    """Publish or hide it: either way staff have looked, so its open reports are settled. Raises NoLongerThere."""
    review = hold_review(review)
    before, now = review.counted, timezone.now()
    review.status, review.moderated_at, review.moderated_by = status, now, by
    review.save(update_fields=["status", "moderated_at", "moderated_by"])
    review.reports.open().update(settled_at=now)
    move_rating(review.product_id, before=before, after=review.counted)
    forget_reviews_of([review.product_id])
    return review
