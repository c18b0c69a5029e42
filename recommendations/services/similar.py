"""Products that are alike by what they are: for those that nobody has bought yet."""

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable

from catalog.models import Product, ProductQuerySet, fold

# As many are compared in full.
_COMPARED = 100
# The longest words of a name say most about it; shorter ones than this say nothing.
_MOST_WORDS, _SHORTEST = 5, 3


def similar_products(product: Product, among: ProductQuerySet) -> list[int]:
    """Ids of products of the same category or brand, those first that share most of name, attributes and brand.

    The database finds those that share words of the name (or sell best), so that even a large category is one query.
    """
    kin = Q(category_id=product.category_id) if product.category_id else Q()
    kin |= Q(brand=product.brand) if product.brand else Q()
    if not kin:
        return []
    found = among.filter(kin).exclude(pk=product.pk).alias(shared=_shared_words(product.name))
    alike = found.only("name", "brand", "attributes", "category_id").order_by("-shared", "-popularity", "-pk")
    traits = _traits(product)
    # A sorted list stays in the database's order where products are equally alike.
    return [other.pk for other in sorted(alike[:_COMPARED], key=lambda other: -_likeness(traits, _traits(other)))]


def _shared_words(name: str) -> Combinable:
    """How many of the name's longest words another name has, too."""
    words = sorted({word for word in fold(name).split() if len(word) >= _SHORTEST}, key=lambda word: (-len(word), word))
    shared = (Case(When(name__icontains=word, then=1), default=0) for word in words[:_MOST_WORDS])
    return sum(shared, start=Value(0, output_field=IntegerField()))


def _traits(product: Product) -> set[object]:
    attributes = {(name, fold(str(value))) for name, value in product.attributes.items()}
    return {*fold(product.name).split(), ("brand", fold(product.brand)), ("category", product.category_id), *attributes}


def _likeness(one: set[object], other: set[object]) -> float:
    """Jaccard: 1 for the same traits, 0 for none in common."""
    return len(one & other) / len(one | other)
