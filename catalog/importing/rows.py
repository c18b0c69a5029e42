"""From numbered cells to rows whose columns are read and checked. A file is read twice: surveyed, then written."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from catalog.importing.columns import COLUMNS, is_empty, listed, read_attributes
from catalog.importing.errors import CellRefused, FileRefused, RowRefused
from catalog.importing.mapping import Mapping
from catalog.importing.reading import RawRow
from catalog.models import Category
from catalog.models.categories import MAX_DEPTH
from config.text import is_storable

Rows = Iterator[RawRow | RowRefused]
FORMER_PRICE_TOO_LOW = "is the former price and cannot be below the price."
# What an empty cell empties; in every other column it says nothing.
EMPTIED: dict[str, Any] = {
    "description": "",
    "brand": "",
    "barcode": "",
    "image_url": "",
    "tags": [],
    "compare_at_price": None,
    "category": None,
}


@dataclass
class Row:
    """`values` holds the columns that the file gives: money in minor units, the category as a tuple of names."""

    number: int
    sku: str
    parent: str
    values: dict[str, Any]


@dataclass
class Survey:
    """What has to be known of the whole file before its first row is written."""

    rows: int = 0
    ignored: list[str] = field(default_factory=list)
    # SKU → the row that it stands in first; SKU → that of its parent.
    first_row: dict[str, int] = field(default_factory=dict)
    parent_of: dict[str, str] = field(default_factory=dict)
    # SKUs of rows that others name as their parent.
    heads: set[str] = field(default_factory=set)
    # Row number → the parent whose family it belongs to, and how many rows each family has.
    family_of: dict[int, str] = field(default_factory=dict)
    members: Counter[str] = field(default_factory=Counter)

    def relate(self, listed: dict[str, str]) -> None:
        """Find the families, once every row was seen. A row's own `parent` beats the list of a head."""
        for sku, parent in listed.items():
            if sku in self.first_row:
                self.parent_of.setdefault(sku, parent)
        self.heads = {parent for parent in self.parent_of.values() if parent in self.first_row}
        for sku, number in self.first_row.items():
            key = sku if sku in self.heads else self.parent_of.get(sku)
            if key:
                self.family_of[number] = key
        self.members.update(self.family_of.values())


class RowReader:
    """Reads the rows of one file by one mapping, amounts in the shop's currency. `raw_rows` gives them anew each
    time."""

    def __init__(self, raw_rows: Callable[[], Rows], mapping: Mapping, currency: str) -> None:
        self.raw_rows, self.mapping, self.currency = raw_rows, mapping, currency
        self.category_limit = Category._meta.get_field("name").max_length or 0

    def survey(self) -> Survey:
        """The first pass. Raises FileRefused where the file cannot be read to its end, or has no SKUs."""
        survey, names, listed = Survey(), dict[str, None](), dict[str, str]()
        for raw in self.raw_rows():
            survey.rows += 1
            if isinstance(raw, RowRefused):
                continue
            names.update(dict.fromkeys(raw.cells))
            sku, parent = self._read_key(raw, "sku"), self._read_key(raw, "parent")
            if not sku or sku in survey.first_row:
                continue
            survey.first_row[sku] = raw.number
            if parent:
                survey.parent_of[sku] = parent
            listed.update(dict.fromkeys(self.mapping.variants_of(raw.cells), sku))
        if names and ("column", "sku") not in map(self.mapping.role, names):
            raise FileRefused(f"No column is the SKU; the file has {', '.join(list(names)[:20])}.")
        survey.relate(listed)
        survey.ignored = [name for name in names if name and not self.mapping.role(name)[0]]
        return survey

    def _read_key(self, raw: RawRow, column: str) -> str:
        """As far as it can be told; a row with a bad one is refused when it is read as a whole."""
        try:
            cell = self.mapping.columns(raw.cells, only=(column,)).get(column)
            return "" if is_empty(cell) else str(COLUMNS[column](cell, self.currency))
        except ValueError:
            return ""

    def read(self, survey: Survey) -> Iterator[Row | RowRefused]:
        """The second pass."""
        for raw in self.raw_rows():
            if isinstance(raw, RowRefused):
                yield raw
                continue
            try:
                yield self._checked(raw.number, self._values(raw), survey)
            except CellRefused as error:
                yield RowRefused(raw.number, error.column, error.sentence)

    def _values(self, raw: RawRow) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for column, cell in self.mapping.columns(raw.cells).items():
            if not is_empty(cell):
                values[column] = self._read_cell(column, cell)
            elif column in EMPTIED:
                values[column] = EMPTIED[column]
        found = self.mapping.attributes(raw.cells, is_typed=raw.is_typed)
        if found is not None or "attributes" in values:
            try:
                given = {**self.mapping.tidied(values.get("attributes", {})), **(found or {})}
                values["attributes"] = read_attributes(given)
            except ValueError as error:
                raise CellRefused("attributes", str(error)) from None
        return values

    def _read_cell(self, column: str, cell: Any) -> Any:
        try:
            if isinstance(cell, str) and not is_storable(cell):
                raise ValueError("holds characters that cannot be stored.")
            value = COLUMNS[column](cell, self.currency)
            return self._category_path(value) if column == "category" else value
        except ValueError as error:
            raise CellRefused(column, str(error)) from None

    def _category_path(self, cell: str) -> tuple[str, ...] | None:
        names = tuple(listed(cell, self.mapping.category_separator))
        if len(names) > MAX_DEPTH:
            raise ValueError(f"is {len(names)} levels deep, at most {MAX_DEPTH} are kept.")
        if too_long := [name for name in names if len(name) > self.category_limit]:
            raise ValueError(f"{too_long[0]!r} is longer than {self.category_limit} characters.")
        return names or None

    def _checked(self, number: int, values: dict[str, Any], survey: Survey) -> Row:
        """What must be there: a SKU that no earlier row has, a name, and a price where the row is sold."""
        sku = values.pop("sku", "")
        values.pop("parent", None)
        if not sku:
            raise CellRefused("sku", "is missing.")
        if survey.first_row.get(sku, number) != number:
            raise CellRefused("sku", f"{sku} stands in row {survey.first_row[sku]} already.")
        parent = survey.parent_of.get(sku, "")
        is_head = sku in survey.heads
        is_bare_head = is_head and parent != sku
        if is_bare_head and parent:
            raise CellRefused("parent", f"{sku} is itself the parent of other rows.")
        if not values.get("name") and (is_head or not parent):
            raise CellRefused("name", "is missing.")
        # A variant may take the price of the row that describes its product.
        if "price" not in values and not is_bare_head and (is_head or parent not in survey.heads):
            raise CellRefused("price", "is missing.")
        former = values.get("compare_at_price")
        if former is not None and former < values.get("price", 0):
            raise CellRefused("compare_at_price", FORMER_PRICE_TOO_LOW)
        return Row(number, sku, parent, values)
