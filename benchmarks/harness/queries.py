"""How many statements each thing takes, counted inside the shop of DATABASE_URL; prints JSON.

Beginning and ending a transaction are counted by themselves.
"""

import json
import os
import random
from collections.abc import Coroutine
from typing import Any

from benchmarks.harness.clients import Answer

TRANSACTIONS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK")


class InProcess:
    """Django's test client as a caller."""

    def __init__(self) -> None:
        from django.test import Client

        self.client = Client()

    async def send(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        response = self.client.generic(
            method,
            path,
            json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers={"Host": "localhost", **(headers or {})},
        )
        return Answer(response.status_code, response.content)


def finish(work: Coroutine[Any, Any, Any]) -> Any:
    """Without an event loop, in whose tasks Django would open connections of their own: it has nothing to wait for."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    raise RuntimeError("it waits for something")


def counted() -> dict[str, dict[str, float]]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from benchmarks.harness.measuring import UNCACHED, look_at
    from benchmarks.harness.scenarios import WRITES, reads

    goods, caller = look_at(os.environ["DATABASE_URL"]), InProcess()

    def count(act: Any, each: int) -> dict[str, float]:
        finish(act())  # what is only made once, is made
        with CaptureQueriesContext(connection) as captured:
            finish(act())
        said = [query["sql"].startswith(TRANSACTIONS) for query in captured.captured_queries]
        return {
            "queries": round((len(said) - sum(said)) / each, 1),
            "transaction_statements": round(sum(said) / each, 1),
        }

    found = {}
    for name, paths in reads(goods).items():
        found[f"{name}, {UNCACHED}"] = count(lambda path=paths[-1]: caller.send("GET", path), 1)
    for name, (flow, each) in WRITES.items():
        found[name] = count(lambda flow=flow: flow(caller, random.Random(1), goods), each)
    return found


if __name__ == "__main__":
    import django

    os.environ |= {"PUBLIC_CACHE": "off"}
    django.setup()
    print(json.dumps(counted()))
