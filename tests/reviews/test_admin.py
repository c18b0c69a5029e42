import pytest

from reviews.models import Report, Review
from tests.factories import ProductFactory
from tests.reviews.writing import rate, review
from tests.shopping import API

pytestmark = pytest.mark.django_db
LIST = "/admin/reviews/review/"


@pytest.fixture
def written(buyer, stranger):
    """A review that is reported, and holds what must not run."""
    written = review(
        buyer, ProductFactory(name="Desk lamp"), 2, title="<b>Dim</b>", content="<script>alert(1)</script>"
    )
    stranger.post(f"{API}/reviews/{written['id']}/report/", {"reason": "offensive", "comment": "<i>Rude</i>"})
    return Review.objects.get()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_the_same_queries_for_any_length(office, count, django_assert_num_queries):
    for _ in range(count):
        rate(ProductFactory(), 5)
    office.get(LIST)
    with django_assert_num_queries(10):
        assert office.get(LIST).status_code == 200


def test_what_people_wrote_is_shown_as_text(office, written):
    for path in (LIST, f"{LIST}{written.pk}/change/"):
        page = office.get(path).content.decode()
        assert "&lt;b&gt;Dim&lt;/b&gt;" in page
        assert "<b>Dim" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "&lt;i&gt;Rude" in page
    assert "★★☆☆☆" in page


def test_the_queue_holds_what_is_reported_or_waits(office, written):
    rate(ProductFactory(name="Kettle"), 5)
    Review.objects.filter(product__name="Kettle").update(title="Boils")
    reported = office.get(LIST, {"queue": "reported"}).content.decode()
    assert "Desk lamp" in reported
    assert "Boils" not in reported
    assert "Desk lamp" not in office.get(LIST, {"queue": "pending"}).content.decode()


@pytest.mark.parametrize(("action", "status", "stars"), [("publish", "published", 1), ("hide", "hidden", 0)])
def test_either_decision_empties_the_queue(office, written, action, status, stars):
    page = office.post(LIST, {"action": action, "_selected_action": [written.pk]}, follow=True).content.decode()
    assert "Done for 1 of 1." in page
    written.refresh_from_db()
    assert (written.status, written.product.rating_count) == (status, stars)
    assert written.moderated_by.email.startswith("person")
    assert not Report.objects.open().exists()


def test_staff_answer_and_change_nothing_else(office, written, api):
    form = {"answer": "We are sorry.", "title": "Bright", "rating": "5", "reports-TOTAL_FORMS": 0,
            "reports-INITIAL_FORMS": 0}  # fmt: skip
    path = f"{LIST}{written.pk}/change/"
    assert office.post(path, form).status_code == 302
    shown = api.get(f"{API}/reviews/{written.pk}/").json()
    assert (shown["answer"]["content"], shown["title"], shown["rating"]) == ("We are sorry.", "<b>Dim</b>", 2)
    office.post(path, {**form, "answer": ""})
    assert api.get(f"{API}/reviews/{written.pk}/").json()["answer"] is None
