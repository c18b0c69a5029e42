"""What attributes and metadata may hold, whoever writes them: API, admin or import."""

import math
from typing import Any

from django.core.exceptions import ValidationError

MAX_ATTRIBUTES = 200
MAX_LIST = 20
NAME_LENGTH = 80
VALUE_LENGTH = 200
MAX_NUMBER = 10**15
METADATA_DEPTH = 8
METADATA_LENGTH = 20_000


def validate_attributes(value: Any) -> None:
    """Name → text, number, true/false, or a list of those."""
    if not isinstance(value, dict):
        raise ValidationError("A JSON object is needed.", code="invalid")
    if len(value) > MAX_ATTRIBUTES:
        raise ValidationError(f"At most {MAX_ATTRIBUTES} attributes are kept.", code="too_many_attributes")
    for name, content in value.items():
        if not isinstance(name, str) or not name.strip() or len(name) > NAME_LENGTH:
            raise ValidationError(f"A name has 1 to {NAME_LENGTH} characters.", code="invalid_attribute")
        items = content if isinstance(content, list) else [content]
        if len(items) > MAX_LIST or not all(_is_plain(item) for item in items):
            raise ValidationError(
                f"“{name}” must be a text of at most {VALUE_LENGTH} characters, a number, true or false, or a list of "
                f"at most {MAX_LIST} of these.",
                code="invalid_attribute",
            )


def _is_plain(item: Any) -> bool:
    if isinstance(item, str):
        return len(item) <= VALUE_LENGTH
    return isinstance(item, (bool, int, float)) and math.isfinite(item) and abs(item) <= MAX_NUMBER


def validate_metadata(value: Any) -> None:
    """Any JSON object of a sane size: the shop keeps it and never reads it."""
    if not isinstance(value, dict):
        raise ValidationError("A JSON object is needed.", code="invalid")
    length = 0
    todo: list[tuple[Any, int]] = [(value, 1)]
    while todo:
        item, depth = todo.pop()
        length += len(item) if isinstance(item, str) else 8
        if length > METADATA_LENGTH or depth > METADATA_DEPTH:
            raise ValidationError("That is too long or nested too deep to be kept.", code="too_large")
        if isinstance(item, dict):
            todo += [(part, depth + 1) for pair in item.items() for part in pair]
        elif isinstance(item, list):
            todo += [(part, depth + 1) for part in item]
