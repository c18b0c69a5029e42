"""/metrics: who may see it, and that it counts what happened, by names and never by what a stranger wrote."""

import os
import re
import subprocess
import sys
from ipaddress import ip_network

import pytest
from django.conf import settings as shop
from django.db import connection, transaction
from prometheus_client import REGISTRY

from config import registry, tasks
from config.registry import Gauge
from tests.config.processes import shop_environment
from tests.conftest import Client
from tests.factories import ProductFactory, VariantFactory
from tests.shopping import ADDRESS, fill_cart

pytestmark = pytest.mark.django_db


def told(api: Client, **headers: str) -> str:
    answer = api.get("/metrics", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    return answer.content.decode()


def number(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0


def test_it_is_for_inside_only(api: Client):
    assert "shop_slow_queries_total" in told(api)
    for headers in (
        {"X-Forwarded-For": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
        {"X-Real-IP": "127.0.0.1"},
        {"Via": "1.1 proxy"},
    ):
        assert api.get("/metrics", headers=headers).status_code == 404
    outside = api.get("/metrics", REMOTE_ADDR="192.0.2.1")
    assert (outside.status_code, outside.json()) == (404, api.get("/nowhere").json())
    assert api.get("/metrics", REMOTE_ADDR="nonsense").status_code == 404
    assert api.post("/metrics").status_code == 405


def test_a_network_that_is_named_is_inside(api: Client, settings):
    settings.METRICS_NETWORKS = [ip_network("10.0.0.0/8")]
    assert api.get("/metrics", REMOTE_ADDR="10.1.2.3").status_code == 200
    assert api.get("/metrics", REMOTE_ADDR="127.0.0.1").status_code == 404


def test_the_token_opens_it_from_anywhere_and_a_wrong_one_from_nowhere(api: Client, settings):
    from_outside = {"REMOTE_ADDR": "192.0.2.1"}
    assert api.get("/metrics", headers={"Authorization": "Bearer "}, **from_outside).status_code == 404
    settings.METRICS_TOKEN = "a-token"
    said = {"Authorization": "Bearer a-token", "X-Forwarded-For": "192.0.2.1"}
    assert api.get("/metrics", headers=said, **from_outside).status_code == 200
    for wrong in ("Bearer b-token", "Bearer", "Basic a-token", "Bearer ä"):
        assert api.get("/metrics", headers={"Authorization": wrong}, **from_outside).status_code == 404


def test_requests_are_counted_by_the_name_of_their_route(api: Client):
    before = number("shop_http_request_seconds_count", route="product-detail", method="GET", status="4xx")
    asked = number("shop_http_database_queries_total", route="product-detail", method="GET")
    for slug in ("one", "another", "a-third"):
        api.get(f"/api/v1/products/{slug}/")
    assert number("shop_http_request_seconds_count", route="product-detail", method="GET", status="4xx") == before + 3
    assert number("shop_http_database_queries_total", route="product-detail", method="GET") >= asked + 3
    api.get("/nobody/made/this")
    api.generic("BREW", "/")
    text = told(api)
    assert 'route="unmatched"' in text
    assert 'method="other"' in text
    assert not re.search("a-third|nobody|BREW", text)


def test_what_a_rule_refuses_is_counted_by_its_code(buyer: Client):
    before = number("shop_refusals_total", code="insufficient_stock")
    variant = VariantFactory(stock=1)
    assert buyer.post("/api/v1/cart/items/", {"variant": variant.pk, "quantity": 2}).status_code == 409
    assert number("shop_refusals_total", code="insufficient_stock") == before + 1


def test_an_order_counts_once_it_is_committed(buyer: Client, django_capture_on_commit_callbacks):
    before = number("shop_orders_total", event="placed")
    fill_cart(buyer, ProductFactory(stock=5))
    with django_capture_on_commit_callbacks() as callbacks:
        assert buyer.post("/api/v1/orders/", {"shipping_address": ADDRESS}).status_code == 201
    assert number("shop_orders_total", event="placed") == before
    for callback in callbacks:
        callback()
    assert number("shop_orders_total", event="placed") == before + 1


def test_what_the_worker_did_is_counted(api: Client):
    before = number("shop_tasks_total", task="heartbeat", result="complete")
    tasks.beat()
    assert number("shop_tasks_total", task="heartbeat", result="complete") == before + 1


def test_a_figure_that_cannot_be_told_does_not_hide_the_others(api: Client, monkeypatch):
    def fails():
        raise RuntimeError

    broken = Gauge("shop_broken", "Fails.", "of", fails)
    monkeypatch.setattr(registry, "gauges", registry.gauges)
    registry.gauges.append(broken)
    try:
        text = told(api)
    finally:
        registry.gauges.remove(broken)
    assert 'shop_gauge_failed{gauge="shop_broken"} 1.0' in text
    assert 'shop_outbox_mails{state="due"} 0.0' in text
    assert "shop_queue_tasks" in text
    assert "shop_money_waiting" in text


def test_the_database_may_be_away(api: Client):
    def away(*args):
        raise transaction.TransactionManagementError("away")

    with connection.execute_wrapper(away):
        assert 'shop_gauge_failed{gauge="shop_outbox_mails"} 1.0' in told(api)


COUNTING = """
import django
django.setup()
import sys, time
from config import metrics
metrics.REFUSALS.labels("a_rule").inc()
print(metrics._own_slot(), flush=True)
sys.stdin.readline()
"""

READING = """
import django
django.setup()
from django.test import Client
print(Client().get("/metrics", headers={"Host": "localhost"}).content.decode())
"""


def test_processes_count_together_and_a_new_one_goes_on_where_a_dead_one_stood(tmp_path):
    counts = tmp_path / "counts"
    environment = shop_environment(tmp_path, METRICS_DIR=str(counts))

    def process():
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        return subprocess.Popen([sys.executable, "-c", COUNTING], cwd=shop.BASE_DIR, env=environment, **pipes)

    def slot(process):
        return int(process.stdout.readline())

    both = [process(), process()]
    assert {slot(one) for one in both} == {0, 1}
    both[0].kill()
    both[0].wait()
    third = process()
    assert slot(third) in (0, 1)
    for one in (both[1], third):
        one.communicate("")
    done = subprocess.run(
        [sys.executable, "-c", READING], cwd=shop.BASE_DIR, env=environment, capture_output=True, text=True
    )
    assert 'shop_refusals_total{code="a_rule"} 3.0' in done.stdout
    assert {name for name in os.listdir(counts) if name.startswith("counter")} == {"counter_0.db", "counter_1.db"}
