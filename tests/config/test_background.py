"""A queue that hangs costs a request little, and undoes nothing."""

import os
import runpy
import socket
import time

import pytest
from django.conf import settings
from django.db import transaction
from huey.utils import load_class

from config import environment
from config.background import enqueue_on_commit


@pytest.fixture
def queue_at(monkeypatch):
    """The queue as the settings make it for a Redis address."""

    def make(url):
        monkeypatch.setattr(environment, "DECLARED", {})
        monkeypatch.setenv("REDIS_URL", url)
        told = runpy.run_path(str(settings.BASE_DIR / "config" / "settings" / "stores.py"))["HUEY"]
        return load_class(told["huey_class"])("shop-of-the-tests", results=False, **told["connection"])

    return make


@pytest.mark.django_db(transaction=True)
def test_a_redis_that_accepts_and_never_answers_holds_nobody_up(queue_at, caplog):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        task = queue_at(f"redis://127.0.0.1:{silent.getsockname()[1]}/0").task()(lambda: None)
        started = time.monotonic()
        with transaction.atomic():
            enqueue_on_commit(task)
        assert time.monotonic() - started < 2
    assert "left to the schedule" in caplog.text


@pytest.mark.services
def test_the_worker_waits_for_a_task_without_losing_patience(queue_at):
    queue = queue_at(os.environ["REDIS_URL"])
    queue.storage.flush_queue()
    assert queue.storage.read_timeout < queue.storage.pool.connection_kwargs["socket_timeout"]
    assert queue.storage.dequeue() is None
    queue.task()(lambda: None)()
    assert queue.storage.dequeue() is not None
