"""Finding products by words. One function, so that a better engine can take its place."""

from typing import TypeVar

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from catalog.models import Product, Variant, fold

Products = TypeVar("Products", bound=QuerySet[Product])


def search_products(products: Products, text: str) -> Products:
    """Those in which every word of `text` is found, in any case, in name, brand, SKU, barcode, tags, category or
    description; with `rank`, 0 for the best: a SKU or barcode first, then names, then the rest."""
    folded = fold(text)
    words = list(dict.fromkeys(folded.split()))
    for word in words:
        products = products.filter(_anywhere(word))
    return products.annotate(rank=_rank(text.strip(), folded, words))


def unranked(products: Products) -> Products:
    """Without words all are equally relevant."""
    return products.annotate(rank=Value(0, output_field=IntegerField()))


def _anywhere(word: str) -> Q:
    return Q(search_document__headline__contains=word) | Q(search_document__body__contains=word)


def _rank(text: str, folded: str, words: list[str]) -> Case:
    its_variants = Variant.objects.filter(product=OuterRef("pk"), is_active=True).order_by()
    in_name, in_headline = Q(), Q()
    for word in words:
        in_name &= Q(search_document__name__contains=word)
        in_headline &= Q(search_document__headline__contains=word)
    conditions = [
        Q(Exists(its_variants.filter(Q(sku__iexact=text) | Q(barcode=text)))),
        Q(search_document__name=folded),
        Q(search_document__name__startswith=folded),
        in_name,
        in_headline,
    ]
    return Case(
        *(When(condition, then=Value(place)) for place, condition in enumerate(conditions)),
        default=Value(len(conditions)),
        output_field=IntegerField(),
    )
