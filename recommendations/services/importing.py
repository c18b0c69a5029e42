"""A history of purchases from elsewhere, as rows that only recommendations read."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils import timezone

from catalog.importing.errors import FileRefused, RowRefused
from catalog.importing.reading import RawRow, read_rows
from config.text import is_storable
from recommendations.models import Purchase

COLUMNS = ("InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")
# What a product's code looks like in the file; others are postage, fees, samples.
PRODUCT_CODES = r"[0-9]{5}[A-Z]*"
_CANCELLED = "C"
_LONGEST = 64
_FORMATS = ("%m/%d/%Y %H:%M", "%m/%d/%y %H:%M")
_BATCH = 2000


@dataclass
class ImportReport:
    """`new` purchases of `rows`; those left out by reason; rows that cannot be read."""

    rows: int = 0
    new: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    refused: list[RowRefused] = field(default_factory=list)


def import_orders(
    path: Path,
    *,
    country: str = "",
    product_codes: str = PRODUCT_CODES,
    on_progress: Callable[[], Any] = lambda: None,
) -> ImportReport:
    """Take the purchases of a file over: of one `country` or, where that is empty, of all; without cancellations, and
    only what has a code that `product_codes` fits, a quantity and a price. A second run changes nothing.

    Raises FileRefused where the file as a whole cannot be read, and re.error for a pattern that is none.
    """
    report, fits = ImportReport(), re.compile(product_codes).fullmatch
    before = Purchase.objects.count()
    purchases = _purchases(path, country, fits, report, on_progress)
    while batch := list(islice(purchases, _BATCH)):
        # One transaction each: the shop gets its turn between, and a file that breaks off is taken up by a repeat.
        Purchase.objects.bulk_create(batch, ignore_conflicts=True)
    report.new = Purchase.objects.count() - before
    return report


def _purchases(
    path: Path, country: str, fits: Callable[[str], Any], report: ImportReport, on_progress: Callable[[], Any]
) -> Iterator[Purchase]:
    for row in read_rows(path):
        report.rows += 1
        on_progress()
        if isinstance(row, RowRefused):
            report.refused.append(row)
            continue
        if report.rows == 1 and (missing := [name for name in COLUMNS if name not in row.cells]):
            raise FileRefused(f"{path.name} has no column {', '.join(missing)}.")
        try:
            if reason := _why_not(row, country, fits):
                report.left_out[reason] += 1
            else:
                yield _purchase(row)
        except RowRefused as refusal:
            report.refused.append(refusal)


def _why_not(row: RawRow, country: str, fits: Callable[[str], Any]) -> str:
    """Why the row is no purchase that anything can be learned from; empty where it is one."""
    if country and _text(row, "Country") != country:
        return "of another country"
    if _text(row, "InvoiceNo").startswith(_CANCELLED):
        return "cancelled"
    if not fits(_text(row, "StockCode")):
        return "no product"
    if _number(row, "Quantity") <= 0 or _number(row, "UnitPrice") <= 0:
        return "without quantity or price"
    return ""


def _purchase(row: RawRow) -> Purchase:
    return Purchase(
        # A spreadsheet makes 17850.0 of an id as soon as one of them is missing.
        customer=_text(row, "CustomerID").removesuffix(".0"),
        invoice=_text(row, "InvoiceNo"),
        stock_code=_text(row, "StockCode"),
        bought_at=_moment(row),
    )


def _text(row: RawRow, column: str) -> str:
    value = row.cells.get(column)
    text = "" if value is None else str(value).strip()
    if len(text) > _LONGEST or not is_storable(text):
        raise RowRefused(row.number, column, f"takes at most {_LONGEST} characters.")
    return text


def _number(row: RawRow, column: str) -> float:
    try:
        number = float(_text(row, column))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise RowRefused(row.number, column, "is no number.")
    return number


def _moment(row: RawRow) -> datetime:
    """ISO 8601, or month/day/year as the original file has it; UTC where nothing else is said."""
    text = _text(row, "InvoiceDate")
    for read in (datetime.fromisoformat, *(_reader(form) for form in _FORMATS)):
        try:
            found = read(text)
            moment = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
        if moment.year >= 1970 and moment <= timezone.now():
            return moment
    raise RowRefused(row.number, "InvoiceDate", "is no time in the past, such as 2010-12-01 08:26:00.")


def _reader(form: str) -> Callable[[str], datetime]:
    return lambda text: datetime.strptime(text, form)  # noqa: DTZ007 - the zone is added where none is given
