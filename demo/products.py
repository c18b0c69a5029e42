"""Demo products, the same for the same seed, written by the import's own bulk path."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from catalog.importing.category_tree import CategoryTree
from catalog.importing.families import Family
from catalog.importing.rows import Row
from catalog.importing.writing import Job, write_families
from catalog.models import Product
from catalog.services.images import add_image
from catalog.services.products import forget_owner_name
from config.models import StoreIdentity
from config.money import exponent
from demo.catalogue import COLOURS, KINDS, MODELS, Kind
from demo.drawing import draw_product

BATCH = 250
# Drawing takes time: a large demo shop has pictures on its first pages only.
MOST_PICTURES = 100
MARK = {"demo": True}
SELLERS_BRAND = "Saltmarsh"


@dataclass(frozen=True)
class Draft:
    """A product to be, and what its picture shows."""

    family: Family
    drawing: str
    colour: str
    seed: int


def make_drafts(count: int, *, seed: int, currency: str) -> Iterator[Draft]:
    """The first `count` products of the shop with this seed; a larger shop begins with those of a smaller one."""
    names: set[str] = set()
    for index in range(count):
        dice = random.Random(f"{seed} product {index}")
        yield _draft(index, KINDS[index % len(KINDS)], dice, names, currency)


def _draft(index: int, kind: Kind, dice: random.Random, names: set[str], currency: str) -> Draft:
    word, brand = dice.choice(kind.words), dice.choice(kind.brands)
    name = _name(dice, kind, word, index, names)
    colours = dice.sample(sorted(COLOURS), dice.randint(1, kind.colours))
    units = dice.randint(*kind.prices)
    former = units + max(3, round(units * dice.choice((0.2, 0.3, 0.4)))) if dice.random() < 0.2 else None
    key = f"{kind.code}-{index + 1:05d}"
    head = Row(
        index,
        key,
        "",
        {
            "name": name,
            "description": _describe(kind, word, name, brand, dice),
            "brand": brand,
            "category": kind.category,
            "tags": _tags(dice, is_reduced=former is not None),
            "metadata": MARK,
            "attributes": {
                kind.trait: word.lower(),
                **{trait: dice.choice(values) for trait, values in kind.attributes.items()},
            },
        },
    )
    sold = {"price": _amount(units, currency), "compare_at_price": former and _amount(former, currency)}
    is_sold_out = dice.random() < 0.05
    variants = [
        Row(
            index,
            _sku(key, size, colour),
            key,
            {
                **sold,
                "barcode": _barcode(dice),
                "stock": 0 if is_sold_out or dice.random() < 0.08 else dice.choice((1, 2, 3, 6, 12, 25, 40, 80)),
                "attributes": {"colour": colour, **({"size": size} if size else {})},
                "variant_name": ", ".join(filter(None, (size, colour))),
            },
        )
        for colour in colours
        for size in kind.sizes or ("",)
    ]
    if len(variants) == 1:
        # Sold as it is: what would be the variant's is the product's.
        only = variants[0].values
        head.values |= {name: only[name] for name in ("price", "compare_at_price", "barcode", "stock")}
        head.values["attributes"]["colour"] = colours[0]
        variants = [head]
    return Draft(Family(key, head, variants, is_group=len(variants) > 1), kind.drawing, colours[0], index)


def _name(dice: random.Random, kind: Kind, word: str, index: int, names: set[str]) -> str:
    name = f"{dice.choice(MODELS)} {word} {kind.noun}"
    if name in names:
        name = f"{name} No. {index + 1}"
    names.add(name)
    return name


def _describe(kind: Kind, word: str, name: str, brand: str, dice: random.Random) -> str:
    first, second = dice.sample(kind.sentences, 2)
    model = name.split()[0]
    opening = dice.choice(
        (
            f"{model} is the {kind.noun.lower()} that {brand} has made since its first season.",
            f"{brand} designed the {model} for everyday use.",
            f"A new {kind.noun.lower()} by {brand}, made in small runs.",
        )
    )
    return f"{opening} {first} {second}\n\n{kind.trait.capitalize()}: {word.lower()}. {kind.care}"


def _tags(dice: random.Random, *, is_reduced: bool) -> list[str]:
    tags = ["sale"] if is_reduced else []
    return tags + [tag for tag, share in (("new", 0.2), ("bestseller", 0.15), ("gift", 0.25)) if dice.random() < share]


def _amount(units: int, currency: str) -> int:
    """19 → 19.99 in minor units; whole units in a currency without cents."""
    digits = exponent(currency)
    return int((units + 1) * 10**digits - 10 ** (digits - 2)) if digits >= 2 else units


def _sku(key: str, size: str, colour: str) -> str:
    return "-".join(filter(None, (key, size, colour.replace(" ", "")[:4].upper())))


def _barcode(dice: random.Random) -> str:
    """An EAN-13 of the range for use inside a shop (prefix 20 to 29), with its check digit."""
    digits = "2" + "".join(str(dice.randrange(10)) for _ in range(11))
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return digits + str(-weighted % 10)


def write_products(drafts: Sequence[Draft] | Iterator[Draft], on_progress: Callable[[], Any]) -> list[Draft]:
    """Write them batch by batch; those that get a picture come back."""
    job = Job(StoreIdentity.load().currency, "demo catalogue", CategoryTree(), {})
    pictured: list[Draft] = []
    batch: list[Family] = []
    for draft in drafts:
        if len(pictured) < MOST_PICTURES:
            pictured.append(draft)
        batch.append(draft.family)
        if len(batch) >= BATCH:
            write_families(batch, job)
            batch = []
        on_progress()
    write_families(batch, job)
    return pictured


def draw_pictures(drafts: Sequence[Draft], on_progress: Callable[[], Any]) -> None:
    """Each of these products gets a picture of itself."""
    skus = {draft.family.variants[0].sku: draft for draft in drafts}
    for product in Product.objects.filter(variants__sku__in=skus).prefetch_related("variants").order_by("pk"):
        draft = next(skus[variant.sku] for variant in product.variants.all() if variant.sku in skus)
        data = draw_product(draft.drawing, COLOURS[draft.colour], draft.seed)
        add_image(product=product, data=data, alt=f"{product.name} in {draft.colour.lower()}", position=0)
        on_progress()


def give_to_seller(seller: User) -> None:
    """The products of one brand are a seller's own."""
    Product.objects.filter(metadata__demo=True, brand=SELLERS_BRAND, owner=None).update(owner=seller)
    forget_owner_name(seller)


def is_seeded() -> bool:
    return Product.objects.filter(metadata__demo=True).exists()
