"""Something other than a public page, kept in the same store and forgotten by the same tags."""

import hashlib
import time
from collections.abc import Callable
from typing import Any

import orjson
from django.conf import settings
from django.db import connection

from config.breaker import Away
from config.caching.declaring import Declaration
from config.caching.entries import Entry
from config.caching.forgetting import debts
from config.caching.pages import EVERYTHING, Page, slot_of
from config.caching.stores import store


def remembered(kind: str, identity: str, *tags: str, seconds: str, compute: Callable[[], Any]) -> Any:
    """What `compute` returns, plain JSON, or returned at most the setting `seconds` ago for the same `identity`; not
    where one of the tags was forgotten since. The identity holds whatever else it depends on, versions of rows too."""
    kept_in = store()
    if kept_in is None or connection.in_atomic_block or not debts.are_paid(kept_in):
        return compute()
    slots = tuple(slot_of(tag) for tag in (EVERYTHING, *tags))
    place = int.from_bytes(hashlib.blake2b(identity.encode(), digest_size=8).digest(), "big") % settings.CACHE_SLOTS
    page = Page(Declaration((), seconds, (), None), identity, "", f"{kind}:{place}", slots)
    try:
        entry = kept_in.find(page)
        if entry and entry.is_fresh():
            return orjson.loads(entry.body)
        versions = kept_in.begin(page).versions
        value = compute()
        expires_at = time.time() + getattr(settings, seconds)
        kept_in.keep(page, Entry(identity, versions, expires_at, {}, orjson.dumps(value)) if versions else None)
    except Away:
        debts.distrust()
        return compute()
    return value
