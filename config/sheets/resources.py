"""django-import-export's resources, read row by row and written by a function of the app instead of by `save()`."""

import logging
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import QuerySet
from import_export.fields import Field
from import_export.resources import ModelResource

from config.money import to_decimal
from config.pagination import beyond
from config.sheets.errors import SheetRefused
from config.sheets.outcomes import Outcome, record
from config.sheets.reading import Sheet

CHUNK = 2000
logger = logging.getLogger(__name__)
# Takes the sheet (and what the form asks beside it) and writes it by the app's services, within a transaction.
Bring = Callable[..., Outcome]


class AmountField(Field):
    """Minor units as a decimal of the currency that stands at `currency`, a path like `attribute`."""

    def __init__(self, attribute: str, column_name: str, currency: str) -> None:
        super().__init__(attribute, column_name)
        self.currency = Field(currency)

    def get_value(self, instance: Any) -> Decimal | None:
        amount = super().get_value(instance)
        return None if amount is None else to_decimal(amount, self.currency.get_value(instance))


class SheetResource(ModelResource):
    """Subclasses declare the columns as fields, with `dehydrate_…` where a column is no attribute. `order` is total, of
    columns that are never null."""

    order: tuple[str, ...] = ("pk",)

    def rows_of(self, listed: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of the file for the rows of the admin's list."""
        return listed

    def headers(self) -> list[str]:
        return self.get_export_headers()

    def stream(self, rows: QuerySet[Any]) -> Iterator[list[Any]]:
        """In their order, chunk by chunk, with as many queries for each of them as for one. Each chunk begins behind
        the last: one query for all rows would outlast the database's patience."""
        fields, place = self.get_export_fields(), [Field(name) for name in self.order]
        rows = rows.order_by(*self.order)
        chunk = list(rows[:CHUNK])
        while chunk:
            for instance in chunk:
                yield [self.export_field(field, instance) for field in fields]
            if len(chunk) < CHUNK:
                return
            last = [field.get_value(chunk[-1]) for field in place]
            chunk = list(rows.filter(beyond(self.order, last))[:CHUNK])

    def export_field(self, field: Field, instance: Any, **kwargs: Any) -> Any:
        """As it is, where django-import-export would make a text of it: numbers are numbers in XLSX."""
        dehydrate = getattr(self, field.get_dehydrate_method(self.get_field_name(field)), None)
        return dehydrate(instance) if dehydrate else field.get_value(instance)

    def records(self, rows: QuerySet[Any], key: str) -> dict[str, dict[str, str]]:
        """By the column that is the key, as people read them."""
        headers = self.headers()
        found: Iterable[dict[str, str]] = (record(headers, row) for row in self.stream(rows))
        return {each[key]: each for each in found}


def bring(sheet: Sheet, write: Bring, *, expected: str | None = None, **options: Any) -> tuple[Outcome, bool]:
    """What happens to each row, and whether it is kept: only where it is what was `expected` (a digest of what was
    shown), so that nothing is written that nobody has seen. Raises SheetRefused where others hold the rows for long."""
    try:
        with transaction.atomic():
            outcome = write(sheet, **options)
            is_kept = expected is not None and outcome.can_be_kept and outcome.digest == expected
            if not is_kept:
                transaction.set_rollback(True)
    except OperationalError as error:
        logger.warning("an import was broken off: %s", error)
        raise SheetRefused("The shop is busy with what the file is about. Nothing was changed: try again.") from error
    return outcome, is_kept
