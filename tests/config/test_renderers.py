import json
from collections import OrderedDict
from datetime import UTC, datetime
from decimal import Decimal

from django.utils.functional import lazystr
from django.utils.safestring import mark_safe
from rest_framework.utils.serializer_helpers import ReturnDict, ReturnList

from config.renderers import ORJSONRenderer


def render(data, accept="application/json"):
    return ORJSONRenderer().render(data, accept, {})


def test_everything_that_serializers_give_has_a_form():
    data = {
        "decimal": Decimal("29.90"),
        "lazy": lazystr("later"),
        "safe": mark_safe("<b>"),
        "ordered": OrderedDict(a=1),
        "returned": ReturnDict({"b": ReturnList([1], serializer=None)}, serializer=None),
        "tuple": (1, 2),
        "at": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        1: True,
    }
    assert json.loads(render(data)) == {
        "decimal": "29.90",
        "lazy": "later",
        "safe": "<b>",
        "ordered": {"a": 1},
        "returned": {"b": [1]},
        "tuple": [1, 2],
        "at": "2026-01-02T03:04:05Z",
        "1": True,
    }


def test_texts_are_utf_8_and_nothing_is_no_bytes():
    assert render({"name": "Köln 日本"}) == '{"name":"Köln 日本"}'.encode()
    assert render(None) == b""


def test_it_is_indented_on_demand():
    assert render({"a": 1}, "application/json; indent=2") == b'{\n  "a": 1\n}'
