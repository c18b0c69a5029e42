"""What staff look at often, under a name above its list."""

import pytest
from django.test import Client as Browser

from accounts.models import Role
from accounts.services.leaving import deactivate_user, erase_user, export_personal_data
from config import saved_filters
from config.models import SavedFilter
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
ORDERS = "/admin/orders/order/"
LISTS = ["orders/order", "orders/return", "payments/payment", "catalog/product", "catalog/stockitem", "reviews/review"]


def browser_of(*roles: str) -> Browser:
    browser = Browser()
    browser.user = UserFactory(roles=roles)
    browser.force_login(browser.user)
    return browser


@pytest.fixture
def browser() -> Browser:
    return browser_of(Role.STAFF)


def save(browser: Browser, query: str, name: str = "To send", page: str = ORDERS, **fields: str):
    return browser.post(f"{page}filters/", {"name": name, "query": query, **fields}, follow=True)


def shown(browser: Browser, page: str = ORDERS, query: str = "") -> list[str]:
    return [saved["row"].name for saved in browser.get(page + query).context["saved_filters"]]


@pytest.mark.parametrize("page", LISTS)
def test_a_view_is_kept_and_shown_on_its_list(page):
    browser, page = browser_of(Role.ADMIN), f"/admin/{page}/"
    assert "Save this view" not in browser.get(page).content.decode()
    assert "Save this view" in browser.get(f"{page}?q=lamp").content.decode()
    answer = save(browser, "q=lamp&o=1", page=page)
    assert answer.redirect_chain[-1][0] == f"{page}?q=lamp&o=1"
    assert shown(browser, page) == ["To send"]
    assert 'href="?q=lamp&amp;o=1"' in browser.get(page).content.decode()
    assert shown(browser, "/admin/catalog/product/" if "order" in page else ORDERS) == []


def test_the_one_that_is_looked_at_is_marked(browser):
    save(browser, "status__exact=confirmed&o=1")
    assert 'aria-current="true"' in browser.get(f"{ORDERS}?status__exact=confirmed&o=1&p=1").content.decode()
    assert 'aria-current="true"' not in browser.get(f"{ORDERS}?q=x").content.decode()


def test_others_see_what_is_shared_only_and_delete_none_of_it(browser):
    save(browser, "q=mine", name="Mine")
    save(browser, "q=ours", name="Ours", is_shared="on")
    other = browser_of(Role.STAFF)
    assert shown(other) == ["Ours"]
    row = SavedFilter.objects.get(name="Ours")
    delete = f"{ORDERS}filters/{row.pk}/delete/"
    assert delete not in other.get(ORDERS).content.decode()
    assert other.post(delete).status_code == 404
    assert browser.get(delete).status_code == 405
    assert browser.post(f"/admin/orders/return/filters/{row.pk}/delete/").status_code == 404
    assert browser.post(delete).status_code == 302
    assert shown(other) == []


def test_a_superuser_deletes_what_is_shared_and_nothing_else(browser):
    save(browser, "q=mine", name="Mine")
    save(browser, "q=ours", name="Ours", is_shared="on")
    admin = browser_of(Role.ADMIN)
    mine, ours = (f"{ORDERS}filters/{SavedFilter.objects.get(name=name).pk}/delete/" for name in ("Mine", "Ours"))
    assert ours in admin.get(ORDERS).content.decode()
    assert admin.post(mine).status_code == 404
    assert admin.post(ours).status_code == 302
    assert [row.name for row in SavedFilter.objects.all()] == ["Mine"]


def test_what_somebody_shared_who_may_not_come_in_any_more_is_not_shown(browser):
    save(browser, "q=ours", name="Ours", is_shared="on")
    other = browser_of(Role.STAFF)
    assert shown(other) == ["Ours"]
    deactivate_user(user=browser.user)
    assert shown(other) == []


def test_the_same_name_again_replaces_it(browser):
    save(browser, "q=a")
    save(browser, "q=b")
    assert [row.query for row in SavedFilter.objects.all()] == ["q=b"]


@pytest.mark.parametrize(
    "query",
    ["", "p=2", "nonsense=1", "user__password__startswith=a", "status__exact=", "https://evil.example/",
     "//evil.example", "placed_at__gte=never", "o=x&", "\x00", "q=\x00", "x" * 1001, "&" * 900, "id__in=" + "1" * 400],
)  # fmt: skip
def test_nothing_but_a_filter_of_the_list_is_kept(browser, query):
    answer = save(browser, query)
    assert answer.status_code == 200
    # A number that no column holds finds nothing on PostgreSQL, and is an error on SQLite: harmless on either.
    assert not SavedFilter.objects.exclude(query="o=x").exclude(query__startswith="id__in=1").exists()


@pytest.mark.parametrize("name", ["", "x" * 61, "a\nb", "\u202ea"])
def test_a_name_is_one_short_line(browser, name):
    save(browser, "q=a", name=name)
    assert not SavedFilter.objects.exists()


def test_a_name_is_shown_as_text(browser):
    save(browser, "q=%3Cscript%3E", name="<script>alert(1)</script>")
    content = browser.get(ORDERS).content.decode()
    assert "<script>alert(1)" not in content
    assert "&lt;script&gt;alert(1)" in content


def test_there_is_a_limit(browser, monkeypatch):
    monkeypatch.setattr(saved_filters, "MOST", 2)
    for number in range(3):
        save(browser, "q=a", name=str(number))
    assert SavedFilter.objects.count() == 2
    save(browser, "q=b", name="1")
    assert SavedFilter.objects.get(name="1").query == "q=b"


def test_who_may_not_see_the_list_keeps_nothing_of_it():
    editor = browser_of(Role.CATALOG_EDITOR)
    assert editor.post(f"{ORDERS}filters/", {"name": "a", "query": "q=a"}).status_code == 403
    assert editor.get(f"{ORDERS}filters/").status_code == 405


@pytest.mark.parametrize("count", [1, 9])
def test_a_list_takes_one_query_more_for_any_number(browser, count, django_assert_max_num_queries):
    for number in range(count):
        SavedFilter.objects.create(owner=browser.user, page="orders.order", name=str(number), query="q=a")
    with django_assert_max_num_queries(10):  # two of them a savepoint, as the test is in a transaction
        assert len(shown(browser)) == count


@pytest.mark.parametrize(
    ("query", "goes"),
    [
        ("q=ann%40x.de", True),
        ("q=ANN%40x.de+lamp", True),
        ("q=%22ann%40x.de%22", True),
        ("email__in=bob%40x.de%2Cann%40x.de", True),
        ("q=joann%40x.de", False),
        ("q=ann%40x.de.example.com", False),
    ],
)
def test_a_filter_goes_with_whom_it_looks_for_and_not_with_a_namesake(browser, query, goes):
    SavedFilter.objects.create(owner=browser.user, page="orders.order", name="n", query=query)
    erase_user(user=UserFactory(email="ann@x.de"))
    assert SavedFilter.objects.exists() is not goes


def test_they_go_with_the_account_and_with_whom_they_look_for(browser):
    ada = UserFactory(email="ada+1@example.com")
    save(browser, "q=ada%2B1%40example.com", name="Ada")
    save(browser, "q=bob", name="Bob")
    assert [row["name"] for row in export_personal_data(user=browser.user)["saved_filters"]] == ["Ada", "Bob"]
    erase_user(user=ada)
    assert [row.name for row in SavedFilter.objects.all()] == ["Bob"]
    erase_user(user=browser.user)
    assert not SavedFilter.objects.exists()
