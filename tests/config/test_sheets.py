"""Tables out and back in: the same text comes back, and no spreadsheet calculates with it."""

import csv
import io
import zipfile
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from config.sheets import reading, uploads, writing
from config.sheets.cells import neutral, restored
from config.sheets.errors import SheetRefused
from config.sheets.reading import Sheet, read_sheet
from config.sheets.writing import csv_pieces, xlsx_file
from config.text import is_storable

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "'=1", "''=1", '=HYPERLINK("http://x")']
TEXTS = st.one_of(
    st.text(max_size=20), st.builds("{}{}".format, st.sampled_from([*"'=+-@\t\r\n"]), st.text(max_size=9))
)
SPLIT = ["a;=1", "a\t+1", "a\n-1", "a\r\n@x", "a;'=1", 'a;"=1', ";＝1", "=1;=1;;=1", "\n\n=1", "'\n'=1", 'a;"\'"=1']
TEXTS |= st.text(";\t\r\n'\"=-＠a", max_size=12)
STORABLE = TEXTS.filter(is_storable)


def as_csv(headers, rows) -> bytes:
    return b"".join(csv_pieces(headers, rows))


def as_xlsx(headers, rows) -> bytes:
    with xlsx_file(headers, rows) as file:
        return file.read()


@given(TEXTS)
def test_what_is_made_neutral_comes_back(text: str):
    assert restored(neutral(text)) == text


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_begins_like_a_formula(text: str):
    assert neutral(text).startswith("'")
    cells = as_csv(["a", "b"], [[text, "x"]]).decode("utf-8-sig").split("\r\n", 1)[1]
    assert cells.lstrip('"').startswith("'")
    value = load_workbook(io.BytesIO(as_xlsx(["a"], [[text]])))["Sheet1"]["A2"]
    assert (value.data_type, value.value[0]) == ("s", "'")


