"""What a kind of product is."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Kind:
    """`drawing` names the picture; prices are whole units of the currency, and end in .99 where it has cents.

    `trait` is what the word before the noun says: Linen Cushion, Wireless Speaker.
    """

    drawing: str
    code: str
    noun: str
    category: tuple[str, str]
    brands: tuple[str, ...]
    prices: tuple[int, int]
    words: tuple[str, ...]
    sentences: tuple[str, ...]
    care: str
    attributes: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    sizes: tuple[str, ...] = ()
    colours: int = 3
    trait: str = "material"
