"""What others make of a review: it helped them, or the shop answers."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from reviews.caching import forget_reviews_of
from reviews.errors import OwnReview
from reviews.models import HelpfulVote, Review
from reviews.services.ratings import hold_only

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def vote_helpful(*, review: Review, by: "User") -> Review:
    """Count that it helped: once a person, a repeat changes nothing. Raises OwnReview, NoLongerThere."""
    review = hold_only(review)
    if review.author_id == by.pk:
        raise OwnReview
    _, is_new = HelpfulVote.objects.get_or_create(review=review, user=by)
    if is_new:
        Review.objects.filter(pk=review.pk).update(helpful_count=F("helpful_count") + 1)
        review.refresh_from_db(fields=["helpful_count"])
        forget_reviews_of([review.product_id])
    return review


@transaction.atomic
def answer_review(*, review: Review, by: "User", content: str) -> Review:
    """The shop's or the seller's one answer; another one takes its place, and an empty one takes it back.

    Raises NoLongerThere.
    """
    review = hold_only(review)
    review.answer = content
    review.answered_at, review.answered_by = (timezone.now(), by) if content else (None, None)
    review.save(update_fields=["answer", "answered_at", "answered_by"])
    forget_reviews_of([review.product_id])
    return review
