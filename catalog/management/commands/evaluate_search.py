import csv
import random
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.models import Product, Variant
from catalog.searching.evaluation import CUTOFF, BadFile, Evaluation, evaluate, mistyped, read_judgements, read_queries
from catalog.searching.finding import search_products
from config.sheets.cells import text_of


class Command(BaseCommand):
    help = (
        "Ask QUERIES (CSV: query_id, query) of the shop's search, print nDCG@10 by QRELS (CSV: query_id, product_id, "
        "rating 0-3; product_id is a SKU), and write what was found, best first, as query_id,product_id,rank."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("queries", type=Path)
        parser.add_argument("qrels", type=Path)
        parser.add_argument("--output", type=Path, default=Path("ranked.csv"), help="the ranked list (ranked.csv)")
        parser.add_argument("--typo", action="store_true", help="with one slip in the longest word of each query")
        parser.add_argument("--seed", type=int, default=1, help="of the slips")
        parser.add_argument("--each", action="store_true", help="say it for each query, too")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            queries, judged = read_queries(options["queries"]), read_judgements(options["qrels"])
        except BadFile as error:
            raise CommandError(str(error)) from None
        if options["typo"]:
            dice = random.Random(options["seed"])
            queries = {query_id: mistyped(query, dice) for query_id, query in queries.items()}
        result = evaluate(queries, judged, _found)
        self._write(result, options["output"])
        if options["each"]:
            for query_id, value in sorted(result.ndcg.items(), key=lambda pair: pair[1]):
                self.stdout.write(f"{value:.4f}  {queries[query_id]}")
        self.stdout.write(
            f"nDCG@{CUTOFF}: {result.mean:.4f} over {len(result.ndcg)} queries "
            f"({len(queries) - len(result.ndcg)} more have nothing relevant). Ranked list: {options['output']}"
        )

    def _write(self, result: Evaluation, path: Path) -> None:
        try:
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(("query_id", "product_id", "rank"))
                for query_id, products in result.ranked.items():
                    rows = ((query_id, product, rank) for rank, product in enumerate(products, start=1))
                    writer.writerows(map(text_of, row) for row in rows)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error}") from None


def _found(query: str) -> list[str]:
    """The SKUs of what the API would list first."""
    best = search_products(Product.objects.on_sale(), query).order_by("rank", "pk")[:CUTOFF]
    product_ids = list(best.values_list("pk", flat=True))
    variants = Variant.objects.filter(product__in=product_ids, is_active=True).order_by("-position", "-pk")
    skus = dict(variants.values_list("product_id", "sku"))
    return [skus[pk] for pk in product_ids]
