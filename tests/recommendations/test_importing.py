"""import_orders: a history from elsewhere, as a file gives it."""

import gzip
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from recommendations.models import Purchase

pytestmark = pytest.mark.django_db
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
GOOD = "536365,85123A,HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom"


@pytest.fixture
def bring(tmp_path: Path):
    def run(*rows: str, header: str = HEADER, **options: str) -> str:
        path, out = tmp_path / "history.csv.gz", io.StringIO()
        path.write_bytes(gzip.compress("\n".join([header, *rows]).encode()))
        call_command("import_orders", str(path), stdout=out, stderr=io.StringIO(), **options)
        return out.getvalue()

    return run


def codes() -> list[str]:
    return list(Purchase.objects.order_by("pk").values_list("stock_code", flat=True))


def test_a_purchase_keeps_the_customers_id_and_nothing_else_of_him(bring):
    bring(GOOD)

    found = Purchase.objects.values("customer", "invoice", "stock_code").get()
    assert found == {"customer": "17850", "invoice": "536365", "stock_code": "85123A"}
    assert Purchase.objects.get().bought_at.isoformat() == "2010-12-01T08:26:00+00:00"


def test_what_is_no_purchase_is_left_out_and_counted(bring):
    said = bring(
        GOOD,
        GOOD.replace("536365", "C536365").replace(",6,", ",-6,"),
        GOOD.replace("85123A", "POST"),
        GOOD.replace("85123A", "85123b"),
        GOOD.replace("85123A", "22222").replace("2.55", "0"),
        GOOD.replace("85123A", "33333").replace(",6,", ",0,"),
    )

    assert codes() == ["85123A"]
    assert "6 rows" in said
    assert "1 new purchases, 1 cancelled, 2 no product, 2 without quantity or price" in said


def test_one_country_or_all_of_them(bring):
    rows = (GOOD, GOOD.replace("85123A", "11111").replace("United Kingdom", "France"))
    bring(*rows, country="United Kingdom")
    assert codes() == ["85123A"]
    bring(*rows)
    assert codes() == ["85123A", "11111"]


def test_a_second_run_and_a_second_row_of_the_same_thing_change_nothing(bring):
    bring(GOOD, GOOD.replace(",6,", ",2,"))
    assert "0 new purchases" in bring(GOOD)
    assert codes() == ["85123A"]


def test_a_guest_has_no_id_and_the_original_dates_are_read_too(bring):
    bring(GOOD.replace("17850.0", "").replace("2010-12-01 08:26:00", "12/1/2010 8:26"))
    found = Purchase.objects.get()
    assert (found.customer, found.bought_at.isoformat()) == ("", "2010-12-01T08:26:00+00:00")


def test_the_codes_of_another_shop_are_told(bring):
    bring(GOOD.replace("85123A", "LAMP-1"), codes=r"[A-Z0-9-]+")
    assert codes() == ["LAMP-1"]
    with pytest.raises(CommandError, match="--codes is no pattern"):
        bring(GOOD, codes="(")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (GOOD.replace(",6,", ",six,"), "row 2, Quantity: is no number."),
        (GOOD.replace("2.55", "NaN"), "row 2, UnitPrice: is no number."),
        (GOOD.replace("2010-12-01 08:26:00", "2999-01-01"), "row 2, InvoiceDate: is no time in the past"),
        (GOOD.replace("2010-12-01 08:26:00", "0001-01-01T00:00+23:00"), "row 2, InvoiceDate: is no time"),
        (GOOD.replace("17850.0", "9" * 65), "row 2, CustomerID: takes at most 64 characters"),
        (GOOD.replace("17850.0", "1\x00"), "row 2, CustomerID"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_and_the_others_are_taken(tmp_path: Path, wrong: str, said: str):
    path, err = tmp_path / "history.csv", io.StringIO()
    path.write_text("\n".join([HEADER, wrong, GOOD.replace("85123A", "22222")]))
    with pytest.raises(CommandError, match="1 rows cannot be read"):
        call_command("import_orders", str(path), stdout=io.StringIO(), stderr=err)
    assert said in err.getvalue()
    assert codes() == ["22222"]


def test_a_file_that_is_none_is_refused(bring, tmp_path: Path):
    with pytest.raises(CommandError, match="has no column StockCode, Country"):
        bring("1,2", header="InvoiceNo,Quantity,InvoiceDate,UnitPrice,CustomerID")
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_orders", str(tmp_path / "nothing.csv"))
