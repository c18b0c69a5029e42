"""How good the recommendations are, by what people bought later."""

import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.sheets.cells import text_of
from recommendations.errors import NothingToEvaluate
from recommendations.learning.rows import day_of
from recommendations.services.reading import read_bought

if TYPE_CHECKING:
    from recommendations.learning.measuring import Evaluation


def evaluate_recommendations(*, cutoff: datetime, on_progress: Callable[[], Any] = lambda: None) -> "Evaluation":
    """Learn from what was bought before `cutoff`, by the code that the shop is trained with, and compare with what was
    bought from then on; nothing is stored. Raises NothingToEvaluate."""
    from recommendations.learning.measuring import evaluate
    from recommendations.learning.purchases import collect

    found = evaluate(collect(read_bought(), on_progress), cutoff=day_of(cutoff))
    if not found.customers:
        raise NothingToEvaluate
    return found


def write_ranked(evaluation: "Evaluation", path: Path) -> int:
    """The ranked lists as CSV, with the ids as they were imported (a person of the shop is `user:<id>`); how many
    rows."""
    count = 0
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["customer_id", "stock_code", "rank"])
        for name, items in evaluation.ranked.items():
            customer = f"user:{name}" if isinstance(name, int) else name
            for rank, item in enumerate(items, start=1):
                writer.writerow(map(text_of, (customer, evaluation.items[item], rank)))
                count += 1
    return count
