"""What waits for the staff."""

from config.registry import Duty
from reviews.models import Review


def reported_reviews() -> int:
    return Review.objects.reported().count()


DUTIES = [Duty("Reported reviews", "flag", "reviews.review", "queue=reported", reported_reviews)]
