"""How good the search is, on searches whose results people have judged."""

import csv
import math
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

CUTOFF = 10
BEST_RATING = 3

Judgements = dict[str, dict[str, int]]


class BadFile(Exception):
    """Says which file, and what is wrong with it."""


@dataclass(frozen=True)
class Evaluation:
    """Per query the ranked products, and the nDCG of each query for which there is something relevant."""

    ranked: dict[str, list[str]]
    ndcg: dict[str, float]

    @property
    def mean(self) -> float:
        return sum(self.ndcg.values()) / len(self.ndcg) if self.ndcg else 0.0


def evaluate(
    queries: Mapping[str, str], judged: Judgements, search: Callable[[str], list[str]], *, cutoff: int = CUTOFF
) -> Evaluation:
    """`search` gives the products of a query, best first."""
    ranked = {query_id: search(query) for query_id, query in queries.items()}
    values = {query_id: ndcg(ranked[query_id], judged.get(query_id, {}), cutoff) for query_id in queries}
    return Evaluation(ranked, {query_id: value for query_id, value in values.items() if value is not None})


def ndcg(ranked: Iterable[str], ratings: Mapping[str, int], cutoff: int = CUTOFF) -> float | None:
    """Gain is rating / 3, and nothing for what was not judged. None where nothing is relevant."""
    ideal = _discounted(sorted(ratings.values(), reverse=True)[:cutoff])
    found = _discounted([ratings.get(product, 0) for product in list(ranked)[:cutoff]])
    return found / ideal if ideal else None


def _discounted(ratings: Iterable[int]) -> float:
    return sum(rating / BEST_RATING / math.log2(place + 1) for place, rating in enumerate(ratings, start=1))


def mistyped(query: str, dice: random.Random) -> str:
    """One slip in the longest word: a letter left out, doubled, mistaken, or exchanged with the next one."""
    words = query.split()
    place = max(range(len(words)), key=lambda index: (len(words[index]), -index))
    word = words[place]
    if len(word) < 3:
        return query
    at = dice.randrange(len(word) - 1)
    other = dice.choice([letter for letter in "abcdefghijklmnopqrstuvwxyz" if letter != word[at]])
    slips = {
        "left out": word[:at] + word[at + 1 :],
        "added": word[:at] + other + word[at:],
        "mistaken": word[:at] + other + word[at + 1 :],
        "exchanged": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    }
    words[place] = dice.choice([slip for slip in slips.values() if slip != word])
    return " ".join(words)


def read_queries(path: Path) -> dict[str, str]:
    return {row["query_id"]: row["query"] for row in _rows(path, ("query_id", "query"))}


def read_judgements(path: Path) -> Judgements:
    judged: Judgements = {}
    for row in _rows(path, ("query_id", "product_id", "rating")):
        if row["rating"] not in {str(rating) for rating in range(BEST_RATING + 1)}:
            raise BadFile(f"{path}: {row['rating']!r} is no rating from 0 to {BEST_RATING}.")
        judged.setdefault(row["query_id"], {})[row["product_id"]] = int(row["rating"])
    return judged


def _rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if missing := set(columns).difference(reader.fieldnames or ()):
                raise BadFile(f"{path} has no column {', '.join(sorted(missing))}.")
            return [{column: row[column] or "" for column in columns} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadFile(f"{path} cannot be read: {error}") from error
