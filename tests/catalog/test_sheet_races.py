"""A file that is confirmed while somebody changes what it is about: nothing is written over that nobody has seen."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from catalog.importing import category_sheets, sheets, stock_sheets
from catalog.models import Category, PriceChange, StockItem, StockMovement
from catalog.services.categories import create_category, update_category
from catalog.services.stock import adjust_stock
from catalog.services.variants import update_variant
from config.sheets.reading import read_sheet
from config.sheets.resources import bring
from tests.factories import ProductFactory
from tests.races import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.race,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="row locks are PostgreSQL's"),
]
WAITING_FOR_ME = (
    "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
)


def somebody_waits_for_me() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITING_FOR_ME)
        return bool(cursor.fetchone()[0])


class Between:
    """Lets somebody else change something after the import has read what stands there, and before it writes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
        self.is_read, self.is_changed = threading.Event(), threading.Event()
        reads = getattr(module, name)

        def read(*args: Any) -> Any:
            found = reads(*args)
            self.is_read.set()
            # Changed by now, or not before the import ends.
            while not self.is_changed.wait(0.01) and not somebody_waits_for_me():
                pass
            return found

        monkeypatch.setattr(module, name, read)

    def run(self, confirm: Callable[[], Any], change: Callable[[], Any]) -> bool:
        """Whether the import was kept."""

        def change_between() -> None:
            self.is_read.wait(30)
            try:
                change()
            finally:
                self.is_changed.set()

        (_, is_kept), _ = at_once([confirm, change_between])
        return bool(is_kept)


@pytest.fixture
def products(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[tuple[int, int]]]:
    """What the price went through, when it is raised by a file from 10 and by somebody to 11."""

    def run() -> list[tuple[int, int]]:
        variant = ProductFactory(sku="S", name="S", price=1000).variants.get()
        sheet = read_sheet("x", b"sku,name,price\nS,S,12.50\n")
        shown, _ = bring(sheet, sheets.bring_products, by=None)
        Between(monkeypatch, sheets, "_records").run(
            lambda: bring(sheet, sheets.bring_products, expected=shown.digest, by=None),
            lambda: update_variant(variant=variant, price=1100),
        )
        return list(PriceChange.objects.order_by("pk").values_list("price_before", "price_after"))

    return run


def test_a_price_that_was_changed_meanwhile_is_not_written_over(products: Any) -> None:
    assert products() == [(1000, 1250), (1250, 1100)]


def test_control_without_the_lock_it_is(products: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "hold_what_is_known", lambda *args, **kwargs: None)
    assert products() == [(1000, 1100), (1100, 1250)]


@pytest.fixture
def stock(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[int]]:
    """The movements of a variant with 50 pieces that is counted as 70 while 5 come in."""

    def run() -> list[int]:
        variant = ProductFactory(sku="S", name="S", stock=50).variants.get()
        sheet = read_sheet("x", b"sku,on_hand\nS,70\n")
        shown, _ = bring(sheet, stock_sheets.bring_stock, by=None, reason="adjustment")
        Between(monkeypatch, stock_sheets, "_records").run(
            lambda: bring(sheet, stock_sheets.bring_stock, expected=shown.digest, by=None, reason="adjustment"),
            lambda: adjust_stock(variant=variant, delta=5, reason="receipt"),
        )
        return list(StockMovement.objects.exclude(reason="opening").order_by("pk").values_list("delta", flat=True))

    return run


def test_pieces_that_come_in_meanwhile_are_not_counted_away(stock: Any) -> None:
    assert stock() == [20, 5]
    assert StockItem.objects.get().on_hand == 75


def test_control_without_the_lock_they_are(stock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stock_sheets, "hold_stock", lambda skus: None)
    assert stock() == [5, 15]


def test_a_category_that_was_renamed_meanwhile_is_not_renamed_back(monkeypatch: pytest.MonkeyPatch) -> None:
    category = create_category(name="Men")
    sheet = read_sheet("x", b"slug,name\nmen,Gentlemen\n")
    shown, _ = bring(sheet, category_sheets.bring_categories, by=None)
    is_kept = Between(monkeypatch, category_sheets, "_records").run(
        lambda: bring(sheet, category_sheets.bring_categories, expected=shown.digest, by=None),
        lambda: update_category(category=category, name="Boys"),
    )
    assert is_kept
    assert Category.objects.get().name == "Boys"  # whoever came second has the last word
