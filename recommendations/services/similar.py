"""Products that are alike by what they are: for those that nobody has bought yet."""

from django.db.models import Q

from catalog.models import Product, ProductQuerySet, fold

# As many of a category or brand are compared, the best sold first.
_COMPARED = 200


def similar_products(product: Product, among: ProductQuerySet) -> list[int]:
    """Ids of products of the same category or brand, those first that share most of name, attributes and brand."""
    kin = Q(category_id=product.category_id) if product.category_id else Q()
    kin |= Q(brand=product.brand) if product.brand else Q()
    if not kin:
        return []
    found = among.filter(kin).exclude(pk=product.pk).select_related(None).order_by("-popularity", "-pk")
    traits = _traits(product)
    # A sorted list stays in the order of sales where products are equally alike.
    alike = found.only("name", "brand", "attributes", "category_id")[:_COMPARED]
    return [other.pk for other in sorted(alike, key=lambda other: -_likeness(traits, _traits(other)))]


def _traits(product: Product) -> set[object]:
    attributes = {(name, fold(str(value))) for name, value in product.attributes.items()}
    return {*fold(product.name).split(), ("brand", fold(product.brand)), ("category", product.category_id), *attributes}


def _likeness(one: set[object], other: set[object]) -> float:
    """Jaccard: 1 for the same traits, 0 for none in common."""
    return len(one & other) / len(one | other)
