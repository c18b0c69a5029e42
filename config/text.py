"""Text that every database can store."""

import re
from typing import Any

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def is_storable(text: str) -> bool:
    """False for NUL and lone surrogates: PostgreSQL refuses both with an error of its own."""
    return _UNSTORABLE.search(text) is None


def is_storable_deep(value: Any) -> bool:
    """The same for everything inside parsed JSON."""
    if isinstance(value, str):
        return is_storable(value)
    if isinstance(value, dict):
        return all(is_storable(key) and is_storable_deep(item) for key, item in value.items())
    return all(is_storable_deep(item) for item in value) if isinstance(value, list) else True
