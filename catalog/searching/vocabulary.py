"""The words of the shop: how many products have each, and which are near to one that nobody knows."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from catalog.models import SearchWord, SpellingKey
from catalog.searching.spelling import beginning_keys, distance, is_corrected, keys_of

EVERYWHERE = ""
NEIGHBOURS = 5


class Vocabulary:
    """What the shop knows of some words: one query."""

    def __init__(self, words: Iterable[str], stems: Iterable[str] = ()) -> None:
        asked = SearchWord.objects.filter(Q(word__in={EVERYWHERE, *words}) | Q(stem__in=set(stems))).order_by()
        self.words: dict[str, int] = {}
        self.stems: dict[str, int] = defaultdict(int)
        for word, stemmed, documents in asked.values_list("word", "stem", "documents"):
            self.words[word] = documents
            self.stems[stemmed] = max(self.stems[stemmed], documents)
        self.products = max(self.words.pop(EVERYWHERE, 0), *self.stems.values(), 1)

    def __contains__(self, word: str) -> bool:
        return bool(self.words.get(word))


def neighbours(words: Iterable[str], *, beginnings: bool = False) -> dict[str, list[str]]:
    """For each of `words` those of the shop within one slip, the nearest first and then the most usual: one query.
    With `beginnings` also those that begin with something near."""
    keys = {word: keys_of(word) for word in words}
    if beginnings:
        keys = {word: own | beginning_keys(word) if is_corrected(word) else own for word, own in keys.items()}
    rows: Any = SpellingKey.objects.filter(key__in=set().union(*keys.values()), word__documents__gt=0)
    found: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for key, near, called in rows.values_list("key", "word", "word__called"):
        found[key].add((near, called))
    result = {}
    for word, own in keys.items():
        near_ones = {pair for key in own for pair in found[key]}
        ranked = sorted((_apart(word, near, beginnings), -called, near) for near, called in near_ones)
        result[word] = [near for apart, _, near in ranked if apart <= (1 if len(word) < 5 else 2)][:NEIGHBOURS]
    return result


def _apart(word: str, near: str, beginnings: bool) -> int:
    whole = distance(word, near)
    if not beginnings or len(near) <= len(word):
        return whole
    return min(whole, *(distance(word, near[: len(word) + more]) for more in (-1, 0, 1)))


def completions(beginning: str) -> list[str]:
    """The words that begin so and most products are called by: one query."""
    begun = SearchWord.objects.filter(word__begins_with=beginning, called__gt=0)
    return list(begun.order_by("-called", "word").values_list("word", flat=True)[:NEIGHBOURS])
