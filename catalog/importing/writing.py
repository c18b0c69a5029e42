"""Writing a batch of families: every row created, updated, left as it is, or refused."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from catalog.caching import ASSORTMENT, product_tag
from catalog.importing.category_tree import CategoryTree
from catalog.importing.errors import RowRefused
from catalog.importing.families import Family
from catalog.importing.known import PARENT_KEY, Known
from catalog.importing.ledger import write_stock
from catalog.importing.plain_text import plain_text
from catalog.importing.rows import Row
from catalog.importing.slugs import Slugs
from catalog.models import Product, Tag, Variant
from catalog.services.prices import Prices, prices_of, record_prices
from catalog.services.projections import refresh_products
from config.caching.forgetting import forget

if TYPE_CHECKING:
    from accounts.models import User

PRODUCT_FIELDS = ("name", "description", "brand", "image_url", "slug", "metadata")
VARIANT_FIELDS = ("barcode", "price", "compare_at_price")


@dataclass
class Job:
    """What every batch of one import shares."""

    currency: str
    note: str
    tree: CategoryTree
    parents: dict[str, int]
    keep_stock: bool = False
    by: "User | None" = None


@dataclass
class Entry:
    """A family on its way into the shop. `touched` are the numbers of rows that changed something."""

    family: Family
    product: Product
    is_new: bool
    # False where a row without a parent is one of several variants of its product: it speaks for itself only.
    describes: bool
    changed: set[str] = field(default_factory=set)
    tags: list[str] | None = None
    created: set[int] = field(default_factory=set)
    touched: set[int] = field(default_factory=set)
    former_slug: str = ""


@dataclass
class Written:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[RowRefused] = field(default_factory=list)


@transaction.atomic
def write_families(families: Sequence[Family], job: Job) -> Written:
    """All of the batch in one transaction; a second time nothing changes. Refused rows leave no trace."""
    # Copies: a batch that fails is written again, family by family.
    families = [replace(family, variants=list(family.variants)) for family in families]
    known, written = Known(families, job.parents), Written()
    _refuse_impossible(families, known, job, written)
    entries = _entries(families, known, job, written)
    _save_products(entries)
    _save_tags(entries, known)
    sold = [
        pair
        for pair in _save_variants(entries, known, by=job.by)
        if not job.keep_stock or pair[1].pk not in known.stock
    ]
    moved = write_stock(sold, known.stock, note=job.note, by=job.by)
    for entry in entries:
        entry.touched |= {row.number for row in entry.family.variants if row.number in moved}
    _forget(entries)
    refresh_products(sorted(e.product.pk for e in entries if e.is_new or e.changed or e.created or e.touched))
    _count(entries, written)
    job.parents.update({entry.family.key: entry.product.pk for entry in entries if entry.family.is_group})
    return written


def _forget(entries: Sequence[Entry]) -> None:
    """What refreshing them does not: that the tree counts others now, and pages by a slug that they had."""
    if any(entry.is_new or {"category_id", "is_active"} & entry.changed for entry in entries):
        forget(ASSORTMENT)
    forget(*(product_tag(entry.former_slug) for entry in entries if entry.former_slug))


def _refuse_impossible(families: Sequence[Family], known: Known, job: Job, written: Written) -> None:
    """Take out rows whose variant belongs to another product, or holds more promises than the file leaves stock."""
    if not job.keep_stock:
        known.lock_stock(row for family in families for row in family.variants)
    for family in families:
        product = known.product_of(family)
        for row in list(family.variants):
            variant = known.variants.get(row.sku)
            if variant is None or product is None:
                continue
            item, stock = known.stock.get(variant.pk), row.values.get("stock")
            if variant.product_id != product.pk:
                other = known.products[variant.product_id]
                written.refused.append(RowRefused(row.number, "parent", f"{row.sku} is sold as {other.slug} already."))
            elif item and stock is not None and stock < item.reserved and not job.keep_stock:
                sentence = f"{stock} is less than the {item.reserved} that are promised to buyers."
                written.refused.append(RowRefused(row.number, "stock", sentence))
            else:
                continue
            family.variants.remove(row)
            if row is family.head:
                family.head, family.is_beheaded = None, True


def _entries(families: Sequence[Family], known: Known, job: Job, written: Written) -> list[Entry]:
    """Each family with its product, whose fields are set and not yet saved."""
    describing = [(family, family.describing) for family in families]
    slugs = Slugs(
        ((row.values["name"], family.key) for family, row in describing if row and "name" in row.values),
        (row.values["slug"] for _, row in describing if row and "slug" in row.values),
    )
    entries = []
    for family, row in describing:
        product = known.product_of(family)
        describes = row is not None and (family.is_group or product is None or known.siblings[product.pk] <= 1)
        if not family.rows:
            continue
        if product is None and row is None:
            written.refused += [RowRefused(each.number, "name", "is missing.") for each in family.rows]
            continue
        if describes and row and "slug" in row.values and not slugs.claim(row.values["slug"], product):
            sentence = f"{row.values['slug']} is the slug of another product."
            written.refused += [RowRefused(each.number, "slug", sentence) for each in family.rows]
            continue
        entry = Entry(family, product or Product(currency=job.currency), product is None, describes)
        if row and describes:
            _describe(entry, row, job)
        if entry.is_new and row and not entry.product.slug:
            entry.product.slug = slugs.make(row.values["name"], family.key)
        entries.append(entry)
    return entries


def _describe(entry: Entry, row: Row, job: Job) -> None:
    """What the row says about the product. Of several variants, each has attributes and a place on sale of its own."""
    product, family = entry.product, entry.family
    said = {name: row.values[name] for name in PRODUCT_FIELDS if name in row.values}
    if row is family.head:
        said |= {name: row.values[name] for name in ("attributes", "is_active") if name in row.values}
        if _is_own_variant(row, family):
            said.pop("attributes", None)
            said.pop("is_active", None)
    if "category" in row.values:
        path = row.values["category"]
        said["category_id"] = job.tree.at(path, product.category_id).pk if path else None
    if said.get("description") == plain_text(product.description):
        # Read again as it was written out: nothing but its spaces differ.
        del said["description"]
    if family.is_group and not _is_own_variant(row, family):
        said["metadata"] = {**said.get("metadata", product.metadata), PARENT_KEY: family.key}
    if said.get("slug", product.slug) != product.slug:
        entry.former_slug = product.slug
    entry.changed |= _assign(product, said)
    entry.tags = row.values.get("tags")


def _is_own_variant(row: Row, family: Family) -> bool:
    """Whether the parent is sold itself: by its SKU the product is found without being remembered."""
    return row is family.head and row.parent == row.sku


def _assign(target: Product | Variant, said: dict[str, Any]) -> set[str]:
    changed = {name for name, value in said.items() if getattr(target, name) != value}
    for name in changed:
        setattr(target, name, said[name])
    return changed


def _save_products(entries: Sequence[Entry]) -> None:
    for entry in entries:
        if entry.is_new:
            # What the projection finds below; written now it costs nothing.
            prices = [row.values["price"] for row in entry.family.variants if _is_sold(entry, row)]
            entry.product.price_min, entry.product.price_max = min(prices, default=None), max(prices, default=None)
    Product.objects.bulk_create([entry.product for entry in entries if entry.is_new])
    _bulk_update([(entry.product, entry.changed) for entry in entries if not entry.is_new], stamp="updated_at")


def _is_sold(entry: Entry, row: Row) -> bool:
    return not entry.family.is_group or row.values.get("is_active", True)


def _bulk_update(rows: Iterable[tuple[Any, set[str]]], *, stamp: str = "") -> None:
    changed = sorted(((row, names) for row, names in rows if names), key=lambda pair: pair[0].pk)
    if not changed:
        return
    fields = set().union(*(names for _, names in changed))
    if stamp:
        fields.add(stamp)
        for row, _ in changed:
            setattr(row, stamp, timezone.now())
    type(changed[0][0])._default_manager.bulk_update([row for row, _ in changed], sorted(fields))


def _save_tags(entries: Sequence[Entry], known: Known) -> None:
    wanted = {entry.product.pk: entry for entry in entries if entry.tags is not None}
    differing = {pk: entry for pk, entry in wanted.items() if set(entry.tags or ()) != known.tags[pk]}
    names = sorted({name for entry in differing.values() for name in entry.tags or ()})
    Tag.objects.bulk_create([Tag(name=name) for name in names], ignore_conflicts=True)
    ids = dict(Tag.objects.filter(name__in=names).values_list("name", "pk"))
    through = Product.tags.through
    through.objects.filter(product__in=differing).delete()
    through.objects.bulk_create(
        through(product_id=pk, tag_id=ids[name]) for pk, entry in differing.items() for name in entry.tags or ()
    )
    for entry in differing.values():
        entry.changed.add("tags")


def _save_variants(entries: Sequence[Entry], known: Known, *, by: "User | None") -> list[tuple[Row, Variant]]:
    """The rows that are sold, with their variants."""
    pairs: list[tuple[Row, Variant]] = []
    new: list[Variant] = []
    changes: list[tuple[Variant, set[str]]] = []
    before: list[tuple[Variant, Prices]] = [(variant, prices_of(variant)) for variant in known.variants.values()]
    for entry in entries:
        for position, row in enumerate(entry.family.variants, start=known.siblings[entry.product.pk]):
            variant = known.variants.get(row.sku)
            if variant is None:
                variant = Variant(product=entry.product, sku=row.sku, position=position)
                _assign(variant, _of_variant(entry, row, variant))
                new.append(variant)
                entry.created.add(row.number)
            elif changed := _assign(variant, _of_variant(entry, row, variant)):
                changes.append((variant, changed))
                entry.touched.add(row.number)
            pairs.append((row, variant))
    Variant.objects.bulk_create(new)
    _bulk_update(changes)
    record_prices(before, by=by)
    return pairs


def _of_variant(entry: Entry, row: Row, variant: Variant) -> dict[str, Any]:
    said = {name: row.values[name] for name in VARIANT_FIELDS if name in row.values}
    if variant.compare_at_price is not None and variant.compare_at_price < row.values["price"]:
        # What cost less before is no bargain any more, unless the file names another former price.
        said.setdefault("compare_at_price", None)
    if entry.family.is_group or not entry.describes:
        said |= {name: row.values[name] for name in ("attributes", "is_active") if name in row.values}
        if variant._state.adding:
            said["name"] = entry.family.label(row)
    if row.values.get("variant_name"):
        said["name"] = row.values["variant_name"]
    return said


def _count(entries: Sequence[Entry], written: Written) -> None:
    for entry in entries:
        describing = entry.family.describing
        for row in entry.family.rows:
            is_describing = row is describing and entry.describes
            if row.number in entry.created or (entry.is_new and is_describing):
                written.created += 1
            elif row.number in entry.touched or (entry.changed and is_describing):
                written.updated += 1
            else:
                written.unchanged += 1
