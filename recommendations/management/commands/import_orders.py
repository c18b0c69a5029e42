import re
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from catalog.importing.errors import FileRefused
from recommendations.services import import_orders
from recommendations.services.importing import PRODUCT_CODES, ImportReport

_MOST_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Take a history of purchases over, for recommendations to learn from: a CSV, JSON Lines or JSON file (gzipped "
        "or not) with InvoiceNo, StockCode, Quantity, InvoiceDate, UnitPrice, CustomerID and Country. Cancelled "
        "invoices (C…) and rows without quantity or price are left out. A second run changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--country", default="", metavar="NAME", help='only its rows ("United Kingdom"); else all')
        parser.add_argument(
            "--codes", default=PRODUCT_CODES, metavar="PATTERN", help="what a product's code looks like (%(default)s)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        bar = tqdm(unit=" rows", disable=None, leave=False)
        try:
            report = import_orders(
                options["file"], country=options["country"], product_codes=options["codes"], on_progress=bar.update
            )
        except FileRefused as error:
            raise CommandError(str(error)) from None
        except re.error as error:
            raise CommandError(f"--codes is no pattern: {error}.") from None
        finally:
            bar.close()
        self._say(report, time.monotonic() - started)

    def _say(self, report: ImportReport, seconds: float) -> None:
        for refusal in report.refused[:_MOST_SHOWN]:
            self.stderr.write(self.style.ERROR(str(refusal)))
        left_out = "".join(f", {count} {reason}" for reason, count in sorted(report.left_out.items()))
        self.stdout.write(f"{report.rows} rows in {seconds:.1f} s: {report.new} new purchases{left_out}.")
        if report.refused:
            raise CommandError(f"{len(report.refused)} rows cannot be read. The others were taken.", returncode=1)
