"""What was sold and when: counted in the shop's days, the same whether a day is summed up or not."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command

from analytics.models import DailyProductSales, DailySales, MonthlyProductSales, Rollup
from analytics.services import rebuild_sales, roll_up_sales
from analytics.services.facts import Days
from config import registry
from config.models import StoreIdentity
from tests.factories import CategoryFactory, ProductFactory
from tests.shopping import API, buy, pay, refund

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(autouse=True)
def _always_anew(settings):
    settings.ANALYTICS_CACHE_SECONDS = 0


@pytest.fixture
def lamp():
    return ProductFactory(name="Lamp", price=1000, stock=99, category=CategoryFactory(name="Lights", slug="lights"))


def on(day, hour=12, minute=0):
    return time_machine.travel(datetime(2026, 3, day, hour, minute, tzinfo=BERLIN), tick=False)


def look(staff, **asked):
    answer = staff.get(f"{API}/analytics/sales/", asked)
    assert answer.status_code == 200, answer.data
    return answer.json()


def a_week(buyer, lamp):
    """Two lamps on the 2nd, one and a teapot on the 4th; the first order goes back on the 5th."""
    with on(2):
        first = pay(buyer, buy(buyer, lamp, 2))
    with on(4):
        pay(buyer, buy(buyer, lamp, 1))
        pay(buyer, buy(buyer, ProductFactory(name="Teapot", price=501), 1))
    with on(5):
        refund(first, 500)


@pytest.mark.parametrize("summed_up", ["not at all", "to the 3rd", "all of it"])
def test_each_day_has_its_figures(staff, buyer, lamp, summed_up):
    a_week(buyer, lamp)
    if summed_up != "not at all":
        with on(4 if summed_up == "to the 3rd" else 9):
            roll_up_sales()
    shown = look(staff, **{"from": "2026-03-01", "to": "2026-03-07"})
    rows = {row["start"]: row for row in shown["intervals"]}
    assert len(rows) == 7
    assert rows["2026-03-02"] == {
        "start": "2026-03-02", "orders": 1, "units": 2, "revenue": "20.00", "average_order": "20.00", "refunds": "0.00",
    }  # fmt: skip
    assert (rows["2026-03-04"]["orders"], rows["2026-03-04"]["revenue"]) == (2, "15.01")
    assert rows["2026-03-04"]["average_order"] == "7.51"
    assert (rows["2026-03-05"]["orders"], rows["2026-03-05"]["refunds"]) == (0, "5.00")
    assert shown["totals"] == {
        "orders": 3, "units": 4, "revenue": "35.01", "average_order": "11.67", "refunds": "5.00",
    }  # fmt: skip
    assert shown["previous"]["orders"] == 0
    assert [(row["name"], row["units"], row["revenue"]) for row in shown["top_products"]] == [
        ("Lamp", 3, "30.00"),
        ("Teapot", 1, "5.01"),
    ]
    assert (shown["top_categories"][0]["slug"], shown["top_categories"][0]["revenue"]) == ("lights", "30.00")
    assert (shown["currency"], shown["time_zone"]) == ("EUR", "Europe/Berlin")


def test_weeks_and_months_and_what_was_before(staff, buyer, lamp):
    a_week(buyer, lamp)
    weeks = look(staff, interval="week", **{"from": "2026-02-25", "to": "2026-03-10"})["intervals"]
    assert [(row["start"], row["orders"]) for row in weeks] == [("2026-02-25", 0), ("2026-03-02", 3), ("2026-03-09", 0)]
    months = look(staff, interval="month", **{"from": "2026-02-25", "to": "2026-03-10"})["intervals"]
    assert [(row["start"], row["orders"]) for row in months] == [("2026-02-25", 0), ("2026-03-01", 3)]
    later = look(staff, **{"from": "2026-03-04", "to": "2026-03-06"})
    assert (later["totals"]["orders"], later["previous"]["orders"]) == (2, 1)


def test_a_day_is_the_shops(staff, buyer, lamp):
    """Half past midnight in Berlin is the day before in London."""
    with on(3, hour=0, minute=30):
        pay(buyer, buy(buyer, lamp))
    asked = {"from": "2026-03-02", "to": "2026-03-03"}
    assert [row["orders"] for row in look(staff, **asked)["intervals"]] == [0, 1]
    with on(9):
        roll_up_sales()
    StoreIdentity.objects.create(pk=1, time_zone="Europe/London")
    assert [row["orders"] for row in look(staff, **asked)["intervals"]] == [1, 0]
    with on(9):
        assert roll_up_sales() == 7
    assert DailySales.objects.get().day == date(2026, 3, 2)
    assert [row["orders"] for row in look(staff, **asked)["intervals"]] == [1, 0]


def test_a_day_is_summed_up_once_it_is_over_for_good(buyer, lamp):
    with on(2):
        pay(buyer, buy(buyer, lamp))
    with on(3, hour=0, minute=59):
        assert roll_up_sales() == 0
    with on(3, hour=1, minute=1):
        assert roll_up_sales() == 1
        assert roll_up_sales() == 0
    assert Rollup.objects.get().until == date(2026, 3, 2)


def test_a_long_history_is_summed_up_in_strides(buyer, lamp):
    with on(2):
        pay(buyer, buy(buyer, lamp))
    assert roll_up_sales(now=datetime(2026, 7, 1, 12, tzinfo=BERLIN)) == 121
    assert (DailySales.objects.count(), DailyProductSales.objects.count()) == (1, 1)


@pytest.mark.breaks_the_books
@pytest.mark.parametrize("rows", [DailySales, DailyProductSales])
def test_sums_that_are_wrong_are_found_and_made_anew(buyer, lamp, rows, capsys):
    a_week(buyer, lamp)
    rebuild_sales()
    assert list(registry.run_store_checks()) == []
    rows.objects.filter(day="2026-03-02").update(units=7)
    assert any("2026-03-02" in finding for finding in registry.run_store_checks())
    call_command("rebuild_sales")
    assert "days summed up" in capsys.readouterr().out
    assert list(registry.run_store_checks()) == []


@pytest.mark.breaks_the_books
def test_a_wrong_month_is_found_and_made_anew(buyer, lamp):
    a_week(buyer, lamp)
    rebuild_sales()
    MonthlyProductSales.objects.filter(product=lamp).update(units=7)
    assert any("2026-03 (EUR)" in finding for finding in registry.run_store_checks())
    rebuild_sales()
    assert list(registry.run_store_checks()) == []


def test_the_best_are_the_same_from_months_and_days(staff, buyer, lamp):
    """Three months and a bit, with sales on the first and last days of each part."""
    for day in (date(2026, 2, 14), date(2026, 2, 28), date(2026, 3, 1), date(2026, 4, 30), date(2026, 5, 1)):
        with time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=BERLIN), tick=False):
            pay(buyer, buy(buyer, lamp, 1))
    asked = {"from": "2026-02-14", "to": "2026-05-01"}
    counted = look(staff, **asked)["top_products"]
    roll_up_sales(now=datetime(2026, 5, 20, 12, tzinfo=BERLIN))
    months = MonthlyProductSales.objects.filter(product=lamp).order_by("month")
    assert [(row.month.month, row.units) for row in months] == [(2, 2), (3, 1), (4, 1)]
    assert look(staff, **asked)["top_products"] == counted
    assert counted[0]["units"] == 5
    # Without the halves of months at either end, the months do not count.
    assert look(staff, **{"from": "2026-02-15", "to": "2026-04-29"})["top_products"][0]["units"] == 2


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2026, 1, 1), date(2026, 3, 31), (date(2026, 1, 1), date(2026, 4, 1))),
        (date(2026, 1, 2), date(2026, 3, 30), (date(2026, 2, 1), date(2026, 3, 1))),
        (date(2026, 1, 2), date(2026, 1, 31), (date(2026, 2, 1), date(2026, 2, 1))),
        (date(2026, 12, 1), date(2026, 12, 31), (date(2026, 12, 1), date(2027, 1, 1))),
    ],
)
def test_whole_months_of_some_days(first, last, months):
    assert Days(first, last, BERLIN).whole_months() == months


def test_the_default_is_the_last_thirty_days(staff):
    with on(31):
        shown = look(staff)
    assert (shown["from"], shown["to"], shown["interval"]) == ("2026-03-02", "2026-03-31", "day")


def test_figures_are_kept_for_a_while(staff, buyer, lamp, settings, django_assert_max_num_queries):
    settings.ANALYTICS_CACHE_SECONDS = 600
    with on(9):
        assert look(staff)["totals"]["orders"] == 0
        pay(buyer, buy(buyer, lamp))
        with django_assert_max_num_queries(2):  # who asks, and who the shop is
            assert look(staff)["totals"]["orders"] == 0
        cache.clear()
        assert look(staff)["totals"]["orders"] == 1


def test_any_number_of_days_takes_the_same_queries(staff, buyer, lamp, django_assert_num_queries):
    a_week(buyer, lamp)
    counts = []
    for first in ("2026-03-05", "2024-03-05"):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            look(staff, **{"from": first, "to": "2026-03-05"})
        counts.append(len(queries))
    assert counts[0] <= counts[1] <= counts[0] + 2  # the names of what sold


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "yesterday"},
        {"from": "2026-03-05", "to": "2026-03-04"},
        {"interval": "year"},
        {"from": "1900-01-01"},
        {"from": "0001-01-01", "to": "0001-01-05"},
        {"from": "9999-12-01", "to": "9999-12-31"},
        {"to": "2026-02-30"},
    ],
)
def test_what_makes_no_sense_is_400(staff, asked):
    assert staff.get(f"{API}/analytics/sales/", asked).status_code == 400


@pytest.mark.parametrize("asked", [{"to": "0001-01-20"}, {"from": "9990-01-01"}])
def test_the_ends_of_time_are_no_accident(staff, asked):
    assert staff.get(f"{API}/analytics/sales/", asked).status_code in (200, 400)


def test_only_staff_see_them(api, buyer, staff):
    assert [client.get(f"{API}/analytics/sales/").status_code for client in (api, buyer, staff)] == [401, 403, 200]


def test_the_first_day_of_all_is_that_of_the_first_sale(buyer, lamp):
    assert roll_up_sales() == 0
    with on(2):
        pay(buyer, buy(buyer, lamp))
    assert roll_up_sales(now=datetime(2026, 3, 2, 12, tzinfo=BERLIN) + timedelta(days=2)) == 2
