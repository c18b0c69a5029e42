"""The schema that is served: complete, valid, and the same in both notations."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from django.core.management import call_command

from tests.conftest import Client

METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return Client().get("/api/schema/?format=json").json()


def _operations(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in schema["paths"].items():
        for method in METHODS:
            if method in item:
                yield f"{method.upper()} {path}", item[method]


def test_it_is_made_without_a_warning_and_is_valid_openapi(tmp_path):
    call_command("spectacular", "--fail-on-warn", "--validate", file=str(tmp_path / "schema.yml"))


def test_it_is_served_in_yaml_and_json(api: Client, schema):
    answer = api.get("/api/schema/")
    assert answer.headers["Content-Type"].startswith("application/vnd.oai.openapi")
    assert yaml.safe_load(answer.content)["paths"].keys() == schema["paths"].keys()
    assert schema["openapi"].startswith("3.")


def test_every_operation_says_what_it_is_for(schema):
    for name, operation in _operations(schema):
        assert operation.get("tags"), name
        assert operation.get("summary") or operation.get("description"), name


def test_every_operation_announces_its_refusals_in_the_one_shape(schema):
    for name, operation in _operations(schema):
        answers = operation["responses"]
        expected = {"400", "404", "405", "406", "429", "503"}
        if operation.get("security"):
            expected |= {"401", "403"}
        if not name.startswith(("GET", "DELETE")):
            expected |= {"409", "413", "415"}
        assert expected <= set(answers), name
        for code, answer in answers.items():
            if code >= "400":
                reference = {"$ref": "#/components/schemas/Error"}
                assert answer["content"]["application/json"]["schema"] == reference, (name, code)


def test_every_reference_leads_somewhere(schema):
    def references(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                yield node["$ref"]
            for child in node.values():
                yield from references(child)
        elif isinstance(node, list):
            for child in node:
                yield from references(child)

    known = schema["components"]["schemas"]
    assert {name for name in references(schema) if name.removeprefix("#/components/schemas/") not in known} == set()


def test_every_text_and_number_that_is_sent_has_bounds(schema):
    """Where a field is no enum, format or pattern, it says how long a text or how large a number may be."""
    sent = [name for name in schema["components"]["schemas"] if name.endswith("Request")]
    unbounded = [
        f"{name}.{field}"
        for name in sent
        for field, rules in schema["components"]["schemas"][name].get("properties", {}).items()
        if (rules.get("type") == "string" and not {"maxLength", "enum", "format", "pattern"} & set(rules))
        or (rules.get("type") == "integer" and not {"minimum", "maximum"} <= set(rules))
    ]
    assert unbounded == []
