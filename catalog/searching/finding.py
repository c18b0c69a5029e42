"""Finding products by words.

`understand` says what is looked for (the words as typed, corrected, or some of them), seen from the whole shop, so that
no filter changes it; `ranked` puts any part of what was found in order.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import TypeVar

from django.db.models import BigIntegerField, Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat, StrIndex

from catalog.models import Product, SearchDocument, StockItem, Synonym, fold
from catalog.searching.correction import corrected
from catalog.searching.index import NAME, Matches, Reading, Readings
from catalog.searching.query import Query, Term, merged, parse
from catalog.searching.ranking import Candidate, Ranking
from catalog.searching.stemming import stem
from catalog.searching.vocabulary import Vocabulary
from catalog.searching.words import words

Products = TypeVar("Products", bound=QuerySet[Product])

MOST_CANDIDATES = 1000
# Where fewer have every word, those that have some are shown after them, so many in all.
FEW = 5
FILLED_UP = 10
TEXTS = ("name", "labels", "facts", "body")
# Behind every place in the order.
_LAST = 2**40


@dataclass(frozen=True)
class Search:
    """`condition` tells the products that are found. `did_you_mean` is set where the spelling was corrected;
    `is_partial` where no product has every word."""

    query: Query
    condition: Q
    ranking: Ranking
    did_you_mean: str | None = None
    is_partial: bool = False

    @property
    def searched_for(self) -> str:
        return self.query.text


def understand(text: str, *, among: QuerySet[Product]) -> Search:
    """What is looked for in `among`: every word as it is typed; where that finds nothing, the same corrected; and
    where few have every word, the best of those that have some, too."""
    query, synonyms = parse(text), _synonyms()
    if not query.terms:
        # Only what is left out, or nothing that could be looked for.
        condition = _without(query) if query.excluded else Q(pk__in=[])
        return Search(query, condition, Ranking([], query.text, {}, 1))
    terms, vocabulary = _read(query, synonyms)
    full = _count(among, query, terms)
    did_you_mean = None
    if not full and (other := corrected(query, vocabulary, among=among)):
        query, did_you_mean = other, other.text
        terms, vocabulary = _read(query, synonyms)
        full = _count(among, query, terms)
    ranking = Ranking(terms, fold(query.text), vocabulary.stems, vocabulary.products)
    condition = _condition(query, terms)
    if full < FEW and len(terms) > 1:
        best = _candidates(among.filter(_condition(query, terms, some=True)), ranking, some=True)
        condition = Q(pk__in=[candidate.pk for candidate in best[:FILLED_UP]])
    return Search(query, condition, ranking, did_you_mean, is_partial=not full)


def found(products: Products, search: Search) -> Products:
    """Those that are found, with `rank`: the best candidates by their place, all others behind them, what sells best
    first."""
    products = products.filter(search.condition)
    order = [candidate.pk for candidate in _candidates(products, search.ranking)]
    places = Value("," + "".join(f"{pk}," for pk in order))
    place = StrIndex(places, Concat(Value(","), Cast("pk", CharField()), Value(",")))
    behind = Value(_LAST) - F("popularity")
    rank = Case(When(pk__in=order, then=place), default=behind, output_field=BigIntegerField())
    return products.annotate(rank=rank)


def unranked(products: Products) -> Products:
    """Without words all are equally relevant."""
    return products.annotate(rank=Value(0, output_field=BigIntegerField()))


def search_products(products: Products, text: str) -> Products:
    """Both steps at once."""
    return found(products, understand(text, among=products))


def _synonyms() -> list[list[Reading]]:
    groups = [synonym.forms for synonym in Synonym.objects.all()]
    return [[reading for form in forms if (reading := tuple(stem(word) for word in words(form)))] for forms in groups]


def _read(query: Query, synonyms: list[list[Reading]]) -> tuple[list[Term], Vocabulary]:
    """The terms with their synonyms, and words next to one another that the shop also writes as one ("head set")."""
    terms = merged(query.terms, synonyms)
    pairs = {
        (stem(one.words[0]), stem(other.words[0])): stem(one.words[0] + other.words[0])
        for one, other in itertools.pairwise(terms)
        if len(one.words) == len(other.words) == len(one.readings) == len(other.readings) == 1
        and not (one.is_phrase or other.is_phrase)
    }
    stems = {word for term in terms for reading in term.readings for word in reading}
    vocabulary = Vocabulary((), stems | set(pairs.values()))
    known = [[pair, (whole,)] for pair, whole in pairs.items() if vocabulary.stems.get(whole)]
    return merged(terms, known), vocabulary


def _condition(query: Query, terms: Sequence[Term], *, some: bool = False) -> Q:
    """Phrases must be there in any case, and nothing that is left out."""
    phrases = [term for term in terms if term.is_phrase]
    loose = [term for term in terms if not term.is_phrase]
    needed = [_phrase(term) for term in phrases]
    if loose and not (some and phrases):
        needed.append(Q(Matches(_readings(loose), some=some)))
    return reduce(and_, needed, _without(query))


def _phrase(term: Term) -> Q:
    anywhere = Q()
    for name in TEXTS:
        anywhere |= Q(**{f"search_document__{name}__contains": term.phrase})
    return Q(Matches(_readings([term]))) & anywhere


def _without(query: Query) -> Q:
    refused = [_phrase(term) if term.is_phrase else Q(Matches(_readings([term]))) for term in query.excluded]
    return reduce(and_, (~each for each in refused), Q())


def _readings(terms: Sequence[Term]) -> list[Readings]:
    return [term.readings for term in terms]


def _count(among: QuerySet[Product], query: Query, terms: Sequence[Term]) -> int:
    """How many have everything, as far as it matters."""
    return len(among.filter(_condition(query, terms)).order_by().values_list("pk", flat=True)[:FEW])


def _candidates(products: QuerySet[Product], ranking: Ranking, *, some: bool = False) -> list[Candidate]:
    """The best first. The database picks them, those with the words in their name and then what sells best; a SKU
    typed in full is always among them."""
    if not ranking.terms:
        return []
    in_name = Case(When(Matches(_readings(ranking.terms), some=some, within=NAME), then=0), default=1)
    picked = products.order_by(in_name, "-popularity", "pk").values_list("pk", "popularity")
    popularity = dict(picked[:MOST_CANDIDATES])
    if len(popularity) == MOST_CANDIDATES:
        spellings = {ranking.text, ranking.text.upper(), ranking.text.title()}
        popularity |= dict(picked.filter(variants__sku__in=spellings)[:FEW])
    stock = StockItem.objects.filter(
        variant__product__in=popularity, variant__is_active=True, on_hand__gt=F("reserved")
    )
    in_stock = set(stock.values_list("variant__product", flat=True))
    documents = SearchDocument.objects.filter(pk__in=popularity).order_by()
    return ranking.best_first(
        Candidate(*row, popularity=popularity[row[0]], in_stock=row[0] in in_stock)
        for row in documents.values_list("pk", *TEXTS, "brand", "codes")
    )
