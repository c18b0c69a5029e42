"""What somebody may be about to type: searches that found something, categories, brands, products.

A word half typed is completed from the shop's vocabulary (a word that nobody knows by what is one slip away), and a
few products with the complete words say what there is. Five queries at most, each answered by an index, however large
the shop is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from catalog.models import Product, SearchedQuery, fold
from catalog.searching.index import Matches, Readings
from catalog.searching.stemming import stem
from catalog.searching.vocabulary import Vocabulary, completions, neighbours
from catalog.searching.words import plain, words

MOST = 10
MOST_OF_A_KIND = 4
# A search that fewer have made may be somebody's own business.
ASKED_BY_SEVERAL = 3
LOOKED_AT = 60


@dataclass(frozen=True)
class Suggestion:
    type: str
    text: str
    slug: str | None = None


def suggest(text: str) -> list[Suggestion]:
    """At most ten; searches and whole branches before single products."""
    typed = words(text)
    if not typed:
        return []
    terms, completed = _completed(typed)
    searches = [Suggestion("query", query) for query in _searches(text, typed, completed)]
    if not terms:
        return searches
    by_label, by_name = _products(terms, "labels"), _products(terms, "name")
    last = {form for word in completed for form in (word, stem(word))}
    brands = [Suggestion("brand", product.brand) for product in by_label if _begins(product.brand, last)]
    categories = [
        Suggestion("category", product.category.name, product.category.slug)
        for product in by_label
        if product.category and _begins(product.category.name, last)
    ]
    products = [Suggestion("product", product.name, product.slug) for product in (*by_name, *by_label)]
    found = [*searches, *_some(categories), *_some(brands)]
    return [*found, *islice(dict.fromkeys(products), MOST - len(found))][:MOST]


def _completed(typed: list[str]) -> tuple[list[Readings], list[str]]:
    """The typed words as terms, the last one in all its completions. Words that are nowhere are replaced by near ones,
    where there are any."""
    *before, last = typed
    completed = completions(last)
    vocabulary = Vocabulary((), {stem(word) for word in before}) if before else None
    unknown = [word for word in before if vocabulary and not vocabulary.stems.get(stem(word))]
    if not completed or unknown:
        near = neighbours([*unknown, *([] if completed else [last])], beginnings=True)
        completed = completed or near[last]
        before = [near[word][0] if near.get(word) else word for word in before]
    if not completed:
        return [], []
    return [*([(stem(word),)] for word in before), [(form,) for form in _stems(completed)]], completed


def _stems(found: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(map(stem, found)))


def _searches(text: str, typed: list[str], completed: list[str]) -> list[str]:
    """What others have looked for that begins like this, or like what was probably meant."""
    asked = SearchedQuery.objects.filter(is_suggested=True, results__gt=0, searches__gte=ASKED_BY_SEVERAL)
    beginnings = [fold(text)]
    if completed and not completed[0].startswith(typed[-1]):
        beginnings.append(" ".join([*typed[:-1], completed[0]]))
    found: list[str] = []
    for beginning in beginnings:
        begun = asked.filter(query__begins_with=beginning).order_by("-searches", "query")
        found = found or list(begun.values_list("query", flat=True)[:MOST_OF_A_KIND])
    return found


def _products(terms: list[Readings], within: str) -> list[Product]:
    """What sells best among those that have the terms there."""
    found = Product.objects.on_sale().filter(Matches(terms, within=within)).order_by("-popularity", "-pk")
    columns = ("name", "slug", "brand", "category__name", "category__slug")
    return list(found.select_related("category").only(*columns)[:LOOKED_AT])


def _begins(name: str, forms: set[str]) -> bool:
    return any(word in forms or stem(word) in forms for word in words(plain(name)))


def _some(suggestions: Iterable[Suggestion]) -> Iterator[Suggestion]:
    return islice(dict.fromkeys(suggestions), MOST_OF_A_KIND // 2)
