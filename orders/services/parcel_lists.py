"""Many parcels at once, as a carrier's software exports them: CSV with a line per parcel, or per article in it."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction

from config.errors import DomainError
from orders.errors import InvalidParcelList
from orders.models import Order
from orders.services.history import Actor
from orders.services.shipping import ship_order

NEEDED, OPTIONAL = ("number",), ("carrier", "tracking_number", "sku", "quantity")
MOST_LINES = 5000


@dataclass
class Parcel:
    """`contents` is SKU → pieces; empty: all that is left of the order."""

    number: str
    carrier: str = ""
    tracking_number: str = ""
    contents: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    parcel: Parcel
    is_sent: bool
    sentence: str

    def __str__(self) -> str:
        return f"{self.parcel.number}: {self.sentence}"


def read_parcels(text: str) -> list[Parcel]:
    """Columns by name: number, and where they are there carrier, tracking_number, sku, quantity; lines of one order and
    tracking number are one parcel. Commas, semicolons or tabs. Raises InvalidParcelList."""
    lines = text.lstrip("\ufeff").strip().splitlines()
    if not lines:
        raise InvalidParcelList("The list is empty.")
    separator = max(",;\t", key=lines[0].count)
    rows = csv.DictReader(io.StringIO("\n".join(lines)), delimiter=separator)
    names = [name.strip().lower() for name in rows.fieldnames or []]
    if not set(NEEDED) <= set(names):
        raise InvalidParcelList(f"The first line must name the columns: {', '.join(NEEDED + OPTIONAL)}.")
    if len(lines) > MOST_LINES:
        raise InvalidParcelList(f"At most {MOST_LINES} lines at once.")
    rows.fieldnames = names
    parcels: dict[tuple[str, str], Parcel] = {}
    for place, row in enumerate(rows, 2):
        _take_in(parcels, {name: (row.get(name) or "").strip() for name in NEEDED + OPTIONAL}, place)
    return list(parcels.values())


def _take_in(parcels: dict[tuple[str, str], Parcel], row: Mapping[str, str], place: int) -> None:
    number = row["number"].upper()
    if not number:
        raise InvalidParcelList(f"Line {place} has no number.")
    if any(len(row[name]) > 80 for name in row):
        raise InvalidParcelList(f"Line {place} is too long.")
    parcel = parcels.setdefault(
        (number, row["tracking_number"]), Parcel(number, row["carrier"], row["tracking_number"])
    )
    if row["sku"]:
        count = row["quantity"] or "1"
        if not (count.isascii() and count.isdecimal() and 0 < int(count) <= 1_000_000):
            raise InvalidParcelList(f"Line {place}: {count!r} is no quantity.")
        parcel.contents[row["sku"]] = parcel.contents.get(row["sku"], 0) + int(count)


def ship_parcels(parcels: list[Parcel], *, by: Actor, dry_run: bool = False) -> list[Outcome]:
    """Send each, in a transaction of its own: what one refuses does not stop the others. A dry run undoes each and
    tells the same."""
    return [_ship(parcel, by, dry_run) for parcel in parcels]


def _ship(parcel: Parcel, by: Actor, dry_run: bool) -> Outcome:
    order = Order.objects.filter(number=parcel.number).first()
    if order is None:
        return Outcome(parcel, False, "There is no such order.")
    try:
        with transaction.atomic():
            shipment = ship_order(
                order=order,
                by=by,
                parts=_parts(order, parcel),
                carrier=parcel.carrier,
                tracking_number=parcel.tracking_number,
            )
            pieces = sum(line.quantity for line in shipment.lines.all())
            transaction.set_rollback(dry_run)
    except DomainError as error:
        return Outcome(parcel, False, str(error))
    where = f" by {parcel.carrier}" if parcel.carrier else ""
    return Outcome(parcel, True, f"{pieces} {'piece' if pieces == 1 else 'pieces'}{where}.")


def _parts(order: Order, parcel: Parcel) -> dict[int, int] | None:
    """Line id → pieces. Raises InvalidParcelList for an article that was not bought."""
    if not parcel.contents:
        return None
    lines = dict(order.lines.values_list("sku", "pk"))
    if unknown := set(parcel.contents) - set(lines):
        raise InvalidParcelList(f"{', '.join(sorted(unknown))} is not in this order.")
    return {lines[sku]: count for sku, count in parcel.contents.items()}
