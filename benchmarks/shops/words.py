"""The words that products are made of, each with its stem, and the texts that describe them."""

import random

from catalog.searching.documents import spaced
from catalog.searching.stemming import stem

# Of each kind the usual ones first: what is picked falls off towards the end, as in every real catalogue.
WORDS = {
    "noun": "lamp chair table desk shelf sofa vase clock mirror bench stool rug pillow basket candle bowl plate mug "
    "kettle knife fork spoon pan pot towel curtain blanket frame drawer cabinet",
    "place": "garden kitchen office living bath bed camping balcony cellar attic hall nursery terrace",
    "material": "steel oak glass linen wool cotton leather bamboo marble ceramic copper walnut",
    "colour": "blue red green black white grey yellow brown pink orange violet",
    "brand": "lumen nordhaus fjell casa brio atelier solano kobo verde mistral aurora tessa orion basalt pinot",
    "department": "household outdoor business children sport journey cooking workshop",
    "aisle": "classic essential premium compact vintage modern rustic nordic handmade portable foldable seasonal",
    # A product has none or one of the first half, and none or one of the second: in the order of their ids.
    "tag": "new sale gift eco vegan local bestseller exclusive clearance limited refurbished bulk",
    "size": "small medium large",
}
FACTS = ("colour", "material", "size", "watt", "wireless")
DESCRIPTIONS = 2000
_SYLLABLES = (
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "ha",
    "je",
    "ki",
    "lo",
    "mu",
    "na",
    "pe",
    "qui",
    "ro",
    "su",
    "ta",
    "ve",
    "wi",
    "xo",
    "yu",
)


def of_kinds() -> list[tuple[str, int, str, str]]:
    """(kind, rank from 0, word, stem)."""
    return [(kind, rank, word, stem(word)) for kind, text in WORDS.items() for rank, word in enumerate(text.split())]


def descriptions() -> list[tuple[int, str, str, str]]:
    """(rank, text, stems as a search document has them, each word once), of words that no other field has."""
    dice = random.Random(6)
    prose = [a + b + c for a in _SYLLABLES for b in _SYLLABLES for c in _SYLLABLES[:8]]
    weights = [1 / rank for rank in range(1, len(prose) + 1)]
    rows = []
    for rank in range(DESCRIPTIONS):
        words = dice.choices(prose, weights, k=dice.randint(15, 45))
        text = ". ".join(" ".join(words[start : start + 12]).capitalize() for start in range(0, len(words), 12))
        rows.append((rank, f"{text}.", spaced(map(stem, words)), " ".join(dict.fromkeys(words))))
    return rows


def check() -> None:
    """The documents are put together by SQL, which drops no word that comes twice."""
    words = [word for _, _, word, _ in of_kinds()]
    assert len(words) == len(set(words)), "a word is there twice"
    assert all(stem(fact) == fact for fact in FACTS), "a fact's name has a stem of its own"
    assert not {*words, *FACTS} & {word for *_, text in descriptions() for word in text.split()}
