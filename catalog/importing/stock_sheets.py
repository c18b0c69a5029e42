"""What is on the shelves as a table: taken out to be counted, brought back as a stock-take."""

from typing import Any

from django.db.models import QuerySet
from import_export.fields import Field

from accounts.models import User
from catalog.importing.columns import read_pieces
from catalog.importing.known import hold_stock
from catalog.models import StockItem
from catalog.services.stock import count_stock
from config.sheets.errors import SheetRefused
from config.sheets.outcomes import Outcome, compare
from config.sheets.reading import Sheet
from config.sheets.resources import SheetResource


class StockSheet(SheetResource):
    """`sku` and `on_hand` are read back; the rest is for whoever counts."""

    sku = Field("variant__sku", "sku")
    product = Field("variant__product__name", "product")
    variant = Field("variant__name", "variant")
    on_hand = Field("on_hand", "on_hand")
    reserved = Field("reserved", "reserved")
    order = ("variant__sku",)

    class Meta:
        model = StockItem
        fields = ("sku", "product", "variant", "on_hand", "reserved")

    def rows_of(self, listed: QuerySet[Any]) -> QuerySet[StockItem]:
        return listed.select_related("variant__product").only(
            "on_hand", "reserved", "variant__sku", "variant__name", "variant__product__name"
        )


def bring_stock(sheet: Sheet, *, by: User, reason: str, note: str = "") -> Outcome:
    """An empty `on_hand` was not counted. Raises SheetRefused where a column is missing."""
    records = list(sheet.records())
    if missing := {"sku", "on_hand"} - set(records[0][1]):
        raise SheetRefused(f"Columns are missing: {', '.join(sorted(missing))}.")
    skus = {record["sku"] for _, record in records}
    hold_stock(skus)
    before = _records(skus)
    items = {item.variant.sku: item for item in StockSheet().rows_of(StockItem.objects.filter(variant__sku__in=skus))}
    counted: dict[int, int] = {}
    rows: dict[int, int] = {}
    refused: dict[int, str] = {}
    for number, record in records:
        item = items.get(record["sku"])
        try:
            if item is None:
                raise ValueError("sku: there is no such variant.")
            if item.variant_id in rows:
                raise ValueError(f"sku: stands in row {rows[item.variant_id]} already.")
            rows[item.variant_id] = number
            if record["on_hand"]:
                counted[item.variant_id] = read_pieces(record["on_hand"])
        except ValueError as error:
            refused[number] = str(error)
    for variant_id, error in count_stock(counted=counted, reason=reason, note=note or sheet.name[:200], by=by).items():
        refused[rows[variant_id]] = f"on_hand: {error}"
    outcome = compare([(number, record["sku"]) for number, record in records], before, _records(skus), refused)
    return Outcome(outcome, sorted(set(records[0][1]) - set(StockSheet().headers())))


def _records(skus: set[str]) -> dict[str, dict[str, str]]:
    sheet = StockSheet()
    return sheet.records(sheet.rows_of(StockItem.objects.filter(variant__sku__in=skus)), "sku")
