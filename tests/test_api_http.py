"""docs/api.http has every call of the schema, and no other."""

import functools
import re
from pathlib import Path

from django.conf import settings
from drf_spectacular.generators import SchemaGenerator

# Places that stand for an id, a number or a slug.
_PLACE = r"(?:\{\{[^}]+\}\}|[A-Za-z0-9_-]+)"


def documented_calls() -> list[tuple[str, str]]:
    text = (Path(settings.BASE_DIR) / "docs" / "api.http").read_text()
    return re.findall(r"^(GET|POST|PUT|PATCH|DELETE) \{\{api\}\}(/[^\s?]*)", text, re.MULTILINE)


@functools.cache
def operations() -> set[tuple[str, str]]:
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    methods = {"get", "post", "put", "patch", "delete"}
    return {
        (method.upper(), path.removeprefix("/api/v1")) for path, item in paths.items() for method in methods & set(item)
    }


def operation_of(call: tuple[str, str]) -> tuple[str, str] | None:
    """The operation that a call is an example of: the one whose path has the fewest places to fill."""
    method, path = call
    fitting = [
        (method, template)
        for _, template in (op for op in operations() if op[0] == method)
        if re.fullmatch(re.sub(r"\{[^}]+\}", lambda _: _PLACE, template), path)
    ]
    return min(fitting, key=lambda op: op[1].count("{"), default=None)


def test_every_operation_has_its_example():
    shown = {operation_of(call) for call in documented_calls()}
    assert operations() - shown == set()
    assert None not in shown
