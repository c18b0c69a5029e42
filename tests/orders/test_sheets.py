"""Orders for accountants: a row for each line, amounts as decimals, nobody's name."""

from decimal import Decimal

import pytest
from django.test import Client as Browser

from accounts.models import Role
from config.sheets import resources
from config.sheets.reading import read_sheet
from orders.admin.sheets import OrderLineSheet
from orders.models import Order
from tests.factories import ProductFactory, UserFactory
from tests.shopping import buy

pytestmark = pytest.mark.django_db
URL = "/admin/orders/order/export/"


@pytest.fixture
def browser() -> Browser:
    browser = Browser()
    browser.force_login(UserFactory(roles=[Role.STAFF]))
    return browser


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_every_line_is_a_row(browser, buyer, format_):
    order = buy(buyer, ProductFactory(name="=Lamp"), 2)
    answer = browser.post(URL, {"format": format_})
    content = b"".join(answer.streaming_content)
    ((_, row),) = read_sheet("x", content).records()
    line = order.lines.get()
    assert (row["number"], row["name"], row["quantity"], row["currency"]) == (order.number, line.name, "2", "EUR")
    assert Decimal(row["line_total"]) * 100 == line.line_total
    assert row["country"] == order.shipping_address["country"]
    assert row["placed_at"] == order.placed_at.isoformat()
    if format_ == "csv":
        assert b"'=Lamp" in content
    assert order.email.encode() not in content


def test_it_holds_what_the_list_shows(browser, buyer):
    orders = [buy(buyer, ProductFactory()) for _ in range(2)]
    answer = browser.post(f"{URL}?q={orders[0].number}", {"format": "csv"})
    rows = read_sheet("x", b"".join(answer.streaming_content)).records()
    assert [row["number"] for _, row in rows] == [orders[0].number]


def test_one_query_for_any_number_of_lines(buyer, django_assert_num_queries):
    buy(buyer, ProductFactory())
    buy(buyer, ProductFactory())
    sheet = OrderLineSheet()
    with django_assert_num_queries(1):
        assert len(list(sheet.stream(sheet.rows_of(Order.objects.all())))) == 2


def test_many_lines_are_read_chunk_by_chunk(buyer, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(resources, "CHUNK", 2)
    numbers = [buy(buyer, ProductFactory()).number for _ in range(5)]
    sheet = OrderLineSheet()
    with django_assert_num_queries(3):
        assert [row[0] for row in sheet.stream(sheet.rows_of(Order.objects.all()))] == numbers


@pytest.mark.parametrize(("role", "status"), [(Role.STAFF, 200), (Role.CATALOG_EDITOR, 403), (Role.SELLER, 302)])
def test_who_may(role, status):
    browser = Browser()
    browser.force_login(UserFactory(roles=[role]))
    assert browser.get(URL).status_code == status
    assert browser.get("/admin/orders/order/import/").status_code in (302, 404)
