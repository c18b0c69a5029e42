"""What products can be found by, as their rows say."""

from collections.abc import Iterable
from typing import Any

from catalog.models import Category, Product, SearchDocument, Tag, Variant, fold
from catalog.models.search import WORD_LENGTH
from catalog.searching.stemming import stem
from catalog.searching.words import joined, runs

# So many words of one field are looked at; nobody finds a product by a later one.
MOST_WORDS = 1000
FIELDS = ("name", "labels", "facts", "body", "brand", "codes", "words")


def derived_documents(product_ids: list[int]) -> list[SearchDocument]:
    """In a fixed number of queries."""
    products = Product.objects.filter(pk__in=product_ids).order_by("pk")
    rows = list(products.values_list("pk", "name", "brand", "category__path", "description", "attributes"))
    categories = _names_of_paths({path for _, _, _, path, *_ in rows if path})
    tags: dict[int, list[str]] = {}
    for pk, tag in Tag.objects.filter(products__in=product_ids).order_by("pk").values_list("products", "name"):
        tags.setdefault(pk, []).append(tag)
    variants: dict[int, list[tuple[Any, ...]]] = {}
    sold = Variant.objects.filter(product_id__in=product_ids, is_active=True).order_by("pk")
    for pk, *columns in sold.values_list("product_id", "sku", "barcode", "name", "attributes"):
        variants.setdefault(pk, []).append(tuple(columns))
    return [
        _document(
            pk,
            name=[name],
            labels=[
                brand,
                categories.get(path, ""),
                *tags.get(pk, ()),
                *(text for sku, barcode, title, _ in variants.get(pk, ()) for text in (sku, barcode, title)),
            ],
            facts=_facts([attributes, *(own for *_, own in variants.get(pk, ()))]),
            body=[description],
            brand=fold(brand),
            codes=[code for sku, barcode, *_ in variants.get(pk, ()) for code in (sku, barcode) if code],
        )
        for pk, name, brand, path, description, attributes in rows
    ]


def _names_of_paths(paths: Iterable[str]) -> dict[str, str]:
    """Path → the names from the root down: who looks for "men" finds the hoodies of Men/Tops."""
    ids = {path: [int(part) for part in path.strip("/").split("/")] for path in paths}
    names = dict(Category.objects.filter(pk__in={pk for some in ids.values() for pk in some}).values_list("pk", "name"))
    return {path: " ".join(names.get(pk, "") for pk in some) for path, some in ids.items()}


def _facts(several: Iterable[dict[str, Any]]) -> list[str]:
    """ "colour black", "wireless": what is true is told by its name alone, and what is not, not at all. In the order of
    names, because PostgreSQL keeps none."""
    found = []
    for attributes in several:
        for name, value in sorted(attributes.items()):
            kept = [item for item in (value if isinstance(value, list) else [value]) if item not in (None, False)]
            if kept:
                found.append(" ".join([name, *(_told(item) for item in kept if item is not True)]))
    return list(dict.fromkeys(found))


def _told(item: Any) -> str:
    return f"{item:g}" if isinstance(item, float) and abs(item) < 10**6 else str(item)


def _document(product_id: int, *, brand: str, codes: list[str], **fields: list[str]) -> SearchDocument:
    """Joined forms ("tn2110") stand among the labels, so that the other fields read as they are written."""
    seen: dict[str, None] = {}
    texts: dict[str, list[str]] = {}
    forms: list[str] = []
    for field, parts in fields.items():
        found = [run for part in parts for run in runs(part.replace("_", " "))]
        texts[field] = [word for run in found for word in run][:MOST_WORDS]
        seen |= dict.fromkeys(texts[field])
        forms += [whole for run in found if (whole := joined(run))]
    texts["labels"] = list(dict.fromkeys(texts["labels"] + [form[:WORD_LENGTH] for form in forms]))[:MOST_WORDS]
    seen |= dict.fromkeys(texts["labels"])
    return SearchDocument(
        product_id=product_id,
        brand=brand,
        codes="".join(f"\n{fold(code)}" for code in codes) + "\n" if codes else "",
        words=" ".join(seen),
        **{field: spaced(map(stem, found)) for field, found in texts.items()},
    )


def spaced(found: Iterable[str]) -> str:
    """Every word with a space on either side."""
    text = " ".join(found)
    return f" {text} " if text else ""
