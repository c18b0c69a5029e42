"""What an import does, row by row: shown before it is done, and done only as it was shown."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson
from import_export.results import RowResult

NEW, CHANGED, UNCHANGED, REFUSED = (
    RowResult.IMPORT_TYPE_NEW,
    RowResult.IMPORT_TYPE_UPDATE,
    RowResult.IMPORT_TYPE_SKIP,
    RowResult.IMPORT_TYPE_INVALID,
)
Record = Mapping[str, str]


@dataclass(frozen=True)
class Difference:
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class RowChange:
    """`key` is what the row is called by (a SKU); `sentence` says why it is refused."""

    number: int
    key: str
    kind: str
    differences: tuple[Difference, ...] = ()
    sentence: str = ""


@dataclass
class Outcome:
    rows: list[RowChange]
    ignored: list[str] = field(default_factory=list)

    @property
    def counts(self) -> Counter[str]:
        return Counter(row.kind for row in self.rows)

    @property
    def can_be_kept(self) -> bool:
        return not self.counts[REFUSED] and bool(self.counts[NEW] or self.counts[CHANGED])

    @property
    def digest(self) -> str:
        """Equal where the same happens to the same rows: what stood there before is part of it."""
        return hashlib.sha256(orjson.dumps([asdict(row) for row in self.rows])).hexdigest()


def compare(
    numbers: Iterable[tuple[int, str]],
    before: Mapping[str, Record],
    after: Mapping[str, Record],
    refused: Mapping[int, str],
) -> list[RowChange]:
    """`numbers` are (row, key) in the order of the file; `before` and `after` are the same rows as they are exported,
    by key; `refused` is row → why."""
    return [_row(number, key, before.get(key), after.get(key), refused.get(number)) for number, key in numbers]


def _row(number: int, key: str, old: Record | None, new: Record | None, sentence: str | None) -> RowChange:
    if sentence is not None:
        return RowChange(number, key, REFUSED, sentence=sentence)
    if new is None:
        return RowChange(number, key, UNCHANGED)
    known = dict.fromkeys(new, "") if old is None else old
    differences = tuple(
        Difference(column, known[column], value) for column, value in new.items() if known[column] != value
    )
    kind = NEW if old is None else CHANGED if differences else UNCHANGED
    return RowChange(number, key, kind, differences)


def record(headers: Sequence[str], row: Sequence[Any]) -> dict[str, str]:
    """An exported row as texts for people, to be compared."""
    return {name: _shown(value) for name, value in zip(headers, row, strict=True)}


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
