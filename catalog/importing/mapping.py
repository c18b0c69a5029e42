"""Foreign files: which of their columns are ours, and what is done with the cells. docs/import.md has the verbs."""

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from catalog.importing.columns import ATTRIBUTE_PREFIX, COLUMNS, is_empty, longest, typed
from catalog.importing.errors import CellRefused
from catalog.importing.plain_text import plain_text
from catalog.models.validators import VALUE_LENGTH
from config.sheets.reading import plain_name

Cells = dict[str, Any]
TABLES = (
    "rename",
    "constant",
    "scale",
    "prefix",
    "pairs",
    "first",
    "strip",
    "variants",
    "shorten",
    "category_separator",
)
SHORTENED = ("name", "variant_name", "description", "brand", "barcode", "attributes")


@dataclass(frozen=True)
class Pairs:
    """A cell like "size=XS,climate=Cool|Windy": names and values, some of them lists."""

    between: str = ","
    equals: str = "="
    within: str = ""
    skip: tuple[str, ...] = ()

    def read(self, cell: str) -> Cells:
        found: Cells = {}
        for pair in filter(str.strip, cell.split(self.between)):
            name, equals, value = (part.strip() for part in pair.partition(self.equals))
            if not equals or not name:
                raise ValueError(f"{pair.strip()!r} is not written as name{self.equals}value.")
            values = [typed(item.strip()) for item in (value.split(self.within) if self.within else [value])]
            if name not in self.skip:
                found[name] = values if len(values) > 1 else values[0]
        return found


@dataclass(frozen=True)
class Mapping:
    """What each table of the TOML file says; without any, columns must have our names."""

    rename: dict[str, str] = field(default_factory=dict)
    constant: Cells = field(default_factory=dict)
    scale: dict[str, Decimal] = field(default_factory=dict)
    prefix: tuple[str, ...] = (ATTRIBUTE_PREFIX,)
    pairs: dict[str, Pairs] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)
    strip: dict[str, str] = field(default_factory=dict)
    variants: dict[str, re.Pattern[str]] = field(default_factory=dict)
    shorten: tuple[str, ...] = ()
    category_separator: str = "/"
    # Columns are few and rows are many: what each of theirs is to us is found out once.
    _roles: dict[str, tuple[str, str]] = field(default_factory=dict, compare=False, repr=False)

    def role(self, name: str) -> tuple[str, str]:
        """("column", ours), ("pairs", theirs), (a prefix, the attribute), ("variants", theirs) or ("", "")."""
        if name not in self._roles:
            self._roles[name] = self._find_role(name)
        return self._roles[name]

    def _find_role(self, name: str) -> tuple[str, str]:
        if name in self.rename:
            return "column", self.rename[name]
        if name in self.pairs:
            return "pairs", name
        if name in self.variants:
            return "variants", name
        for prefix in self.prefix:
            if name.startswith(prefix) and len(name) > len(prefix):
                return prefix, name[len(prefix) :]
        own = plain_name(name)
        # Where the mapping says which column is the name, one that is merely called so is not.
        return ("column", own) if own in COLUMNS and own not in self.rename.values() else ("", "")

    def columns(self, cells: Cells, *, only: tuple[str, ...] = ()) -> Cells:
        """Cells as our columns, or as some of them. Raises CellRefused."""
        ours: Cells = {}
        for name, cell in cells.items():
            role, column = self.role(name)
            # Two of their columns may be one of ours: the first that says something counts.
            if role == "column" and is_empty(ours.get(column)) and (not only or column in only):
                ours[column] = cell
        for column, value in self.constant.items():
            if is_empty(ours.get(column)) and (not only or column in only):
                ours[column] = value
        for column in [column for column in ours if not is_empty(ours[column])]:
            try:
                ours[column] = self._refined(column, ours[column])
            except ValueError as error:
                raise CellRefused(column, str(error)) from None
        return ours

    def attributes(self, cells: Cells, *, is_typed: bool) -> Cells | None:
        """The attributes that further columns give; None where there are no such columns. Raises CellRefused."""
        found: dict[str, Cells] = {}
        for name, cell in cells.items():
            role, attribute = self.role(name)
            if role == "pairs":
                try:
                    found.setdefault(role, {}).update(self.pairs[name].read(str(cell or "")))
                except ValueError as error:
                    raise CellRefused(name, str(error)) from None
            elif role in self.prefix:
                given = found.setdefault(role, {})
                if not is_empty(cell):
                    given[attribute] = typed(cell.strip()) if isinstance(cell, str) and not is_typed else cell
        if not found:
            return None
        # Of prefixes that give the same attribute, the one that the mapping lists first counts.
        joined: Cells = {}
        for role in (*reversed(self.prefix), "pairs"):
            joined.update(found.get(role, {}))
        return self.tidied(joined)

    def tidied(self, attributes: Cells) -> Cells:
        if "attributes" not in self.shorten:
            return attributes
        return {
            name: _shortened(value, VALUE_LENGTH) if isinstance(value, str) else value
            for name, value in attributes.items()
        }

    def variants_of(self, cells: Cells) -> list[str]:
        """The SKUs that a row lists as its variants."""
        return [sku for name, pattern in self.variants.items() for sku in pattern.findall(str(cells.get(name) or ""))]

    def _refined(self, column: str, cell: Any) -> Any:
        if column in self.first:
            cell = _first(cell, self.first[column])
        if column in self.strip and isinstance(cell, str):
            cell = cell.strip().removeprefix(self.strip[column])
        if column in self.scale:
            cell = _scaled(cell, self.scale[column])
        if column in self.shorten and isinstance(cell, str):
            cell = _shortened(plain_text(cell) if column == "description" else cell.strip(), longest(column))
        return cell


def _first(cell: Any, separator: str) -> Any:
    if isinstance(cell, list):
        return next((item for item in cell if not is_empty(item)), None)
    return cell.split(separator)[0] if separator and isinstance(cell, str) else cell


def _scaled(cell: Any, factor: Decimal) -> Decimal:
    try:
        number = Decimal(str(cell).strip())
        if isinstance(cell, bool) or not number.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        raise ValueError(f"{cell!r} is no number.") from None
    return number * factor


def _shortened(text: str, limit: int | None) -> str:
    """Cut at a word, with an ellipsis, where the text is too long."""
    if not limit or len(text) <= limit:
        return text
    kept = text[: limit - 1]
    # A very long word is cut in its middle.
    return (kept.rsplit(" ", 1)[0] if " " in kept[limit // 2 :] else kept).rstrip(" ,;.-") + "…"
