"""One id for a request: in its answer and in every line that is logged about it."""

import json
import logging
import re

import pytest
from django.conf import settings
from django.db import connection
from pythonjsonlogger.json import JsonFormatter

from config.observability import RequestIdFilter, current_request_id, watch_queries
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


def _line(caplog, name: str) -> logging.LogRecord:
    (record,) = [record for record in caplog.records if record.name == name]
    return record


@pytest.mark.django_db
def test_a_request_is_told_in_one_line_by_route_and_without_a_name(buyer: Client, caplog, settings):
    settings.LOG_REQUESTS = True
    caplog.set_level(logging.INFO, "shop.requests")
    buyer.get("/api/v1/users/me/?secret=word", headers={"X-Request-ID": "the-request"})
    record = _line(caplog, "shop.requests")
    record.request_id = "the-request"
    line = _as_json(record)
    assert (line["method"], line["route"], line["status"]) == ("GET", "user-me", 200)
    assert line["user"] == buyer.user.pk
    assert line["ms"] >= line["database_ms"] >= 0
    assert line["queries"] > 0
    assert "secret" not in json.dumps(line)
    assert buyer.user.email not in json.dumps(line)


@pytest.mark.django_db
def test_a_line_costs_no_query(api: Client, caplog, settings, django_assert_num_queries):
    settings.LOG_REQUESTS = True
    caplog.set_level(logging.INFO, "shop.requests")
    with django_assert_num_queries(0):
        api.get("/", headers={"Cookie": "sessionid=x"})
    assert _line(caplog, "shop.requests").user is None


@pytest.mark.django_db
def test_a_slow_query_is_told_without_its_values(caplog, settings):
    # Of this connection, which may have been opened before anybody watched it.
    watch_queries(connection)
    settings.SLOW_QUERY_MS = 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s", ["fast-value"])
        assert not [record for record in caplog.records if record.name == "shop.slow_queries"]
        settings.SLOW_QUERY_MS = 0.000001
        cursor.execute("SELECT\n  %s", ["secret-value"])
    line = _as_json(_line(caplog, "shop.slow_queries"))
    assert line["statement"] == "SELECT %s"
    assert line["ms"] >= 0
    assert "secret-value" not in json.dumps(line)


@pytest.mark.django_db
def test_watching_leaves_the_watchers_of_others_where_they_are():
    def other(execute, *args):
        return execute(*args)

    connection.execute_wrappers.clear()
    with connection.execute_wrapper(other):
        watch_queries(connection)
        watch_queries(connection)
    assert len(connection.execute_wrappers) == 1
    assert other not in connection.execute_wrappers
