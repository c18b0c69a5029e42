"""A whole import, batch by batch."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import DataError, IntegrityError, transaction

from catalog.importing.category_tree import CategoryTree
from catalog.importing.errors import RowRefused
from catalog.importing.families import Family, read_families
from catalog.importing.known import known_parents
from catalog.importing.mapping import Mapping
from catalog.importing.reading import read_rows
from catalog.importing.rows import RowReader, Rows, Survey
from catalog.importing.writing import Job, Written, write_families
from catalog.models import StockMovement
from catalog.services.search_index import count_words
from config.models import StoreIdentity

if TYPE_CHECKING:
    from accounts.models import User

BATCH_ROWS = 500


@dataclass
class Report:
    """Rows of the file by what became of them; `refused` in the order of the file."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[RowRefused] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    is_kept: bool = True

    def add(self, written: Written) -> None:
        self.created += written.created
        self.updated += written.updated
        self.unchanged += written.unchanged
        self.refused += written.refused


def import_file(
    path: Path,
    mapping: Mapping | None = None,
    *,
    all_or_nothing: bool = False,
    dry_run: bool = False,
    keep_stock: bool = False,
    on_start: Callable[[int], object] = lambda rows: None,
    on_progress: Callable[[int], object] = lambda rows: None,
) -> Report:
    """Bring products from a file into the catalogue, by SKU. Imported again, the same file changes nothing.

    Rows that cannot be taken are refused one by one and the others kept, in a transaction per batch;
    `all_or_nothing` keeps none where one is refused, `dry_run` none at all. `keep_stock` leaves the stock of known
    variants alone. `on_start` hears how many rows there are, `on_progress` how many more are done.
    Raises FileRefused before anything is written.
    """
    reader = RowReader(partial(read_rows, path), mapping or Mapping(), StoreIdentity.load().currency)
    survey = reader.survey()
    report = Report(rows=survey.rows, ignored=survey.ignored)
    on_start(survey.rows)
    with transaction.atomic() if all_or_nothing or dry_run else nullcontext():
        _write_all(reader, survey, report, _job(reader, path.name, keep_stock=keep_stock), on_progress)
        if dry_run or (all_or_nothing and report.refused):
            transaction.set_rollback(True)
            report.is_kept = False
        elif report.created or report.updated:
            count_words()
    report.refused.sort(key=lambda refusal: refusal.number)
    return report


def import_rows(read: Callable[[], Rows], name: str, *, keep_stock: bool = False, by: "User | None" = None) -> Report:
    """The same for rows that were read already, in the caller's transaction; the words of what is new are counted by
    the schedule. Raises FileRefused."""
    reader = RowReader(read, Mapping(), StoreIdentity.load().currency)
    survey = reader.survey()
    report = Report(rows=survey.rows, ignored=survey.ignored)
    _write_all(reader, survey, report, _job(reader, name, keep_stock=keep_stock, by=by), lambda rows: None)
    return report


def _job(reader: RowReader, name: str, *, keep_stock: bool, by: "User | None" = None) -> Job:
    note = f"import of {name}"[: StockMovement._meta.get_field("note").max_length]
    return Job(reader.currency, note, CategoryTree(), known_parents(), keep_stock, by)


def _write_all(
    reader: RowReader, survey: Survey, report: Report, job: Job, on_progress: Callable[[int], object]
) -> None:
    for batch in _batches(read_families(reader, survey), report, on_progress):
        size = sum(len(family.rows) for family in batch)
        _write(batch, job, report)
        on_progress(size)


def _batches(
    families: Iterator[Family | RowRefused], report: Report, on_progress: Callable[[int], object]
) -> Iterator[list[Family]]:
    batch: list[Family] = []
    rows = 0
    for family in families:
        if isinstance(family, RowRefused):
            report.refused.append(family)
            on_progress(1)
            continue
        batch.append(family)
        rows += len(family.rows)
        if rows >= BATCH_ROWS:
            yield batch
            batch, rows = [], 0
    if batch:
        yield batch


def _write(batch: list[Family], job: Job, report: Report) -> None:
    """The batch at once; where the database refuses it (somebody took a slug meanwhile), family by family."""
    try:
        report.add(write_families(batch, job))
    except (IntegrityError, DataError) as error:
        job.tree.load()
        if len(batch) == 1:
            sentence = f"the database refuses it: {str(error).splitlines()[0]}"
            report.refused += [RowRefused(row.number, "", sentence) for row in batch[0].rows]
            return
        for family in batch:
            _write([family], job, report)
