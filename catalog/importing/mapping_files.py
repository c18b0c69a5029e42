"""Reading the TOML file of a mapping, and refusing what it cannot say."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from catalog.importing.columns import ATTRIBUTE_PREFIX, COLUMNS
from catalog.importing.errors import MappingRefused
from catalog.importing.mapping import SHORTENED, TABLES, Mapping, Pairs


def load_mapping(path: Path) -> Mapping:
    """Raises MappingRefused, naming what is wrong."""
    try:
        # As decimals: a factor of 0.01 means exactly that.
        with path.open("rb") as file:
            said = tomllib.load(file, parse_float=Decimal)
    except OSError as error:
        raise MappingRefused(f"{path}: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingRefused(f"{path.name} is no TOML: {error}.") from None
    try:
        return _mapping(said)
    except ValueError as error:
        raise MappingRefused(f"{path.name}: {error}") from None


def _mapping(said: dict[str, Any]) -> Mapping:
    unknown = sorted(said.keys() - set(TABLES))
    if unknown:
        raise ValueError(f"there is no table {unknown[0]!r}; there are {', '.join(TABLES)}.")
    for name, value in said.items():
        expected = {"shorten": list, "category_separator": str}.get(name, dict)
        if value == "" or not isinstance(value, expected):
            raise ValueError(f"{name!r} must be a {'text' if expected is str else expected.__name__}.")
    _check_columns(said)
    mapping = {
        name: said[name] for name in ("rename", "constant", "first", "strip", "category_separator") if name in said
    }
    return Mapping(
        **mapping,
        scale={name: _factor(name, value) for name, value in said.get("scale", {}).items()},
        prefix=(*said.get("prefix", {}), ATTRIBUTE_PREFIX),
        pairs={name: _pairs(name, value) for name, value in said.get("pairs", {}).items()},
        variants={name: _pattern(name, value) for name, value in said.get("variants", {}).items()},
        shorten=tuple(said.get("shorten", ())),
    )


def _check_columns(said: dict[str, Any]) -> None:
    """Every table speaks of columns that there are."""
    named = {
        "rename": said.get("rename", {}).values(),
        **{table: said.get(table, {}) for table in ("constant", "scale", "first", "strip", "shorten")},
    }
    for table, columns in named.items():
        for column in columns:
            if column not in COLUMNS:
                raise ValueError(f"[{table}] names {column!r}, which is none of our columns: {', '.join(COLUMNS)}.")
    for column in said.get("shorten", ()):
        if column not in SHORTENED:
            raise ValueError(f"[shorten] works on {', '.join(SHORTENED)}, not on {column!r}.")
    for table in ("first", "strip", "variants"):
        if not all(isinstance(value, str) for value in said.get(table, {}).values()):
            raise ValueError(f"[{table}] gives a text for each column.")
    for prefix, target in said.get("prefix", {}).items():
        if not prefix or target != "attributes":
            raise ValueError('[prefix] turns columns into attributes: attr_ = "attributes".')


def _factor(column: str, value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)) or not 0 < value < 10**9:
        raise ValueError(f"[scale] {column} must be a positive number.")
    return Decimal(value)


def _pairs(column: str, value: Any) -> Pairs:
    known = Pairs.__dataclass_fields__
    if not isinstance(value, dict) or value.keys() - known.keys():
        raise ValueError(f"[pairs] {column} must be a table of {', '.join(known)}.")
    pairs = Pairs(**{**value, "skip": tuple(value.get("skip", ()))})
    if not all(isinstance(text, str) for text in (pairs.between, pairs.equals, pairs.within)) or not (
        pairs.between and pairs.equals
    ):
        raise ValueError(f"[pairs] {column}: `between` and `equals` must be texts.")
    return pairs


def _pattern(column: str, value: str) -> re.Pattern[str]:
    try:
        pattern = re.compile(value)
    except re.error as error:
        raise ValueError(f"[variants] {column} is no regular expression: {error}.") from None
    if pattern.groups != 1:
        raise ValueError(f"[variants] {column} must have one group, which holds the SKU.")
    return pattern
