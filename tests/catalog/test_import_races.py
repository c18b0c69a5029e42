"""An import beside a shop that is being used."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from catalog.importing.importer import import_file
from catalog.importing.known import Known
from catalog.models import StockItem, Variant
from catalog.services.stock import adjust_stock
from config import registry
from tests.factories import ProductFactory
from tests.races import ROUNDS, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="row locks are PostgreSQL's")


@pytest.fixture
def import_beside_the_shop(tmp_path: Path) -> Any:
    """Round after round a file sets the stock to another number, while somebody adjusts it by hand."""
    variants = [ProductFactory(sku=f"S-{number}", name=f"S {number}", stock=50).variants.get() for number in range(5)]

    def take(variant: Variant) -> None:
        for _ in range(3):
            adjust_stock(variant=variant, delta=1, reason="receipt")

    def run() -> None:
        path = tmp_path / "products.csv"
        for round_number in range(ROUNDS):
            rows = [f"{variant.sku},S,19.99,{60 + round_number}" for variant in variants]
            path.write_text("\n".join(["sku,name,price,stock", *rows]))
            calls = [lambda v=variant: take(v) for variant in variants[::-1]]
            at_once([lambda: import_file(path), *calls], jitter=True)

    return run


def test_stock_that_is_imported_and_adjusted_at_once_agrees_with_its_movements(import_beside_the_shop: Any) -> None:
    import_beside_the_shop()

    assert StockItem.objects.filter(on_hand__gte=60).count() == 5
    assert list(registry.run_store_checks()) == []


@on_postgresql
@pytest.mark.breaks_the_books
def test_control_without_the_lock_a_change_is_lost(
    import_beside_the_shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Known, "lock_stock", lambda self, rows: None)

    import_beside_the_shop()

    assert any(registry.run_store_checks())
