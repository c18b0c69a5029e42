"""Many who write at once: each promise here is kept by a statement, an index or a lock, and breaks without it."""

from collections import Counter
from contextlib import suppress

import pytest
from django.db import DatabaseError, IntegrityError, connection

from accounts.models import User
from catalog.errors import NoLongerThere
from catalog.models import Product, ProductQuerySet
from config import registry
from reviews.models import HelpfulVote, RatingSummary, Review, ReviewQuerySet
from reviews.services import create_review, delete_review, edit_review, moderate_review, vote_helpful
from tests.factories import ProductFactory, UserFactory
from tests.races import ROUNDS, at_once, client_for
from tests.shopping import API, code_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's writers queue")
WRITERS = 100


def people(count: int) -> list[User]:
    known = User.objects.count()
    return User.objects.bulk_create(User(email=f"r{known + number}@example.com") for number in range(count))


def say(product: Product, author: User, rating: int) -> Review:
    return create_review(product=product, author=author, rating=rating, title="Fine", content="Fine.")


def hundred_writers(product: Product) -> None:
    """Sixty write anew, while of forty who have written some rewrite, some delete and some are hidden."""
    clerk, authors = UserFactory(), people(WRITERS)
    old = [say(product, author, 1 + number % 5) for number, author in enumerate(authors[:40])]
    calls = [lambda a=author, n=n: say(product, a, 1 + n % 5) for n, author in enumerate(authors[40:])]
    calls += [lambda r=r: edit_review(review=r, rating=6 - r.rating) for r in old[:20]]
    calls += [lambda r=r: delete_review(review=r) for r in old[20:30]]
    calls += [lambda r=r: moderate_review(review=r, status="hidden", by=clerk) for r in old[30:]]
    at_once(calls)


def test_after_a_hundred_writers_the_figures_are_those_of_a_recount():
    for _ in range(ROUNDS):
        product = ProductFactory()
        hundred_writers(product)
        product.refresh_from_db()
        counted = Counter(Review.objects.published().filter(product=product).values_list("rating", flat=True))
        assert product.rating_count == sum(counted.values()) == 80
        assert product.rating_sum == sum(stars * many for stars, many in counted.items())
        summary = RatingSummary.objects.get(product=product)
        assert {stars: getattr(summary, f"stars_{stars}") for stars in counted} == dict(counted)
        assert list(registry.run_store_checks()) == []


@on_postgresql
@pytest.mark.breaks_the_books
def test_control_read_add_and_write_back_loses_reviews(monkeypatch):
    def read_and_write(self: ProductQuerySet, *, points: int, reviews: int) -> None:
        for product in self:
            self.update(rating_sum=product.rating_sum + points, rating_count=product.rating_count + reviews)

    monkeypatch.setattr(ProductQuerySet, "move_rating", read_and_write)
    product = ProductFactory()
    with suppress(IntegrityError):  # lost counts may fall below nothing, which the database refuses
        hundred_writers(product)
    product.refresh_from_db()
    assert product.rating_count != Review.objects.published().count()


def hidden_rewritten_and_deleted_at_once() -> None:
    product, clerk = ProductFactory(), UserFactory()
    first, *_ = [say(product, author, 5) for author in people(6)]

    def unless_gone(call):
        with suppress(NoLongerThere):
            call()

    calls = [
        lambda: moderate_review(review=first, status="hidden", by=clerk),
        lambda: moderate_review(review=first, status="hidden", by=clerk),
        lambda: edit_review(review=first, rating=1),
        lambda: delete_review(review=first),
    ]
    at_once([lambda c=c: unless_gone(c) for c in calls], jitter=True)


def test_one_review_hidden_rewritten_and_deleted_at_once_counts_once():
    for _ in range(ROUNDS):
        hidden_rewritten_and_deleted_at_once()
    assert list(registry.run_store_checks()) == []


@on_postgresql
@pytest.mark.breaks_the_books
def test_control_without_the_locks_it_is_taken_off_several_times(monkeypatch):
    for queryset in (ProductQuerySet, ReviewQuerySet):
        monkeypatch.setattr(queryset, "locked", lambda self: self)
    for _ in range(30):
        with suppress(DatabaseError):
            hidden_rewritten_and_deleted_at_once()
        if list(registry.run_store_checks()):
            return
    pytest.fail("nothing went wrong without the locks")


def test_of_many_reviews_by_one_person_at_once_one_is_kept():
    product, author = ProductFactory(), UserFactory()
    body = {"product": product.pk, "rating": 4, "title": "Fine", "content": "Fine."}
    clients = [client_for(author) for _ in range(8)]
    answers = at_once([lambda c=c: c.post(f"{API}/reviews/", body) for c in clients])
    seen = Counter((a.status_code, code_of(a) if a.status_code >= 400 else "") for a in answers)
    assert seen == {(201, ""): 1, (409, "already_reviewed"): 7}
    assert Product.objects.get().rating_count == 1


def test_votes_at_once_are_all_counted_and_once_each():
    review = say(ProductFactory(), UserFactory(), 5)
    voters = people(8)
    at_once([lambda v=v: vote_helpful(review=review, by=v) for v in voters for _ in range(2)])
    review.refresh_from_db()
    assert review.helpful_count == HelpfulVote.objects.count() == 8
