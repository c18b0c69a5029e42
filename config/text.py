"""What every database can store, and give back as it was."""

import re
from typing import Any

from django.core.exceptions import ValidationError

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


def is_storable_json(value: Any) -> bool:
    """The same for what is kept as JSON, where numbers count too: PostgreSQL keeps 1e25 as a whole number, and none
    beyond 64 bits can be rendered."""
    return is_storable_deep(value) and _numbers_fit(value)


def _numbers_fit(value: Any) -> bool:
    if isinstance(value, dict | list):
        return all(_numbers_fit(item) for item in (value.values() if isinstance(value, dict) else value))
    return not isinstance(value, int | float) or abs(value) < 2**63


# Control characters, and what turns the direction of all that follows: neither is ever seen, both can mislead.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def validate_prose(text: str) -> None:
    """Plain text of any number of lines: what strangers write for strangers to read."""
    if _UNSEEN.search(text) or not is_storable(text):
        raise ValidationError("Leave out characters that cannot be seen.", code="invisible_characters")


def validate_line(text: str) -> None:
    """The same in one line."""
    validate_prose(text)
    if len(text.splitlines()) > 1:
        raise ValidationError("Write this in one line.", code="line_break")
