"""Writing, rewriting and taking back; the product's rating follows at once."""

import pytest

from catalog.models import Product
from config.registry import run_store_checks
from reviews.models import RatingSummary, Review
from tests.conftest import Client
from tests.factories import ProductFactory
from tests.reviews.writing import rate, review, stars_of
from tests.shopping import API, buy, code_of, deliver, fill_cart, pay

pytestmark = pytest.mark.django_db


def rating_of(product: Product) -> tuple[int, str]:
    page = Client().get(f"{API}/products/{product.pk}/").json()
    return page["rating_count"], page["rating_average"]


def test_a_review_is_shown_and_counted_at_once(buyer, api):
    product = ProductFactory()
    written = review(buyer, product, 4, title="Gives light", content="Warm, and as bright\nas I wanted.")
    assert written == {
        "id": written["id"],
        "product": product.pk,
        "author": "Ada L.",
        "rating": 4,
        "title": "Gives light",
        "content": "Warm, and as bright\nas I wanted.",
        "verified_purchase": False,
        "helpful_count": 0,
        "answer": None,
        "status": "published",
        "created_at": written["created_at"],
        "updated_at": written["created_at"],
    }
    assert api.get(f"{API}/reviews/{written['id']}/").json() == written
    assert api.get(f"{API}/products/{product.slug}/").json()["reviews"] == [written]
    assert rating_of(product) == (1, "4.00")


def test_averages_are_rounded_half_up_and_follow_every_change(buyer):
    product = ProductFactory()
    rate(product, 5, 5, 4, 5, 4, 4, 4, 4)
    assert rating_of(product) == (8, "4.38")  # 35 / 8 = 4.375
    mine = review(buyer, product, 1)
    assert rating_of(product) == (9, "4.00")
    assert buyer.patch(f"{API}/reviews/{mine['id']}/", {"rating": 2}).json()["rating"] == 2
    assert rating_of(product) == (9, "4.11")
    assert stars_of(product) == {"1": 0, "2": 1, "3": 0, "4": 5, "5": 3}
    assert buyer.delete(f"{API}/reviews/{mine['id']}/").status_code == 204
    assert rating_of(product) == (8, "4.38")


def test_without_any_review_a_product_is_as_if_it_had_never_been_rated(buyer):
    product = ProductFactory()
    buyer.delete(f"{API}/reviews/{review(buyer, product, 5)['id']}/")
    assert rating_of(product) == (0, "0.00")
    assert set(stars_of(product).values()) == {0}


def test_a_second_review_of_the_same_product_is_refused_with_the_first(buyer):
    product = ProductFactory()
    first = review(buyer, product, 5)
    answer = buyer.post(f"{API}/reviews/", {"product": product.pk, "rating": 1, "title": "No", "content": "No"})
    assert (answer.status_code, code_of(answer)) == (409, "already_reviewed")
    assert answer.json()["errors"][0]["meta"] == {"review": first["id"]}
    assert Review.objects.get().rating == 5


def test_what_is_not_on_sale_or_ones_own_is_not_reviewed(buyer, client_of):
    seller = client_of("seller")
    body = {"rating": 5, "title": "Great", "content": "Great"}
    for client, product, refusal in (
        (buyer, ProductFactory(is_active=False), (404, "product_not_found")),
        (seller, ProductFactory(owner=seller.user), (403, "own_product")),
    ):
        answer = client.post(f"{API}/reviews/", {**body, "product": product.pk})
        assert (answer.status_code, code_of(answer)) == refusal


@pytest.mark.parametrize(
    "wrong",
    [
        {"rating": 0}, {"rating": 6}, {"rating": 4.5}, {"rating": None}, {"rating": "NaN"}, {"title": ""},
        {"title": "x" * 201}, {"title": "two\nlines"}, {"content": " "}, {"content": "x" * 1001},
        {"content": "a\x1bb"}, {"content": "a\u202eb"}, {"product": 2**63},
    ],
)  # fmt: skip
def test_what_makes_no_review_is_400(buyer, wrong):
    body = {"product": ProductFactory().pk, "rating": 5, "title": "Great", "content": "Great", **wrong}
    answer = buyer.post(f"{API}/reviews/", body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["attr"] == next(iter(wrong))


def test_markup_is_text_like_any_other(buyer, api):
    typed = '<script>alert(1)</script> & "quotes" 🎉'
    written = review(buyer, ProductFactory(), 3, title=typed, content=typed)
    shown = api.get(f"{API}/reviews/{written['id']}/").json()
    assert shown["title"] == shown["content"] == typed


@pytest.mark.parametrize(
    ("person", "shown"),
    [
        ({"username": "lamp_lover"}, "lamp_lover"),
        ({"last_name": ""}, "Ada"),
        ({"first_name": "", "last_name": ""}, "Anonymous"),
    ],
)
def test_an_author_is_shown_by_the_name_that_is_meant_for_it(client_of, person, shown):
    assert review(client_of(**person), ProductFactory(), 5)["author"] == shown


def test_a_purchase_is_verified_by_the_orders_and_by_nobody_else(buyer, staff, api):
    product = ProductFactory()
    body = {"product": product.pk, "rating": 5, "title": "Mine", "content": "Mine", "verified_purchase": True}
    written = buyer.post(f"{API}/reviews/", body).json()

    def verified() -> bool:
        return api.get(f"{API}/reviews/{written['id']}/").json()["verified_purchase"]

    order = buy(buyer, product)
    assert not verified()  # ordered, not paid
    pay(buyer, order)
    assert verified()
    assert staff.post(f"{API}/orders/{order.number}/cancel/").status_code == 200
    assert not verified()
    fill_cart(buyer, ProductFactory())
    of_two = pay(buyer, buy(buyer, product))
    assert verified()
    line = of_two.lines.get(variant__product=product)
    parts = {"lines": [{"line": line.pk, "quantity": 1}]}
    assert staff.post(f"{API}/orders/{of_two.number}/cancel/", parts).status_code == 200
    assert not verified()
    deliver(staff, pay(buyer, buy(buyer, product)))
    assert verified()


def test_a_stranger_neither_changes_nor_deletes_a_review(buyer, stranger):
    written = review(buyer, ProductFactory(), 5)
    path = f"{API}/reviews/{written['id']}/"
    assert stranger.patch(path, {"rating": 1}).status_code == 403
    assert stranger.delete(path).status_code == 403


def test_a_rating_leaves_the_times_of_the_product_alone_and_changes_its_tag(buyer, api):
    product = ProductFactory()
    before = api.get(f"{API}/products/{product.pk}/")
    review(buyer, product, 5)
    after = api.get(f"{API}/products/{product.pk}/", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.json()["updated_at"] == before.json()["updated_at"]
    assert api.get(f"{API}/products/", {"rating_min": "5"}).json()["count"] == 1


@pytest.mark.breaks_the_books
def test_check_store_finds_figures_that_are_not_those_of_the_reviews(buyer):
    product = ProductFactory()
    review(buyer, product, 5)
    Product.objects.filter(pk=product.pk).update(rating_average="4.99")
    RatingSummary.objects.update(stars_4=1)
    Review.objects.update(helpful_count=2)
    found = "\n".join(run_store_checks())
    assert found.count("ratings match reviews: product") == 2
    assert "helpful counts match votes: review" in found
