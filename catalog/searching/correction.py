"""What was probably meant, where the words as they are typed are nowhere."""

from itertools import islice, product

from django.db.models import QuerySet

from catalog.models import Product
from catalog.searching.index import Matches
from catalog.searching.query import Query, Term
from catalog.searching.stemming import stem
from catalog.searching.vocabulary import Vocabulary, neighbours

# Parts of fewer letters are in every other word.
SHORTEST_PART = 3
MOST_COMBINATIONS = 125
MOST_PRODUCTS = 1000

Words = tuple[str, ...]


def corrected(query: Query, vocabulary: Vocabulary, *, among: QuerySet[Product]) -> Query | None:
    """The query with each word that the shop does not know replaced by one that it does (or by two: "mousepad"); of
    several ways the one in which most products have all words. None where nothing is near.

    Three queries, and none where every word is known.
    """
    unknown = _unknown(query, vocabulary)
    if not unknown:
        return None
    near, parts = neighbours(unknown), _parts(unknown)
    options = {word: [*((other,) for other in near[word]), *parts.get(word, ())] for word in unknown}
    options = {word: ways for word, ways in options.items() if ways}
    if not options:
        return None
    ways = [dict(zip(options, way, strict=True)) for way in islice(product(*options.values()), MOST_COMBINATIONS)]
    if len(ways) > 1 and len(query.plain_terms) > 1:
        return query.with_words(_most_usual(query, ways, among))
    return query.with_words(ways[0])


def _unknown(query: Query, vocabulary: Vocabulary) -> list[str]:
    known = {word for word, documents in vocabulary.stems.items() if documents}
    words = (
        word
        for term in query.plain_terms
        if not any(known.issuperset(reading) for reading in term.readings)
        for word in term.words
        if stem(word) not in known
    )
    return list(dict.fromkeys(words))


def _parts(unknown: list[str]) -> dict[str, list[Words]]:
    """Words that the shop knows and that were written as one."""
    cuts = {
        word: [(word[:place], word[place:]) for place in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)]
        for word in unknown
    }
    vocabulary = Vocabulary(part for pairs in cuts.values() for pair in pairs for part in pair)
    return {word: [pair for pair in pairs if all(part in vocabulary for part in pair)] for word, pairs in cuts.items()}


def _most_usual(query: Query, ways: list[dict[str, Words]], among: QuerySet[Product]) -> dict[str, Words]:
    """The first of those that the most products speak for."""
    options: dict[str, list[Words]] = {}
    for way in ways:
        for word, words in way.items():
            options.setdefault(word, []).append(words)
    terms = [_with_options(term, options) for term in query.plain_terms]
    found = among.filter(Matches(terms)).order_by("-popularity", "pk")
    texts = [f" {words} " for words in found.values_list("search_document__words", flat=True)[:MOST_PRODUCTS]]
    wanted = [[f" {word} " for words in way.values() for word in words] for way in ways]
    return max(
        zip(ways, wanted, strict=True),
        key=lambda pair: sum(all(word in text for word in pair[1]) for text in texts),
    )[0]


def _with_options(term: Term, options: dict[str, list[Words]]) -> list[Words]:
    """Readings of the term with its unknown words in every way, as far as those can be counted."""
    if not any(word in options for word in term.words):
        return list(term.readings)
    each = [list(dict.fromkeys(options.get(word, [(word,)]))) for word in term.words]
    ways = islice(product(*each), MOST_COMBINATIONS)
    return list(dict.fromkeys(tuple(stem(part) for words in way for part in words) for way in ways))
