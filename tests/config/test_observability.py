"""One id for a request: in its answer and in every line that is logged about it."""

import json
import logging
import re

import pytest
from django.conf import settings
from pythonjsonlogger.json import JsonFormatter

from config.observability import RequestIdFilter, current_request_id
from tests.conftest import Client

MADE = re.compile(r"[0-9a-f]{32}")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url", ["/", "/nowhere", "/api/v1/orders/", "/api/v1/products/", "/api/docs/", "/products/a%00"]
)
def test_a_well_formed_id_comes_back_on_every_answer(api: Client, url: str):
    assert api.get(url, headers={"X-Request-ID": "a-Good.id_1"}).headers["X-Request-ID"] == "a-Good.id_1"


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "with space", "newline\nhere", "schön-schön", "<script>x"])
def test_another_one_is_replaced(api: Client, given: str):
    assert MADE.fullmatch(api.get("/", headers={"X-Request-ID": given}).headers["X-Request-ID"])


def test_every_request_gets_its_own(api: Client):
    assert api.get("/").headers["X-Request-ID"] != api.get("/").headers["X-Request-ID"]


def _as_json(record: logging.LogRecord) -> dict:
    options = {name: value for name, value in settings.LOGGING["formatters"]["json"].items() if name != "()"}
    RequestIdFilter().filter(record)
    return json.loads(JsonFormatter(**options).format(record))


def test_a_line_in_json_carries_the_id():
    token = current_request_id.set("the-request")
    try:
        line = _as_json(logging.makeLogRecord({"name": "orders", "levelname": "INFO", "msg": "placed"}))
    finally:
        current_request_id.reset(token)
    assert line["request_id"] == "the-request"
    assert (line["logger"], line["level"], line["message"]) == ("orders", "INFO", "placed")
    assert line["time"]


def test_the_line_that_django_writes_at_the_end_carries_it_too(api: Client, caplog):
    api.get("/nowhere", headers={"X-Request-ID": "lost-request"})
    record = next(record for record in caplog.records if record.name == "django.request")
    assert _as_json(record)["request_id"] == "lost-request"
