"""Tables as files: CSV as a stream of pieces, XLSX through a temporary file, neither of them whole in memory."""

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import IO, Any

from config.sheets.cells import text_of
from config.sheets.errors import SheetRefused

Row = Sequence[Any]
PIECE = 500
XLSX_MOST_ROWS = 50_000
XLSX_MOST_CHARACTERS = 32_767
# What XML cannot hold or does not keep, and texts that look like the way to write it (ECMA-376, ST_Xstring).
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
# More digits than these are no longer kept by a spreadsheet's numbers.
_EXACT = 10**15


def csv_pieces(headers: Row, rows: Iterable[Row]) -> Iterator[bytes]:
    """UTF-8 with a mark, by which Excel knows it; commas between cells."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(map(text_of, headers))
    for number, row in enumerate(rows, start=1):
        writer.writerow(map(text_of, row))
        if number % PIECE == 0:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _emptied(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece


def xlsx_file(headers: Row, rows: Iterable[Row]) -> IO[bytes]:
    """A temporary file, at its beginning. Raises SheetRefused where it has more than a spreadsheet opens well."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    sheet.freeze_panes = "A2"
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever asked for it closes it
    try:
        sheet.append([_cell(header) for header in headers])
        for number, row in enumerate(rows, start=1):
            if number > XLSX_MOST_ROWS:
                raise SheetRefused(f"That is more than {XLSX_MOST_ROWS:,} rows: narrow the list down, or take CSV.")
            sheet.append([_cell(value) for value in row])
    finally:
        # In any case: it puts openpyxl's own temporary file away.
        book.save(file)
    file.seek(0)
    return file


def _cell(value: Any) -> Any:
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool) and -_EXACT < value < _EXACT:
        return value
    text = _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text_of(value))
    if len(text) > XLSX_MOST_CHARACTERS:
        raise SheetRefused(f"A cell has more than {XLSX_MOST_CHARACTERS:,} characters: take CSV.")
    return text
