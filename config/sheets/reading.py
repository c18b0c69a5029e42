"""Files of people as tables of texts. What is broken, too large or a trick is refused with a sentence."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from config.sheets.cells import restored
from config.sheets.errors import SheetRefused
from config.text import is_storable

MOST_BYTES = 10_000_000
MOST_UNPACKED = 100_000_000
MOST_PARTS = 1000
# Showing what a file would do holds its rows in the shop as doing it does: so many take seconds.
MOST_ROWS = 2000
MOST_COLUMNS = 100
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class Sheet:
    """`rows` are (number, cells): numbers as a spreadsheet counts, where the header is row 1. Every row has a cell for
    each header; rows without any text are left out."""

    name: str
    headers: list[str]
    rows: list[tuple[int, list[str]]] = field(repr=False)

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row by its columns, for which neither case nor spaces matter."""
        names = [plain_name(header) for header in self.headers]
        for number, cells in self.rows:
            yield number, {name: cell.strip() for name, cell in zip(names, cells, strict=True)}


def read_sheet(name: str, content: bytes) -> Sheet:
    """CSV (commas, semicolons or tabs; UTF-8) or the first sheet of an XLSX file, told apart by content.
    Raises SheetRefused."""
    if len(content) > MOST_BYTES:
        raise SheetRefused(f"The file is larger than {MOST_BYTES // 1_000_000} MB.")
    lines = _from_xlsx(content) if content.startswith(_ZIP) else _from_csv(content)
    headers: list[str] = []
    rows: list[tuple[int, list[str]]] = []
    for number, cells in lines:
        if number == 1:
            headers = _headers(cells)
            continue
        if not any(cells):
            continue
        if any(cells[len(headers) :]):
            raise SheetRefused(f"Row {number} has more cells than the header.")
        if len(rows) == MOST_ROWS:
            raise SheetRefused(f"At most {MOST_ROWS:,} rows at once; `manage.py import_catalog` takes any number.")
        rows.append((number, [*cells[: len(headers)], *[""] * (len(headers) - len(cells))]))
    if not rows:
        raise SheetRefused("The file has no rows." if headers else "The file is empty.")
    return Sheet(name, headers, rows)


def _headers(cells: list[str]) -> list[str]:
    headers = [cell.strip() for cell in cells]
    while headers and not headers[-1]:
        headers.pop()
    if not headers:
        raise SheetRefused("The first row must name the columns.")
    if len(headers) > MOST_COLUMNS:
        raise SheetRefused(f"At most {MOST_COLUMNS} columns.")
    names = [plain_name(header) for header in headers]
    if twice := sorted({header for header, name in zip(headers, names, strict=True) if names.count(name) > 1}):
        raise SheetRefused(f"The header names a column twice: {', '.join(filter(None, twice)) or 'without a name'}.")
    return headers


def plain_name(header: str) -> str:
    """The name of a column, for which neither case nor spaces matter: what is read and what is shown agree on it."""
    return header.strip().lower().replace(" ", "_")


def _from_csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SheetRefused("The file is neither XLSX nor CSV in UTF-8: save it as one of them.") from None
    if not is_storable(text):
        raise SheetRefused("The file holds NUL characters: it is no text.")
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(rows, start=1):
            yield number, [restored(cell) for cell in cells]
    except csv.Error as error:
        raise SheetRefused(f"The CSV cannot be read around line {rows.line_num}: {error}.") from None


def _from_xlsx(content: bytes) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise SheetRefused("Unpacked, the file is too large.")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file claims of itself
        # One more than may be: then it is told that there are too many.
        for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True), start=1):
            if number > MOST_ROWS * 2:
                raise SheetRefused(f"At most {MOST_ROWS:,} rows at once.")
            yield number, [_text(value) for value in row]
    except SheetRefused:
        raise
    except Exception as error:  # of a broken file openpyxl says so with whatever it stumbles over
        raise SheetRefused("The XLSX file cannot be read: save it anew, or as CSV.") from error


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value))
    if not is_storable(text):
        raise SheetRefused("The file holds characters that cannot be stored.")
    return restored(text)
