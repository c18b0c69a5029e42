from reviews.services.moderating import moderate_review, report_review
from reviews.services.responding import answer_review, vote_helpful
from reviews.services.writing import create_review, delete_review, edit_review

__all__ = [
    "answer_review",
    "create_review",
    "delete_review",
    "edit_review",
    "moderate_review",
    "report_review",
    "vote_helpful",
]
