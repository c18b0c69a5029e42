"""Where upper apps hand things down: a lower app shows them without knowing who gives them.

Each app registers at `ready()`; the registries are plain lists and dicts, filled once at start.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# `check_store`: name → function that yields one sentence per thing that is wrong.
store_checks: dict[str, Callable[[], Iterable[str]]] = {}

# True where stored amounts depend on the shop's currency.
currency_users: list[Callable[[], bool]] = []

# Order ids → {order id: [payment as in the API]}: an order shows its payments.
order_payments: list[Callable[[list[int]], dict[int, list[dict[str, Any]]]]] = []

# Product id → further fields of the product page (its latest reviews).
product_details: list[Callable[[int], dict[str, Any]]] = []

# What is stored about a person: section name → function of the user; erasure likewise, in order of registration.
personal_data: dict[str, Callable[[Any], Any]] = {}
erasures: list[Callable[[Any], None]] = []

# Called when what the public sees of a person's name has changed: the pages that show it are forgotten.
shown_names: list[Callable[[Any], None]] = []

# At sign-in and sign-up: takes a guest's things over. (user, request) → fields for the answer.
sign_in_hooks: list[Callable[[Any, Any], dict[str, Any]]] = []


@dataclass(frozen=True)
class Duty:
    """Something that waits for people: how much of it, and the page of the back office where it is. `query` narrows
    the page's list down to it."""

    title: str
    icon: str
    model: str  # app.model
    query: str
    count: Callable[[], int]


@dataclass(frozen=True)
class Finder:
    """Finds rows for the back office's search: (what was typed, how many at most) → (id, title, description), in a
    fixed number of queries, each served by an index."""

    model: str  # app.model
    icon: str
    find: Callable[[str, int], Iterable[tuple[int, str, str]]]


# In the order in which the search shows what they find.
finders: list[Finder] = []


@dataclass(frozen=True)
class Gauge:
    """A figure of now that is read for /metrics: `read` gives a number for each value of `label`, from an index and
    not from a whole table."""

    name: str
    help: str
    label: str
    read: Callable[[], Mapping[str, float]]


gauges: list[Gauge] = []

# What the first page of the back office asks people to look at.
duties: list[Duty] = []


def run_store_checks() -> Iterator[str]:
    """Every finding of every check, as `name: sentence`."""
    for name, check in store_checks.items():
        for finding in check():
            yield f"{name}: {finding}"
