"""Votes, reports, what staff decide, and the shop's answer."""

import pytest

from reviews.models import HelpfulVote, Report, Review
from tests.factories import ProductFactory
from tests.reviews.writing import review, stars_of
from tests.shopping import API, buy, code_of, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def product(client_of):
    return ProductFactory(owner=client_of("seller").user)


@pytest.fixture
def path(buyer, product) -> str:
    return f"{API}/reviews/{review(buyer, product, 5)['id']}/"


def test_it_helped_counts_once_a_person(path, stranger, staff):
    for client, count in ((stranger, 1), (stranger, 1), (staff, 2)):
        answer = client.post(f"{path}helpful/")
        assert (answer.status_code, answer.json()["helpful_count"]) == (200, count)
    assert HelpfulVote.objects.count() == 2


def test_nobody_votes_for_or_reports_his_own(path, buyer):
    for verb in ("helpful", "report"):
        answer = buyer.post(f"{path}{verb}/")
        assert (answer.status_code, code_of(answer)) == (403, "own_review")


def test_a_report_waits_for_staff_once_a_person_and_hides_nothing(path, stranger, api):
    for reason in ("offensive", "spam"):
        body = {"reason": reason, "comment": "It names my neighbour."}
        assert stranger.post(f"{path}report/", body).status_code == 204
    assert Report.objects.get().reason == "offensive"
    assert Review.objects.reported().count() == 1
    assert api.get(path).status_code == 200
    assert stranger.post(f"{path}report/", {"reason": "dislike"}).status_code == 400


def test_staff_hide_and_publish_and_the_rating_follows(path, product, staff, stranger, buyer, api):
    stranger.post(f"{path}report/")
    assert staff.patch(path, {"status": "hidden"}).json()["status"] == "hidden"
    assert not Review.objects.reported().exists()
    assert api.get(path).status_code == stranger.post(f"{path}helpful/").status_code == 404
    assert stars_of(product)["5"] == 0
    assert [row["status"] for row in buyer.get(f"{API}/reviews/mine/").json()["results"]] == ["hidden"]
    assert buyer.patch(path, {"rating": 4}).json()["status"] == "hidden"  # rewriting brings nothing back
    assert staff.patch(path, {"status": "published"}).status_code == 200
    assert stars_of(product)["4"] == 1


def test_staff_delete_by_hiding(path, product, staff):
    assert staff.delete(path).status_code == 204
    assert Review.objects.get().status == "hidden"
    assert stars_of(product)["5"] == 0


def test_staff_do_not_rewrite_and_authors_do_not_decide(path, staff, buyer):
    assert staff.patch(path, {"content": "Best shop ever."}).status_code == 403
    assert buyer.patch(path, {"status": "published"}).status_code == 403


def test_a_report_set_aside_leaves_the_queue(path, stranger, staff):
    stranger.post(f"{path}report/")
    staff.patch(path, {"status": "published"})
    assert not Review.objects.reported().exists()
    stranger.post(f"{path}report/")  # nobody reports twice
    assert not Review.objects.reported().exists()


def test_where_the_shop_approves_first_a_review_waits(settings, buyer, stranger, staff, product, api):
    settings.REVIEWS_APPROVE_FIRST = True
    written = review(buyer, product, 5)
    path = f"{API}/reviews/{written['id']}/"
    assert written["status"] == "pending"
    assert stars_of(product)["5"] == 0
    assert api.get(path).status_code == stranger.post(f"{path}helpful/").status_code == 404
    staff.patch(path, {"status": "published"})
    assert stars_of(product)["5"] == 1
    buyer.patch(path, {"content": "And now for something else."})
    assert api.get(path).status_code == 404
    assert stars_of(product)["5"] == 0


def test_staff_and_the_seller_answer_once_and_may_change_it(path, product, staff, client_of, api):
    seller = client_of(user=product.owner)
    assert seller.post(f"{path}answer/", {"content": "Thank you!"}).status_code == 200
    assert staff.post(f"{path}answer/", {"content": "We thank you."}).json()["answer"]["content"] == "We thank you."
    assert api.get(path).json()["answer"]["content"] == "We thank you."
    assert staff.post(f"{path}answer/", {"content": " "}).status_code == 400


def test_nobody_else_answers(path, buyer, stranger, client_of):
    for client in (buyer, stranger, client_of("seller"), client_of("catalog_editor")):
        assert client.post(f"{path}answer/", {"content": "Buy mine"}).status_code == 403


def test_whoever_leaves_is_named_nowhere_and_what_was_said_stays(path, product, buyer, stranger, staff, api):
    pay(buyer, buy(buyer, product))
    stranger.post(f"{path}helpful/")
    stranger.post(f"{path}report/", {"reason": "spam"})
    exported = buyer.get(f"{API}/users/me/export/").json()["reviews"]
    assert [row["rating"] for row in exported["written"]] == [5]
    assert stranger.get(f"{API}/users/me/export/").json()["reviews"]["reported"][0]["reason"] == "spam"
    for client in (buyer, stranger):
        assert client.delete(f"{API}/users/me/").status_code == 204
    shown = api.get(path).json()
    assert (shown["author"], shown["verified_purchase"], shown["helpful_count"]) == ("Anonymous", True, 1)
    assert stars_of(product)["5"] == 1
    assert not Review.objects.exclude(author=None).exists()
    assert not Report.objects.exclude(user=None).exists()
    assert not HelpfulVote.objects.exclude(user=None).exists()
