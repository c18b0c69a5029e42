"""The command palette: what people have of a thing finds it, with few queries, for whoever may see it."""

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from config import registry
from config.palette import MOST_OF_A_KIND
from invoices.models import Document
from orders.services import request_return
from orders.services.history import buyer as by_buyer
from payments.models import Payment
from tests.factories import ProductFactory, UserFactory
from tests.shopping import buy, deliver, open_payment, pay, variant_of

pytestmark = pytest.mark.django_db
URL = "/admin/search/"


def browser_of(*roles: str) -> Browser:
    browser = Browser()
    browser.force_login(UserFactory(roles=roles))
    return browser


def found(browser: Browser, text: str) -> list[str]:
    answer = browser.get(URL, {"s": text, "extended": 1})
    assert answer.status_code == 200
    return [item["title"] for item in answer.context["results"]] if answer.context else []


def test_rows_are_found_by_what_people_have_of_them(buyer, staff):
    lamp = ProductFactory(name="Desk lamp")
    order = deliver(staff, pay(buyer, buy(buyer, lamp)))
    line = order.lines.get()
    asked = request_return(order=order, pieces={line.pk: 1}, by=by_buyer(buyer.user))
    payment, invoice = Payment.objects.get(), Document.objects.get()
    browser = browser_of(Role.STAFF)

    assert order.number in found(browser, order.number.lower()[:-1])
    assert order.number in found(browser, order.email.upper())
    assert buyer.user.email in found(browser, buyer.user.email[:4])
    assert "Desk lamp" in found(browser, "lamps")
    assert "Desk lamp" in found(browser, variant_of(lamp).sku)
    assert found(browser, asked.number) == [asked.number]
    assert found(browser, payment.provider_intent_id) == [payment.provider_intent_id]
    assert found(browser, invoice.number) == [invoice.number]
    for item in browser.get(URL, {"s": order.number, "extended": 1}).context["results"]:
        assert browser.get(item["link"]).status_code == 200


def test_pages_of_the_menu_are_found():
    assert "Orders" in found(browser_of(Role.STAFF), "orde")
    assert "Orders" not in found(browser_of(Role.CATALOG_EDITOR), "orde")


def test_nobody_finds_what_he_may_not_see(buyer):
    order = buy(buyer, ProductFactory(name="Desk lamp"))
    editor = browser_of(Role.CATALOG_EDITOR)
    assert found(editor, order.number) == []
    assert found(editor, buyer.user.email) == []
    assert found(editor, "lamp") == ["Desk lamp"]
    assert browser_of(Role.CUSTOMER).get(URL, {"s": order.number}).status_code == 302


@pytest.mark.parametrize("text", ["", " ", "%", "_", "'", '"', "-lamp", "x" * 5000, "\u202e", "@", "a@b", "9" * 400])
def test_any_text_is_answered(text):
    ProductFactory()
    found(browser_of(Role.ADMIN), text)


@pytest.mark.parametrize("parameters", [{"page": "x"}, {"page": "99"}, {"page": "-1"}])
def test_a_wrong_page_is_no_error(parameters):
    assert browser_of(Role.ADMIN).get(URL, {"s": "orders", **parameters}).status_code == 200


def test_wildcards_are_letters(buyer):
    order = buy(buyer, ProductFactory())
    assert order.number not in found(browser_of(Role.STAFF), "%" + order.number[-3:])


def test_a_few_of_a_kind_with_the_same_queries(buyer):
    browser = browser_of(Role.ADMIN)
    counts = []
    for count in (1, 8):
        for _ in range(count):
            open_payment(buyer, buy(buyer, ProductFactory(name="Desk lamp")))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            names = found(browser, "lamp")
        counts.append(len(queries))
    assert names.count("Desk lamp") == MOST_OF_A_KIND
    assert counts[0] == counts[1] <= 25


def test_every_finder_names_a_model_of_the_admin():
    from django.apps import apps
    from django.contrib import admin

    assert {finder.model for finder in registry.finders} >= {"orders.order", "catalog.product", "accounts.user"}
    assert all(admin.site.is_registered(apps.get_model(finder.model)) for finder in registry.finders)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="plans of PostgreSQL")
@pytest.mark.parametrize("text", ["AB12", "ada@example.com"])
def test_look_ups_are_by_an_index(text):
    """With so few rows a scan is cheaper: it is forbidden, to see that there is another way. The order is left out, or
    walking through all rows in it would be one."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for finder in registry.finders:
        if finder.model == "catalog.product":
            continue  # has plans of its own (test_search_plans)
        with CaptureQueriesContext(connection) as queries:
            list(finder.find(text, 5))
        for query in queries:
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN " + query["sql"].partition(" ORDER BY ")[0])
                plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Index Cond" in plan, (finder.model, plan)
