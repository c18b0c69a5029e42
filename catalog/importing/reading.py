"""From a file to numbered rows: CSV, JSON Lines or a JSON array, each gzipped or not, told apart by content."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import orjson

from catalog.importing.errors import FileRefused, RowRefused
from config.sheets.cells import restored

# A cell may hold a long description; a forgotten quote would swallow the rest of the file.
MAX_CELL = 1_000_000


@dataclass(frozen=True)
class RawRow:
    """`is_typed` where the file tells a text from a number: JSON does, CSV does not."""

    number: int
    cells: dict[str, Any]
    is_typed: bool


def read_rows(path: Path) -> Iterator[RawRow | RowRefused]:
    """Yields the rows in order, and a RowRefused for each that is none.

    Numbers are what an editor shows: the row of the spreadsheet (the header is row 1), the line of a JSON Lines
    file, the place in a JSON array. Raises FileRefused.
    """
    with _opened(path) as text:
        start = text.read(1)
        while start.isspace():
            start = text.read(1)
        text.seek(0)
        if start == "[":
            yield from _from_array(text)
        elif start == "{":
            yield from _from_lines(text)
        else:
            yield from _from_csv(text)


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    try:
        with path.open("rb") as raw:
            is_gzip = raw.read(2) == b"\x1f\x8b"
        with gzip.open(path) if is_gzip else path.open("rb") as binary:
            yield io.TextIOWrapper(binary, encoding="utf-8-sig", newline="")  # type: ignore[arg-type]
    except UnicodeDecodeError as error:
        raise FileRefused(f"{path.name} is not UTF-8 ({error.reason}). Save it as UTF-8 and try again.") from None
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise FileRefused(f"The gzip file {path.name} is broken: {error}.") from None
    except OSError as error:
        raise FileRefused(f"{path}: {error.strerror or error}.") from None


def _from_array(text: TextIO) -> Iterator[RawRow | RowRefused]:
    try:
        items = orjson.loads(text.read())
    except orjson.JSONDecodeError as error:
        raise FileRefused(f"The JSON array cannot be read: {error}.") from None
    for number, item in enumerate(items, start=1):
        yield _json_row(number, item)


def _from_lines(text: TextIO) -> Iterator[RawRow | RowRefused]:
    for number, line in enumerate(text, start=1):
        if not line.strip():
            continue
        try:
            item = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            yield RowRefused(number, "", f"is no JSON: {error.msg} at character {error.colno}.")
            continue
        yield _json_row(number, item)


def _json_row(number: int, item: Any) -> RawRow | RowRefused:
    if isinstance(item, dict):
        return RawRow(number, item, is_typed=True)
    return RowRefused(number, "", "is no JSON object.")


def _from_csv(text: TextIO) -> Iterator[RawRow | RowRefused]:
    first_line = text.readline()
    text.seek(0)
    delimiter = max(",;\t", key=first_line.count)
    before = csv.field_size_limit(MAX_CELL)
    rows = csv.reader(text, delimiter=delimiter, strict=True)
    try:
        header = [name.strip() for name in next(rows, [])]
        _check_header(header)
        for number, cells in enumerate(rows, start=2):
            if not any(cells):
                continue
            if len(cells) > len(header):
                yield RowRefused(number, "", f"has {len(cells)} cells, the header only {len(header)}.")
                continue
            cells = [*map(restored, cells), *[""] * (len(header) - len(cells))]
            yield RawRow(number, dict(zip(header, cells, strict=True)), is_typed=False)
    except csv.Error as error:
        raise FileRefused(f"The CSV cannot be read around line {rows.line_num}: {error}.") from None
    finally:
        csv.field_size_limit(before)


def _check_header(header: list[str]) -> None:
    if not any(header):
        raise FileRefused("The file is empty.")
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise FileRefused(f"The header names a column twice: {', '.join(twice)}.")