@pytest.mark.parametrize("text", SPLIT)
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_no_part_of_a_cell_begins_like_a_formula_where_others_split_it(text: str, delimiter: str):
    """As a spreadsheet reads it that expects another delimiter than the comma."""
    written = as_csv(["one", "two"], [["x", text]]).decode("utf-8-sig")
    read = csv.reader(written.splitlines(), delimiter=delimiter)
    cells = [cell for row in read for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝"))] == []
    assert restored(neutral(text)) == text


@pytest.mark.parametrize(
    "text", ["", "a=b", "a;b", "a; =b", "one\n\ntwo", "it's;'ours'", "Men's", "'tis", "1-2", "ünï", " =1"]
)
def test_other_text_stays_as_it_is(text: str):
    assert neutral(text) == restored(text) == text


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
@settings(max_examples=40, deadline=None)
@example(rows=[["_x0041_", "\x01"], ["\r\n", "\ufffe"], ["a", " b "]])
@given(rows=st.lists(st.lists(STORABLE, min_size=2, max_size=2), min_size=1, max_size=4))
def test_a_table_reads_back_as_it_was_written(write, rows):
    filled = [(number, row) for number, row in enumerate(rows, start=2) if any(row)]
    if filled:
        assert read_sheet("x", write(["one", "two"], rows)) == Sheet("x", ["one", "two"], filled)


def test_values_are_written_as_everybody_reads_them():
    row = [None, True, 5, Decimal("-12.50"), "=x"]
    assert as_csv(["a", "b", "c", "d", "e"], [row]).decode("utf-8-sig").split("\r\n")[1] == ",true,5,-12.50,'=x"
    cells = next(load_workbook(io.BytesIO(as_xlsx(["a", "b", "c", "d", "e"], [row])))["Sheet1"].iter_rows(min_row=2))
    assert [cell.value for cell in cells] == [None, "true", 5, -12.5, "'=x"]


def test_a_long_csv_comes_in_pieces(monkeypatch):
    monkeypatch.setattr(writing, "PIECE", 2)
    assert len(list(csv_pieces(["a"], ([n] for n in range(5))))) == 3


def test_an_xlsx_is_bounded(monkeypatch):
    monkeypatch.setattr(writing, "XLSX_MOST_ROWS", 2)
    with pytest.raises(SheetRefused, match="more than 2 rows"):
        xlsx_file(["a"], [["x"]] * 3)
    with pytest.raises(SheetRefused, match="32,767"):
        xlsx_file(["a"], [["x" * 32_768]])


def _zip(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _with_part(book: bytes, name: str, change) -> bytes:
    """A real XLSX with one part changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(buffer, "w") as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return buffer.getvalue()


def _book(*rows) -> bytes:
    book, buffer = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(buffer)
    return buffer.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
HOSTILE = {
    "empty": (b"", "empty"),
    "a header only": (b"sku,name\r\n", "no rows"),
    "another encoding": ("sku\nM\xfctze".encode("latin-1"), "UTF-8"),
    "UTF-16": ("sku\nx".encode("utf-16"), "UTF-8"),
    "NUL": (b"sku\nx\x00", "NUL"),
    "an open quote": (b'sku\n"x', "CSV"),
    "a column twice": (b"sku,sku\nx,y", "twice"),
    "a column twice in capitals": (b"SKU,sku\nx,y", "twice: SKU, sku"),
    "a column twice with a space": (b"On hand,on_hand\nx,y", "twice: On hand, on_hand"),
    "more cells than columns": (b"sku\nx,y", "Row 2"),
    "a huge cell": (b"sku\n" + b"x" * 200_000, "CSV"),
    "too many columns": (b",".join([b"c%d" % n for n in range(101)]) + b"\nx", "columns"),
    "no zip": (b"PK\x03\x04 nothing", "XLSX"),
    "a zip of something else": (_zip(a=b"x"), "XLSX"),
    "many parts": (_zip(**{f"p{n}": b"" for n in range(1001)}), "too large"),
    "a zip bomb": (_zip(**{"xl/workbook.xml": b"0" * 1_000_001}), "too large"),
    "5,000 digits": (
        _with_part(_book(["sku"], [7]), SHEET, lambda xml: xml.replace(b"<v>7</v>", b"<v>" + b"9" * 5000 + b"</v>")),
        "XLSX",
    ),
    "entities": (
        _with_part(_book(["sku"], ["x"]), SHEET, lambda xml: BOMB + xml.replace(b"<v>", b"<v>&b;")),
        "XLSX",
    ),
    "too wide": (_book(["sku"], [*[""] * 200, "x"], [*["x"] * 200]), "Row 3"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_read_is_refused_with_a_sentence(name: str, monkeypatch):
    monkeypatch.setattr(reading, "MOST_UNPACKED", 1_000_000)
    content, word = HOSTILE[name]
    with pytest.raises(SheetRefused, match=word):
        read_sheet("x", content)


def test_a_file_has_limits(monkeypatch):
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    assert len(read_sheet("x", b"a\n1\n2").rows) == 2
    for content in (b"a\n1\n2\n3", _book(["a"], [1], [2], [3])):
        with pytest.raises(SheetRefused, match="At most 2 rows"):
            read_sheet("x", content)
    # A row far down claims all those before it.
    far = _with_part(
        _book(["a"], [1]), SHEET, lambda xml: xml.replace(b'r="2"', b'r="1048576"').replace(b"A2", b"A1048576")
    )
    with pytest.raises(SheetRefused, match="At most 2 rows"):
        read_sheet("x", far)
    monkeypatch.setattr(reading, "MOST_BYTES", 3)
    with pytest.raises(SheetRefused, match="larger than"):
        read_sheet("x", b"a\n1\n")


def test_a_spreadsheet_s_numbers_and_days_are_read_as_text():
    day = datetime(2026, 11, 21)  # noqa: DTZ001 - a spreadsheet knows no zones
    book = _book(["a", "b", "c", "d"], [12.0, 29.9, True, day], [None] * 4, ["007", "'=x", "_x0041_", 10**14])
    assert read_sheet("x", book).rows == [
        (2, ["12", "29.9", "true", "2026-11-21T00:00:00"]),
        (4, ["007", "=x", "A", str(10**14)]),
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_row_numbers_are_those_of_a_spreadsheet(separator: str):
    text = f'a{separator}b\r\n"x\ny"{separator}1\r\n\r\nz\r\n'
    assert read_sheet("x", text.encode()).rows == [(2, ["x\ny", "1"]), (4, ["z", ""])]


class TestUploads:
    sheet = Sheet("a.csv", ["sku"], [(2, ["x"])])

    def test_it_comes_back_to_whose_it_is_and_only_once(self):
        token = uploads.keep(self.sheet, {"note": "n"}, "digest", whose="me")
        with pytest.raises(SheetRefused, match="upload the file again"):
            uploads.recall(token, whose="you")
        plan = uploads.recall(token, whose="me")
        assert (list(plan.sheet.records()), plan.options, plan.digest) == ([(2, {"sku": "x"})], {"note": "n"}, "digest")
        uploads.forget(plan)
        with pytest.raises(SheetRefused):
            uploads.recall(token, whose="me")

    @pytest.mark.parametrize("token", ["", "x", "a:b:c", "\x00"])
    def test_a_token_of_no_one(self, token: str):
        with pytest.raises(SheetRefused):
            uploads.recall(token, whose="me")

    def test_what_nobody_confirms_is_forgotten(self, time_machine):
        token = uploads.keep(self.sheet, {}, "", whose="me")
        uploads.forget_old_uploads()
        assert uploads.recall(token, whose="me")
        time_machine.move_to(timezone.now() + uploads.KEPT_FOR + timedelta(minutes=1))
        assert uploads.forget_old_uploads()
        with pytest.raises(SheetRefused):
            uploads.recall(token, whose="me")
