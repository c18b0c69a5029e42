"""What reviews know of a person: to hand out, and to forget. What was said stays, and is nobody's any more."""

from typing import TYPE_CHECKING, Any

from reviews.caching import forget_reviews_of
from reviews.models import HelpfulVote, Report, Review

if TYPE_CHECKING:
    from accounts.models import User

_WRITTEN = ("product", "rating", "title", "content", "status", "created_at", "updated_at")


def reviews_of_person(user: "User") -> dict[str, Any]:
    return {
        "written": list(Review.objects.filter(author=user).order_by("pk").values(*_WRITTEN)),
        "answered": list(Review.objects.filter(answered_by=user).order_by("pk").values("product", "answer")),
        "found_helpful": list(HelpfulVote.objects.filter(user=user).order_by("pk").values("review", "created_at")),
        "reported": list(
            Report.objects.filter(user=user).order_by("pk").values("review", "reason", "comment", "created_at")
        ),
    }


def forget_author_name(user: "User") -> None:
    """The pages that show who wrote a review."""
    forget_reviews_of(Review.objects.filter(author=user).values_list("product", flat=True))


def forget_reviewer(user: "User") -> None:
    """Cut every tie to the person. Stars, votes and the mark of a purchase stay."""
    written = Review.objects.filter(author=user)
    written.verified().update(was_verified=True)
    written.update(author=None)
    Review.objects.filter(answered_by=user).update(answered_by=None)
    Review.objects.filter(moderated_by=user).update(moderated_by=None)
    HelpfulVote.objects.filter(user=user).update(user=None)
    Report.objects.filter(user=user).update(user=None)
