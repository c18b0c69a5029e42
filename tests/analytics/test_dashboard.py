"""The first page of the back office."""

import pytest
from django.test import Client as Browser

from tests.factories import ProductFactory, UserFactory
from tests.shopping import buy, pay

pytestmark = pytest.mark.django_db


def browser_of(*roles):
    browser = Browser()
    browser.force_login(UserFactory(roles=roles, is_staff=True))
    return browser


def page_for(*roles):
    answer = browser_of(*roles).get("/admin/?days=7")
    assert answer.status_code == 200
    return answer


def test_staff_see_how_the_shop_is_doing_and_what_waits(buyer, settings):
    settings.ANALYTICS_CACHE_SECONDS = 0
    pay(buyer, buy(buyer, ProductFactory(name="Copper lamp", price=1999, stock=4), 2))
    answer = page_for("staff")
    page = answer.content.decode()
    for words in ("39.98 EUR", "Copper lamp", "nothing to compare with", "Best categories"):
        assert words in page
    waiting = {duty["title"]: duty["count"] for duty in answer.context["duties"]}
    assert waiting == {
        "Orders to send": 1, "Open returns": 0, "Payments to look at": 0, "Failed webhook events": 0, "Low in stock": 1,
        "Reported reviews": 0, "Messages to answer": 0,
    }  # fmt: skip


def test_each_duty_leads_to_its_list(buyer):
    pay(buyer, buy(buyer, ProductFactory(stock=3)))
    browser = browser_of("staff")
    for duty in browser.get("/admin/").context["duties"]:
        listed = browser.get(duty["link"])
        assert listed.status_code == 200
        assert listed.context["cl"].result_count == duty["count"]


def test_an_editor_sees_his_shelves_and_no_figures():
    answer = page_for("catalog_editor")
    assert [duty["title"] for duty in answer.context["duties"]] == ["Low in stock"]
    assert "sales" not in answer.context


def test_the_page_takes_few_queries(buyer, django_assert_max_num_queries):
    pay(buyer, buy(buyer, ProductFactory()))
    browser = browser_of("staff")
    with django_assert_max_num_queries(30):
        assert browser.get("/admin/").status_code == 200
