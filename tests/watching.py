"""Sees to it that whoever writes what public pages show forgets those pages in the same transaction.

Statements are watched as they go to the database. What the shop's own code writes (not a test, nor a factory) names
tables and columns; `SHOWN` says what has to be forgotten for them before the transaction ends.
"""

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from config.caching.pages import EVERYTHING

# Table → (its columns, all where there are none; what is to be forgotten: a tag, or the beginning of one).
# A plain INSERT is a write of all columns, a DELETE likewise.
SHOWN: list[tuple[str, set[str], tuple[str, ...]]] = [
    ("catalog_product", {"slug", "name", "description", "category_id", "brand", "attributes", "metadata", "image_url",
                         "is_active", "currency", "price_min", "price_max", "rating_count", "rating_average",
                         "owner_id"}, ("product:",)),
    ("catalog_product", {"slug", "name", "category_id", "brand", "image_url", "is_active", "price_min", "price_max",
                         "rating_count", "rating_average", "popularity", "currency"}, ("lists",)),
    ("catalog_product", {"category_id", "is_active"}, ("assortment",)),
    ("catalog_variant", set(), ("product:", "lists")),
    ("catalog_stockitem", {"reserved", "on_hand"}, ("product:",)),
    ("catalog_productimage", set(), ("product:", "lists")),
    ("catalog_product_tags", set(), ("product:", "lists")),
    ("catalog_category", set(), ("categories",)),
    ("catalog_category", {"name", "slug", "path"}, ("lists",)),
    ("catalog_attributevalue", set(), ("lists",)),
    ("catalog_searchdocument", set(), ("lists",)),
    ("catalog_searchword", {"documents", "called"}, ("lists",)),
    ("catalog_synonym", set(), ("lists",)),
    ("catalog_searchedquery", {"is_suggested"}, ("searches",)),
    ("reviews_review", {"rating", "title", "content", "status", "helpful_count", "answer", "was_verified"},
     ("reviews", "reviews of product:", "product:")),
    ("reviews_ratingsummary", set(), ("reviews of product:",)),
    ("recommendations_trainingrun", {"state"}, ("recommendations",)),
    ("config_storeidentity", set(), (EVERYTHING,)),
]  # fmt: skip
# New rows that nothing shows yet: a word comes with documents, which are watched; a shop's first with its defaults.
UNSEEN_WHEN_NEW = {
    ("catalog_searchword", "lists"), ("catalog_searchedquery", "searches"),
    ("recommendations_trainingrun", "recommendations"), ("config_storeidentity", EVERYTHING),
}  # fmt: skip

_WRITE = re.compile(r'\s*(INSERT INTO|INSERT OR IGNORE INTO|UPDATE|DELETE FROM) "(\w+)"(.*)', re.S)
_COLUMN = re.compile(r'"(\w+)" = ')
_OWN = str(settings.BASE_DIR)
# The last two time and send what others write.
_NOT_OWN = (f"{_OWN}/.venv", f"{_OWN}/tests", f"{_OWN}/config/observability.py", f"{_OWN}/config/compiled.py")


@dataclass
class Watch:
    """What was written and not yet forgotten, and what was forgotten, since the transaction of the shop began."""

    base: int
    writer: Callable[[], str] = lambda: _shop_code()
    # What is to be forgotten → the depth of savepoints it was written in, and by whom.
    due: dict[str, tuple[int, str]] = field(default_factory=dict)
    forgotten: set[str] = field(default_factory=set)
    missed: list[str] = field(default_factory=list)

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        text, depth = str(sql), len(connection.savepoint_ids)
        if text.startswith("ROLLBACK TO SAVEPOINT"):
            self.due = {tag: write for tag, write in self.due.items() if write[0] <= depth}
        elif text.startswith("RELEASE SAVEPOINT") and depth <= self.base:
            self.settle()
        # SQLite counts rows that are returned once they are fetched.
        elif (
            (found := _WRITE.match(text))
            and (context["cursor"].rowcount or " RETURNING " in text)
            and (writer := self.writer())
        ):
            verb, table, rest = found.groups()
            for tag in _wanted(verb, table, rest, params):
                before = self.due.get(tag, (depth, ""))[0]
                self.due[tag] = min(before, depth), f"{writer}: {verb} {table}"
        return result

    def forget(self, tags: Iterable[str]) -> None:
        self.forgotten |= set(tags)

    def settle(self) -> None:
        """At the end of a transaction of the shop."""
        if EVERYTHING not in self.forgotten:
            for tag, (_, write) in self.due.items():
                if not any(each == tag or (tag.endswith(":") and each.startswith(tag)) for each in self.forgotten):
                    self.missed.append(f"{write} without forgetting {tag!r}")
        self.due, self.forgotten = {}, set()


def _wanted(verb: str, table: str, rest: str, params: Any) -> set[str]:
    is_new = verb.startswith("INSERT") and "DO UPDATE" not in rest
    written = set(_COLUMN.findall(rest.split(" WHERE ")[0])) if verb == "UPDATE" else set()
    if table == "catalog_stockitem" and written == {"reserved", "on_hand"}:
        return set()  # a promise is kept: what can be sold stays as it was
    if table == "recommendations_trainingrun" and "active" not in (params or ()):
        return set()
    return {
        tag
        for shown, columns, tags in SHOWN
        if shown == table and (not written or not columns or columns & written)
        for tag in tags
        if not (is_new and (table, tag) in UNSEEN_WHEN_NEW)
    }


def _shop_code() -> str:
    """The function of the shop that writes; empty where a test does. For a model's own `save` it is who calls it."""
    frame = sys._getframe(3)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(_NOT_OWN[1]) and not name.endswith("watching.py"):
            return ""
        if name.startswith(_OWN) and not name.startswith(_NOT_OWN) and "/models" not in name:
            return f"{Path(name).relative_to(_OWN)}:{frame.f_code.co_name}"
        frame = frame.f_back  # type: ignore[assignment]
    return ""
