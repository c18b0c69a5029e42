from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from recommendations.errors import NothingToEvaluate
from recommendations.services import evaluate_recommendations, write_ranked
from recommendations.services.reading import count_signs


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day such as 2011-08-01") from None


class Command(BaseCommand):
    help = (
        "Learn from what was bought before a day, and measure on each customer's first basket after it, less what he "
        "had before: recall, hit rate and nDCG of ten. Stock and visibility count for nothing here."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cutoff", type=_day, required=True, metavar="YYYY-MM-DD", help="its midnight, in UTC")
        parser.add_argument(
            "--output",
            type=Path,
            default=Path("recommendations.csv"),
            metavar="CSV",
            help="where the ranked lists go: customer_id,stock_code,rank (%(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with tqdm(desc="Reading", total=count_signs(), disable=None, leave=False) as bar:
            try:
                found = evaluate_recommendations(cutoff=options["cutoff"], on_progress=bar.update)
            except NothingToEvaluate as error:
                raise CommandError(str(error)) from None
        try:
            rows = write_ranked(found, options["output"])
        except OSError as error:
            raise CommandError(f"{options['output']}: {error.strerror}.") from None
        self.stdout.write(f"{found.customers} customers who came back for something new")
        self.stdout.write(f"{'':20} recall@10  hit-rate@10  nDCG@10")
        for title, figures in found.figures.items():
            self.stdout.write(f"{title:20} {figures.recall:9.4f}  {figures.hit_rate:11.4f}  {figures.ndcg:7.4f}")
        self.stdout.write(f"{rows} rows of ranked lists in {options['output']}")
