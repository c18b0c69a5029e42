"""What is asked of the shop. Reads are lists of paths; writes are what one shopper does again and again."""

import random
from collections.abc import Awaitable, Callable
from typing import Any

from benchmarks.harness.clients import Caller, expect

API = "/api/v1"
ADDRESS = {
    "full_name": "Ada Lovelace",
    "line1": "12 St James's Square",
    "city": "London",
    "postal_code": "SW1Y 4LB",
    "country": "GB",
}
NOUNS = ["lamp", "chair", "table", "desk", "shelf", "sofa", "vase", "clock", "mirror", "bench"]
PLACES = ["garden", "kitchen", "office", "living", "bath", "bed", "camping"]
COLOURS = ["blue", "red", "green", "black", "white", "grey"]
BRANDS = ["lumen", "nordhaus", "fjell", "casa", "brio", "atelier"]
DEPARTMENTS = ["household", "outdoor", "business", "children", "sport"]
PATHS = 2000

# (shopper, dice, goods) → what it did, by name, each with an answer in time.
Flow = Callable[[Caller, random.Random, "Goods"], Awaitable[None]]


class Goods:
    """What there is: ids of products and of variants in stock. The first ones are asked for most."""

    def __init__(self, products: int, variants: list[int], people: int) -> None:
        self.products, self.variants, self.people = products, variants, people
        # The one that everybody wants, in a load that has one.
        self.hot = variants[0]

    def product(self, dice: random.Random) -> int:
        return 1 + _rank(dice, self.products)

    def some_variants(self, dice: random.Random, count: int) -> list[int]:
        chosen: dict[int, None] = {}
        while len(chosen) < count:
            chosen[self.variants[_rank(dice, len(self.variants))]] = None
        return list(chosen)


def _rank(dice: random.Random, count: int) -> int:
    """0 to count - 1, the low ones far more often."""
    return int(count * dice.random() ** 2.5)


def reads(goods: Goods) -> dict[str, list[str]]:
    """Name → paths that are asked for in turn."""
    dice = random.Random(7)
    products = f"{API}/products/"
    filters = [
        *(f"category={name}" for name in DEPARTMENTS),
        *(f"brand={name}&ordering=price" for name in BRANDS),
        *(f"attr.colour={name}&in_stock=true" for name in COLOURS),
        *(f"price_min={low}&price_max={low + 200}&ordering=-rating" for low in range(10, 1000, 100)),
    ]
    searches = [f"{place}+{noun}" for place in PLACES for noun in NOUNS] + NOUNS
    searches += [f"{colour}+{noun}" for colour in COLOURS for noun in NOUNS] + [f"mx{n}" for n in range(1, 900, 30)]
    begun = [word[:length] for word in NOUNS + PLACES for length in (2, 3, 4)]
    begun += [f"{colour}+{noun[:2]}" for colour in COLOURS for noun in NOUNS]
    return {
        "list": [products],
        "filtered list": [f"{products}?{query}" for query in filters],
        "detail": [f"{products}{goods.product(dice)}/" for _ in range(PATHS)],
        "search": [f"{products}?q={query}" for query in _shuffled(searches, dice)],
        "facets": [f"{products}facets/?{query}" for query in filters if "category" in query or "brand" in query],
        "suggest": [f"{products}suggest/?q={query}" for query in _shuffled(begun, dice)],
    }


def _shuffled(items: list[str], dice: random.Random) -> list[str]:
    return dice.sample(items, len(items))


async def add_to_cart(caller: Caller, goods: Goods, variant: int, token: str) -> str:
    """The token of the cart, which a stranger is given."""
    path = f"{API}/cart/items/"
    headers = {"X-Cart-Token": token} if token else None
    answer = await caller.send("POST", path, {"variant": variant, "quantity": 1}, headers)
    return expect(200, "POST", path, answer).json()["token"]


async def three_adds(caller: Caller, dice: random.Random, goods: Goods) -> str:
    token = ""
    for variant in goods.some_variants(dice, 3):
        token = await add_to_cart(caller, goods, variant, token)
    return token


async def place_order(caller: Caller, token: str) -> Any:
    body = {"email": "ada@example.com", "shipping_address": ADDRESS}
    answer = await caller.send("POST", f"{API}/orders/", body, {"X-Cart-Token": token})
    return expect(201, "POST", f"{API}/orders/", answer).json()


async def order(caller: Caller, dice: random.Random, goods: Goods) -> None:
    await place_order(caller, await three_adds(caller, dice, goods))


async def cart_add(caller: Caller, dice: random.Random, goods: Goods) -> None:
    """Three to a cart, as in an order."""
    await three_adds(caller, dice, goods)


async def sign_in(caller: Caller, dice: random.Random, goods: Goods) -> None:
    from benchmarks.shops.filling import PASSWORD

    body = {"email": f"shopper{dice.randint(1, goods.people)}@example.com", "password": PASSWORD}
    expect(200, "POST", "login", await caller.send("POST", f"{API}/auth/login/", body))


# Name → what is done, and how many of what is counted one round of it makes.
WRITES: dict[str, tuple[Flow, int]] = {"cart add": (cart_add, 3), "order": (order, 1), "sign-in": (sign_in, 1)}
CEILINGS: dict[str, Callable[[Goods], list[str]]] = {
    "bare Django view": lambda goods: ["/bare/"],
    "bare DRF view": lambda goods: ["/rest/"],
    "Django view, one query": lambda goods: [f"/one-query/{goods.product(random.Random(n))}/" for n in range(200)],
    "Django view, 20 rows": lambda goods: ["/twenty-rows/"],
    "Django view, one Redis round trip": lambda goods: ["/redis/"],
}
