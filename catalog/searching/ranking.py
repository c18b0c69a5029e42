"""Which of the products that were found comes first: BM25 over weighted fields, the same code on every database.

The numbers were tuned on judged searches (docs/search.md).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from catalog.searching.index import Reading
from catalog.searching.query import Term

# What a word in a field is worth, and how much the length of the field thins that.
WEIGHTS = {"name": (3.0, 0.5), "labels": (2.0, 0.75), "facts": (0.5, 0.75), "body": (3.0, 0.75)}
# The length, in words, at which nothing is thinned.
PIVOT = 10
# Where a word that is found again and again stops counting for more.
SATURATION = 1.5
# A mouse pad is no mouse.
MODIFIER = 0.75
# Mild signals: something that sold 1,000 times gains a fifth, what cannot be had now loses a tenth.
PER_DOUBLING = 0.02
SOLD_OUT = 0.9


class Candidate(NamedTuple):
    pk: int
    name: str
    labels: str
    facts: str
    body: str
    brand: str
    codes: str
    popularity: int
    in_stock: bool


@dataclass
class Ranking:
    """The terms that were asked for, and how telling each of their stems is."""

    terms: Sequence[Term]
    text: str
    stems: dict[str, int]
    products: int
    telling: dict[str, float] = field(init=False)

    def __post_init__(self) -> None:
        self.telling = {
            word: math.log(1 + (self.products - known + 0.5) / (known + 0.5))
            for term in self.terms
            for reading in term.readings
            for word in reading
            for known in [min(max(self.stems.get(word, 1), 1), self.products)]
        }

    def best_first(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """A code that was typed in full wins; then whoever has more of the terms, and then the score."""
        keyed = [(self._key(candidate), candidate) for candidate in candidates]
        return [candidate for _, candidate in sorted(keyed, key=lambda pair: pair[0])]

    def _key(self, found: Candidate) -> tuple[bool, int, float, int]:
        thinned = {name: _thinning(getattr(found, name), slope) for name, (_, slope) in WEIGHTS.items()}
        scores = [max(self._reading(reading, found, thinned) for reading in term.readings) for term in self.terms]
        score = sum(scores) * (1 + PER_DOUBLING * math.log2(1 + found.popularity))
        if not found.in_stock:
            score *= SOLD_OUT
        if self._only_modifies(found):
            score *= MODIFIER
        is_exact = f"\n{self.text}\n" in found.codes
        return not is_exact, -sum(map(bool, scores)), -round(score, 9), -found.pk

    def _reading(self, reading: Reading, found: Candidate, thinned: dict[str, float]) -> float:
        total = 0.0
        for word in reading:
            spaced = f" {word} "
            frequency = sum(
                weight * getattr(found, name).count(spaced) / thinned[name] for name, (weight, _) in WEIGHTS.items()
            )
            if not frequency:
                return 0.0
            total += self.telling[word] * frequency / (SATURATION + frequency)
        return total

    def _only_modifies(self, found: Candidate) -> bool:
        """True where the name goes on after the last word that was asked for, each time, with something that is
        neither a property of the product nor asked for: "mouse" in "mouse pad". A brand is never meant so."""
        head = self.terms[-1].readings[0][-1]
        if f" {head} " not in found.name or f" {head} " in f" {found.brand} ":
            return False
        name = found.name.split()
        followers = [
            name[place + 1] if place + 1 < len(name) else "" for place, word in enumerate(name) if word == head
        ]
        return not any(self._is_property(word, found) for word in followers)

    def _is_property(self, word: str, found: Candidate) -> bool:
        is_said = f" {word} " in found.facts or f" {word} " in found.labels
        return len(word) < 2 or not word.isalpha() or word in self.telling or is_said


def _thinning(text: str, slope: float) -> float:
    return 1 - slope + slope * max(text.count(" ") - 1, 1) / PIVOT
