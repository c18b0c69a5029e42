"""JSON answers, written by orjson."""

from decimal import Decimal
from typing import Any

import orjson
from django.utils.functional import Promise
from rest_framework.renderers import JSONRenderer


def _fallback(value: Any) -> Any:
    if isinstance(value, (Promise, Decimal)):
        return str(value)
    if isinstance(value, dict):  # ReturnDict, OrderedDict
        return dict(value)
    if isinstance(value, (list, tuple, set)):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


class ORJSONRenderer(JSONRenderer):
    """Bytes in UTF-8; decimals and lazy texts as strings."""

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        if data is None:
            return b""
        options = orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z | orjson.OPT_PASSTHROUGH_SUBCLASS
        if self.get_indent(accepted_media_type or "", renderer_context or {}):
            options |= orjson.OPT_INDENT_2
        return orjson.dumps(data, default=_fallback_subclasses, option=options)


def _fallback_subclasses(value: Any) -> Any:
    """With subclasses passed through, safe strings and other str subclasses arrive here too."""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    return _fallback(value)
