"""Demo reviews: most by people who bought the thing, some helpful, some answered, a few reported."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from catalog.models import Product
from demo.opinions import ANSWERS, DETAILS, EVERYTHING, REPORTS, SHARES, VERDICTS
from orders.models import OrderLine, OrderStatus
from reviews.errors import AlreadyReviewed
from reviews.models import Review
from reviews.services import answer_review, create_review, report_review, vote_helpful


def make_reviews(*, customers: Sequence[User], clerk: User, seed: int) -> int:
    """The number of reviews made: of two thirds of what was delivered, and some by people who bought elsewhere."""
    dice = random.Random(f"{seed} reviews")
    made = 0
    for product, author, moment in [*_buyers(dice), *_passers_by(customers, dice)]:
        try:
            review = _write(product, author, moment, dice)
        except AlreadyReviewed:
            continue  # Whoever bought it twice has said it once.
        _respond(review, customers, clerk, dice)
        made += 1
    return made


def _buyers(dice: random.Random) -> list[tuple[Product, User, datetime]]:
    delivered = OrderLine.objects.filter(order__status=OrderStatus.DELIVERED)
    lines = delivered.select_related("order__user", "variant__product__category").order_by("pk")
    return [
        (line.variant.product, line.order.user, line.order.delivered_at + timedelta(hours=dice.randint(4, 200)))
        for line in lines
        if line.order.user and line.order.delivered_at and dice.random() < 0.67
    ]


def _passers_by(customers: Sequence[User], dice: random.Random) -> list[tuple[Product, User, datetime]]:
    now, shown = timezone.now(), Product.objects.on_sale().select_related("category").order_by("pk")
    return [
        (product, dice.choice(customers), now - timedelta(hours=dice.randint(1, 1400)))
        for product in (shown[:500] if customers else ())
        if dice.random() < 0.2
    ]


def _write(product: Product, author: User, moment: datetime, dice: random.Random) -> Review:
    rating = dice.choices(list(SHARES), list(SHARES.values()))[0]
    title, opening = dice.choice(VERDICTS[rating])
    about_such = DETAILS.get(product.category.name, ()) if product.category else ()
    detail = dice.choice((*about_such, *EVERYTHING)) if dice.random() < 0.8 else ""
    review = create_review(
        product=product, author=author, rating=rating, title=title, content=f"{opening} {detail}".strip()
    )
    # As if it had been written then.
    moment = min(moment, timezone.now())
    Review.objects.filter(pk=review.pk).update(created_at=moment, updated_at=moment)
    return review


def _respond(review: Review, customers: Sequence[User], clerk: User, dice: random.Random) -> None:
    others = [user for user in dice.sample(customers, min(len(customers), 6)) if user != review.author]
    for voter in others[: dice.choice((0, 0, 1, 1, 2, 3, 5))]:
        vote_helpful(review=review, by=voter)
    if review.rating <= 3 and dice.random() < 0.7:
        answer_review(review=review, by=review.product.owner or clerk, content=dice.choice(ANSWERS))
    if others and dice.random() < 0.06:
        reason, comment = dice.choice(REPORTS)
        report_review(review=review, by=others[-1], reason=reason, comment=comment)
