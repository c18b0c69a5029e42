"""No page of the back office takes more than 30 queries, nor more of them where there are more rows."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.db.models import F, Index, Model
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from accounts.models import SignIn, User
from catalog.models import SearchedQuery, Synonym, Tag
from config import model_admin
from config.model_admin import BoundedPaginator, ShopModelAdmin, indexed_columns
from notifications.services.contact import receive_message
from orders.models import Order
from orders.services import request_return
from orders.services.history import buyer as by_buyer
from payments.models import WebhookEvent
from recommendations.models import TrainingRun
from reviews.models import Report
from tests.admin_pages import pages
from tests.conftest import Client
from tests.factories import AddressFactory, ProductFactory, UserFactory
from tests.reviews.writing import review
from tests.shopping import buy, deliver, fill_cart, pay

pytestmark = pytest.mark.django_db
MOST_QUERIES = 30


def _one_more_of_everything(boss: User, number: int) -> None:
    """A row or more of each thing that the back office shows."""
    buyer, staff = Client(), Client()
    buyer.user = UserFactory(email=f"ada{number}@example.com", roles=["customer"])
    buyer.force_authenticate(buyer.user)
    staff.force_authenticate(boss)
    AddressFactory(user=buyer.user)
    SignIn.objects.create(user=buyer.user, expires_at="2100-01-01T00:00:00Z")
    product = ProductFactory(stock=50)
    product.tags.add(Tag.objects.create(name=f"tag {number}"))
    pay(buyer, buy(buyer, product))
    line = deliver(staff, pay(buyer, buy(buyer, product))).lines.get()
    request_return(order=line.order, pieces={line.pk: 1}, by=by_buyer(buyer.user))
    Report.objects.create(review_id=review(buyer, product, 5)["id"], user=boss, reason="spam")
    Synonym.objects.create(words=f"tv, set {number}")
    SearchedQuery.objects.create(query=f"lamp {number}", searches=number)
    TrainingRun.objects.create(state="retired")
    WebhookEvent.objects.create(provider="stripe", event_id=f"evt_{number}", type="payment", payload={})
    receive_message(name="Ada", email=f"ada{number}@example.com", subject="Lamp", message="Where is it?")
    fill_cart(buyer, product)


def _queries(browser: Browser) -> dict[str, int]:
    """Of each page, the most of those with its name."""
    found: dict[str, int] = {}
    for page in pages(browser, of_each=1):
        with CaptureQueriesContext(connection) as queries:
            page.open(browser)
        found[page.name] = max(len(queries), found.get(page.name, 0))
    return found


@pytest.mark.breaks_the_books  # rows are made by hand, without what services write beside them
def test_a_page_takes_few_queries_and_as_many_for_five_rows_as_for_one(settings):
    """Hundreds of pages, twice: it takes some seconds."""
    settings.ANALYTICS_CACHE_SECONDS = 0
    boss = UserFactory(roles=["admin"])
    browser = Browser()
    browser.force_login(boss)
    _one_more_of_everything(boss, 1)
    few = _queries(browser)
    for number in range(2, 6):
        _one_more_of_everything(boss, number)
    many = _queries(browser)
    assert len(few) > 150
    assert {name: count for name, count in many.items() if count > MOST_QUERIES} == {}
    grown = {name: (few[name], count) for name, count in many.items() if count > few.get(name, MOST_QUERIES)}
    assert grown == {}


def test_every_admin_of_the_shop_has_the_one_base():
    assert [found for found in admin.site._registry.values() if not isinstance(found, ShopModelAdmin)] == []


def _looked_at() -> list[tuple[str, str]]:
    admins = admin.site._registry.values()
    common = [found for found in admins if type(found).get_search_results is ShopModelAdmin.get_search_results]
    return [(found.model._meta.label, field) for found in common for field in found.search_fields]


# So few rows, made by people, that they may be read from end to end.
SMALL = {"catalog.Category", "catalog.Tag", "catalog.Synonym"}


LOOKED_AT = [row for row in _looked_at() if row[0] not in SMALL]


def _end_of(label: str, field: str) -> tuple[type[Model], str, str]:
    """The model that has the column, the column and the lookup."""
    *path, column, lookup = field.split("__")
    model = apps.get_model(label)
    for part in path:
        model = model._meta.get_field(part).related_model
    return model, column, lookup


@pytest.mark.parametrize(("label", "field"), LOOKED_AT)
def test_what_is_searched_has_an_index_to_find_it_by(label: str, field: str):
    model, column, lookup = _end_of(label, field)
    if lookup == "exact":
        assert column in indexed_columns(model)
    else:
        assert lookup == "istartswith"
        assert any(column in _typed(index) for index in model._meta.indexes)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="plans of PostgreSQL")
@pytest.mark.parametrize(("label", "field"), LOOKED_AT)
def test_a_search_is_by_that_index(label: str, field: str):
    """With so few rows a scan is cheaper: it is forbidden, to see that there is another way."""
    model, column, lookup = _end_of(label, field)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "Index Cond" in model._default_manager.order_by().filter(**{f"{column}__{lookup}": "S5"}).explain()


def _typed(index: Index) -> list[str]:
    """The column that a prefix_index() is of."""
    parts = [part for expression in index.expressions for part in expression.flatten()]
    return [part.name for part in parts if isinstance(part, F)]


@pytest.fixture
def few_are_counted(monkeypatch):
    monkeypatch.setattr(model_admin, "COUNTED_EXACTLY", 3)


def test_rows_are_counted_to_a_limit_and_the_page_says_so(few_are_counted, admin):
    browser = Browser()
    browser.force_login(admin.user)
    for _ in range(5):
        UserFactory()
    page = browser.get("/admin/accounts/user/")
    assert (page.context["cl"].result_count, page.context["cl"].paginator.is_more) == (3, True)
    assert "more than 3" in " ".join(page.content.decode().split())
    assert not BoundedPaginator(User.objects.order_by("pk").filter(pk=admin.user.pk), 50).is_more


def test_words_of_a_search_must_all_be_found_wherever_they_are(admin):
    browser = Browser()
    browser.force_login(admin.user)
    UserFactory(email="grace@example.com", first_name="Grace", last_name="Hopper")
    UserFactory(email="other@example.com", first_name="Grace", last_name="Kelly")

    def found(words: str) -> list[str]:
        return [user.email for user in browser.get("/admin/accounts/user/", {"q": words}).context["cl"].result_list]

    assert found("grace HOP") == found('"Grace" grace@') == ["grace@example.com"]
    assert found("grace nobody") == []
    assert found("%") == []


def test_only_what_an_index_serves_is_sorted_by():
    orders = admin.site._registry[Order]
    assert orders.get_sortable_by(None) == ["number", "shown_status", "placed_at"]
