import time
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from catalog.importing.errors import FileRefused
from catalog.importing.importer import Report, import_file
from catalog.importing.mapping import Mapping
from catalog.importing.mapping_files import load_mapping


class Command(BaseCommand):
    help = (
        "Bring products from a CSV, JSON Lines or JSON file (gzipped or not) into the catalogue, by SKU. "
        "A second run changes nothing. docs/import.md describes the columns and mappings."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", type=Path, metavar="TOML", help="says what the columns of a foreign file are")
        parser.add_argument("--atomic", action="store_true", help="keep nothing where a single row is refused")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and keep nothing")
        parser.add_argument("--keep-stock", action="store_true", help="leave the stock of known variants as it is")
        parser.add_argument("--category-separator", metavar="TEXT", help='between the levels of a category path ("/")')

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        bar = tqdm(unit=" rows", total=0, disable=None, leave=False)

        try:
            mapping = load_mapping(options["mapping"]) if options["mapping"] else Mapping()
            if options["category_separator"]:
                mapping = replace(mapping, category_separator=options["category_separator"])
            report = import_file(
                options["file"],
                mapping,
                all_or_nothing=options["atomic"],
                dry_run=options["dry_run"],
                keep_stock=options["keep_stock"],
                on_start=bar.reset,
                on_progress=bar.update,
            )
        except FileRefused as error:
            raise CommandError(str(error)) from None
        finally:
            bar.close()
        self._say(report, time.monotonic() - started, dry_run=options["dry_run"])

    def _say(self, report: Report, seconds: float, *, dry_run: bool) -> None:
        for refusal in report.refused:
            self.stderr.write(self.style.ERROR(str(refusal)))
        if report.ignored:
            self.stdout.write(f"Ignored columns: {', '.join(report.ignored)}")
        self.stdout.write(
            f"{report.rows} rows in {seconds:.1f} s: {report.created} created, {report.updated} updated, "
            f"{report.unchanged} unchanged, {len(report.refused)} refused."
        )
        if dry_run:
            self.stdout.write("A dry run: nothing was written.")
        if report.refused:
            kept = "The others were written." if report.is_kept else "Nothing was written."
            raise CommandError(f"{len(report.refused)} rows were refused. {kept}", returncode=1)
