"""The ways in which reviews say no."""

from config.errors import DomainError


class AlreadyReviewed(DomainError):
    """meta: `review`, the id of the one that is there."""

    code = "already_reviewed"
    message = "You have reviewed this product already. Change what you wrote instead."


class OwnProduct(DomainError):
    code = "own_product"
    status_code = 403
    message = "Nobody reviews what he sells himself."


class OwnReview(DomainError):
    code = "own_review"
    status_code = 403
    message = "That is for others to say about your review."
