"""What every list of the back office does with a query that makes no sense, and with an action on all of its rows."""

import pytest
from django.contrib import admin
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import Role
from catalog.models import Product, Tag
from config import model_admin
from config.models import SavedFilter, StoreIdentity
from tests.factories import ProductFactory, UserFactory

pytestmark = pytest.mark.django_db
HUGE = "9" * 30
LISTS = [
    reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist") for meta in (m._meta for m in admin.site._registry)
]
PRODUCTS, ORDERS = "/admin/catalog/product/", "/admin/orders/order/"
NONSENSE = [
    (PRODUCTS, f"id__in={HUGE}"),
    (PRODUCTS, f"category__id__exact={HUGE}"),
    (PRODUCTS, "category__id__exact=x"),
    (PRODUCTS, "created_at__year=99999"),
    (PRODUCTS, "name__regex=("),
    (PRODUCTS, "metadata__a__iregex=("),
    (PRODUCTS, "id__range=1"),
    (ORDERS, f"id__in={HUGE}"),
    (ORDERS, "placed_at__year=99999"),
    (ORDERS, "id__range=1"),
    ("/admin/catalog/pricechange/", f"variant__id__exact={HUGE}"),
    ("/admin/catalog/stockmovement/", f"stock_item__variant__product__id__exact={HUGE}"),
]


@pytest.fixture
def browser() -> Browser:
    browser = Browser()
    browser.force_login(UserFactory(roles=[Role.ADMIN]))
    return browser


@pytest.mark.parametrize(("page", "query"), NONSENSE)
def test_nonsense_is_refused_and_no_error(browser, page, query):
    ProductFactory()
    answer = browser.get(f"{page}?{query}", follow=True)
    # A number that no row has may be nonsense to one database, and no row's to the other.
    assert answer.status_code == 400 or "e=1" in str(answer.redirect_chain) or not answer.context["cl"].result_count
    assert browser.post(f"{page}?{query}", {"index": 0, "action": "x"}).status_code in (200, 302, 400)


@pytest.mark.parametrize(("page", "query"), [row for row in NONSENSE if row[0] in (PRODUCTS, ORDERS)])
def test_an_export_of_nonsense_is_refused_before_it_begins(browser, page, query):
    ProductFactory()
    answer = browser.post(f"{page}export/?{query}", {"format": "csv"})
    assert answer.status_code in (200, 302, 400)
    if answer.status_code == 200:
        assert len(b"".join(answer.streaming_content).splitlines()) == 1


@pytest.mark.parametrize("query", ["id__range=1", "placed_at__year=99999", "email__regex=("])
def test_nonsense_is_not_kept_as_a_filter(browser, query):
    answer = browser.post(f"{ORDERS}filters/", {"name": "n", "query": query}, follow=True)
    assert "no filter of this list" in answer.content.decode()
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize("page", LISTS)
def test_any_list_takes_a_search(browser, page):
    StoreIdentity.objects.create(pk=1)  # else made by a look at its list
    assert browser.get(page, {"q": "lamp"}).status_code in (200, 302, 403)


def test_an_error_of_ours_is_not_taken_for_nonsense(browser, monkeypatch):
    def broken(self, request):
        raise TypeError("ours")

    monkeypatch.setattr(type(admin.site._registry[Tag]), "get_queryset", broken)
    with pytest.raises(TypeError, match="ours"):
        browser.get("/admin/catalog/tag/")


@pytest.mark.parametrize(("rows", "is_done"), [(3, True), (4, False)])
def test_an_action_on_all_is_for_as_many_as_the_page_counts(browser, monkeypatch, rows, is_done):
    monkeypatch.setattr(model_admin, "COUNTED_EXACTLY", 3)
    products = [ProductFactory() for _ in range(rows)]
    said = {"action": "take_off_sale", "select_across": "1", "index": "0", "_selected_action": [products[0].pk]}
    answer = browser.post(PRODUCTS, said, follow=True)
    assert ("more than 3 rows" in answer.content.decode()) is not is_done
    assert Product.objects.filter(is_active=False).count() == (rows if is_done else 0)
    browser.post(PRODUCTS, {**said, "select_across": "0"})
    assert not Product.objects.get(pk=products[0].pk).is_active
