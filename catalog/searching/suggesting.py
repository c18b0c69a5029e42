"""What somebody may be about to type: searches that found something, categories, brands, products.

A word half typed is completed from the shop's vocabulary (a word that nobody knows by what is one slip away), and a
few products with the complete words say what there is. Five queries at most, each answered by an index, however large
the shop is.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from catalog.models import Product, SearchedQuery, fold
from catalog.searching.index import HEAD, Matches, Readings
from catalog.searching.stemming import stem
from catalog.searching.vocabulary import Vocabulary, completions, neighbours
from catalog.searching.words import words

MOST = 10
MOST_OF_A_KIND = 4
# A search that fewer have made may be somebody's own business.
ASKED_BY_SEVERAL = 3
LOOKED_AT = 300
SHORT_LIST = 40


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
    sold, forms = _products(terms), _stems(completed)
    brands = _some(Suggestion("brand", brand) for *_, brand, _, _ in sold if _place(brand, forms) < len(forms))
    categories = _some(
        Suggestion("category", category, slug) for *_, category, slug in sold if _place(category, forms) < len(forms)
    )
    products = [
        Suggestion("product", name, slug) for name, slug, *_ in sorted(sold, key=lambda row: _place(row[0], forms))
    ]
    found = [*searches, *categories, *brands]
    return [*found, *products[: MOST - len(found)]]


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


def _products(terms: list[Readings]) -> list[tuple[str, ...]]:
    """Name, slug, brand, and name and slug of the category: what sells best among those that are called so, or among
    the newest of them."""
    called = Product.objects.on_sale().filter(Matches(terms, within=HEAD, most=LOOKED_AT))
    rows = called.order_by("-popularity", "-pk").values_list(
        "name", "slug", "brand", "category__name", "category__slug"
    )
    return list(rows[:SHORT_LIST])


def _place(name: str | None, forms: list[str]) -> int:
    """Which of the forms, the most usual first, the name has; their number where it has none."""
    own = {stem(word) for word in words(name or "")}
    return next((place for place, form in enumerate(forms) if form in own), len(forms))


def _some(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    return list(dict.fromkeys(suggestions))[: MOST_OF_A_KIND // 2]
