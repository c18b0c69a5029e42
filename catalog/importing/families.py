"""Rows become families: a product with the variants that are sold of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.importing.errors import RowRefused
from catalog.importing.rows import FORMER_PRICE_TOO_LOW, Row, RowReader, Survey


@dataclass
class Family:
    """`head` is the row that describes the product; it is among the variants where it is sold itself.

    Without a head (a file that only has a `parent` column) the first variant with a name describes it.
    """

    key: str
    head: Row | None
    variants: list[Row]
    is_group: bool = False
    # Set where the head cannot be taken after all: the others then say nothing about the product.
    is_beheaded: bool = False

    @property
    def rows(self) -> list[Row]:
        """Each row once, as they stand in the file."""
        bare_head = [self.head] if self.head and self.head not in self.variants else []
        return sorted([*bare_head, *self.variants], key=lambda row: row.number)

    @property
    def describing(self) -> Row | None:
        if self.is_beheaded:
            return None
        return self.head or next((row for row in self.variants if row.values.get("name")), None)

    def label(self, row: Row) -> str:
        """What tells a variant from its siblings: the attributes in which they differ ("M, Blue")."""
        every = [sibling.values.get("attributes", {}) for sibling in self.variants]
        own = row.values.get("attributes", {})
        telling = {name: value for name, value in own.items() if any(other.get(name) != value for other in every)}
        values = [value for value in (telling or own).values() if isinstance(value, (str, int, float))]
        return ", ".join(str(value) for value in values if not isinstance(value, bool))[:200]


def read_families(reader: RowReader, survey: Survey) -> Iterator[Family | RowRefused]:
    """Families as they become complete, wherever in the file their rows stand."""
    waiting: dict[str, list[Row | RowRefused]] = {}
    for row in reader.read(survey):
        key = survey.family_of.get(row.number)
        if key is None:
            yield row if isinstance(row, RowRefused) else Family(row.sku, row, [row])
            continue
        members = waiting.setdefault(key, [])
        members.append(row)
        if len(members) == survey.members[key]:
            yield from _join(key, waiting.pop(key), survey)


def _join(key: str, members: list[Row | RowRefused], survey: Survey) -> Iterator[Family | RowRefused]:
    rows = [member for member in members if isinstance(member, Row)]
    yield from (member for member in members if isinstance(member, RowRefused))
    head = next((row for row in rows if row.sku == key), None)
    if head is None and key in survey.heads:
        sentence = f"row {survey.first_row[key]}, which describes the product, was refused."
        yield from (RowRefused(row.number, "parent", sentence) for row in rows)
        return
    variants = []
    for row in rows:
        if row is head and row.parent != key:
            continue
        if "price" not in row.values and head and "price" in head.values:
            row.values["price"] = head.values["price"]
        if "price" not in row.values:
            yield RowRefused(row.number, "price", "is missing.")
        elif (former := row.values.get("compare_at_price")) is not None and former < row.values["price"]:
            yield RowRefused(row.number, "compare_at_price", FORMER_PRICE_TOO_LOW)
        else:
            variants.append(row)
    if variants:
        yield Family(key, head, variants, is_group=True)
    elif head:
        yield RowRefused(head.number, "", "none of its variants could be taken.")
