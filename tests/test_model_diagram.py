"""docs/model.md is kept true: the diagram is derived from the models. `UPDATE_DOCS=1 make test` writes it anew."""

import os
import re
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models

PAGE = Path(settings.BASE_DIR) / "docs" / "model.md"
ROOMS = (
    *("config", "accounts", "catalog", "carts", "orders", "payments", "notifications", "invoices"),
    *("recommendations", "reviews", "analytics"),
)


def _end(field: models.Field) -> str:
    """How many of this side stand on one of the other: Mermaid's crow's foot."""
    return "|o" if field.one_to_one else "}o"


def diagram(room: str) -> str:
    lines = ["```mermaid", "erDiagram"]
    for model in apps.get_app_config(room).get_models():
        name = model.__name__
        own = [field for field in model._meta.get_fields() if not field.auto_created and field.concrete]
        lines.append(f"    {name} {{")
        lines += [f"        {f.get_internal_type()} {f.name}" for f in own if not f.is_relation]
        lines.append("    }")
        for field in own:
            if field.many_to_many:
                lines.append(f"    {name} }}o--o{{ {field.related_model.__name__} : {field.name}")
            elif field.is_relation:
                other = "o|" if field.null else "||"
                lines.append(f"    {name} {_end(field)}--{other} {field.related_model.__name__} : {field.name}")
    return "\n".join([*lines, "```"])


def test_the_diagrams_are_those_of_the_models():
    text = expected = PAGE.read_text()
    rooms = [room for room in ROOMS if list(apps.get_app_config(room).get_models())]
    for room in rooms:
        pattern = re.compile(rf"(<!-- {room} -->\n).*?(<!-- /{room} -->)", re.S)
        assert pattern.search(text), f"docs/model.md has no section for {room}"
        expected = pattern.sub(lambda found, room=room: f"{found[1]}{diagram(room)}\n{found[2]}", expected)
    if os.environ.get("UPDATE_DOCS"):
        PAGE.write_text(expected)
    assert text == expected or os.environ.get("UPDATE_DOCS")
