"""Sentry and OpenTelemetry where a setting asks for them: what leaves the shop names nobody."""

import gzip
import http.server
import subprocess
import sys
import threading

import pytest
from django.conf import settings as shop
from django.core.exceptions import ImproperlyConfigured

from config import telemetry
from tests.config.processes import manage, shop_environment

BREAK = """
import sys
import django
django.setup()
from django.db import connection
from django.test import Client
from django.urls import path
import config.urls

def breaks(request):
    password = "".join(["hun", "ter2"])
    connection.cursor().execute("SELECT %s", ["".join(["a-", "value"])])
    raise RuntimeError("it broke")

config.urls.urlpatterns.append(path("breaks/", breaks))
client = Client(raise_request_exception=False, headers={"Host": "localhost", "Authorization": "Bearer tok-1"})
answer = client.post("/breaks/?q=ada@example.com", {"email": "ada@example.com"})
assert answer.status_code == 500
assert answer.headers["X-Request-ID"]
if "sentry_sdk" in sys.modules:
    sys.modules["sentry_sdk"].flush(5)
# redis-py loads parts of OpenTelemetry where it is installed; these are ours to load.
print(sorted({"sentry_sdk", "opentelemetry.instrumentation"} & set(sys.modules)))
"""


@pytest.fixture
def collector():
    """Takes whatever is sent to it: [(path, text)] and its address."""
    got = []

    class Collector(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            content = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                content = gzip.decompress(content)
            got.append((self.path, content.decode("latin-1")))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield got, f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def run(tmp_path, **said: str) -> str:
    command = [sys.executable, "-c", BREAK]
    env = shop_environment(tmp_path, **said)
    done = subprocess.run(command, cwd=shop.BASE_DIR, env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


# Over a second: whole processes, because both libraries change one for good.
def test_errors_and_traces_are_told_without_who_it_was(collector, tmp_path):
    got, address = collector
    run(tmp_path, SENTRY_DSN=f"http://key@{address}/1", OTEL_EXPORTER_OTLP_ENDPOINT=f"http://{address}")
    told = dict(got)
    assert set(told) == {"/api/1/envelope/", "/v1/traces"}
    for text in told.values():
        assert "RuntimeError" in text
        assert "breaks" in text
        for secret in ("ada@example.com", "hunter2", "tok-1", "a-value"):
            assert secret not in text


def test_unasked_neither_is_loaded(tmp_path):
    assert run(tmp_path) == "[]"


@pytest.mark.parametrize("name", ["SENTRY_DSN", "OTEL_EXPORTER_OTLP_ENDPOINT"])
def test_without_the_libraries_the_start_says_what_to_install(settings, monkeypatch, name):
    monkeypatch.setitem(sys.modules, "sentry_sdk", None)
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    setattr(settings, name, "http://key@127.0.0.1:1/1")
    with pytest.raises(ImproperlyConfigured, match=rf"^{name} needs .*requirements/observability.txt"):
        telemetry.start()


def test_a_bad_address_is_refused_in_one_line(tmp_path):
    done = manage("check", env=shop_environment(tmp_path, SENTRY_DSN="nonsense-secret"))
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: SENTRY_DSN must be")
    assert "nonsense-secret" not in line


def test_of_a_person_the_number_is_left():
    event = {"user": {"id": 7, "email": "ada@example.com", "ip_address": "192.0.2.1"}, "request": {"url": "/x"}}
    assert telemetry.without_people(event, {}) == {"user": {"id": 7}, "request": {"url": "/x"}}
