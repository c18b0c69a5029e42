"""JSON bodies, read strictly: what cannot be stored or computed with is a 400 here and never a 500 further in."""

from typing import Any

import orjson
from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from config.errors import TooLarge
from config.text import is_storable_deep

MAX_DEPTH = 32


def _depth(value: Any) -> int:
    """Nesting of arrays and objects, without recursion."""
    deepest, todo = 0, [(value, 1)]
    while todo:
        item, level = todo.pop()
        children = item.values() if isinstance(item, dict) else item if isinstance(item, list) else None
        if children is None:
            continue
        deepest = max(deepest, level)
        todo.extend((child, level + 1) for child in children)
    return deepest


class StrictJSONParser(JSONParser):
    """UTF-8, at most 1 MB and 32 levels, no NaN or Infinity, no NUL or lone surrogate; an empty body is `{}`."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        # Django counts only what it reads itself; a parser is given the bare stream.
        raw = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(raw) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge
        try:
            data = orjson.loads(raw) if raw.strip() else {}
        except (ValueError, RecursionError) as error:
            raise ParseError("The body is not valid JSON.") from error
        if _depth(data) > MAX_DEPTH:
            raise ParseError(f"The body is nested more than {MAX_DEPTH} levels deep.")
        if not is_storable_deep(data):
            raise ParseError("The body holds characters that cannot be stored.")
        return data
