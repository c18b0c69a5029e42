"""Sends the events: signed, at least once, in whatever order a test asks for."""

import hashlib
import hmac
import http.client
import json
import queue
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

Post = Callable[[bytes, dict[str, str]], int]
_PAUSES = (1, 5, 30)  # seconds before an event that was not taken is sent again


def sign(body: bytes, secret: str, at: float | None = None) -> str:
    """The header Stripe-Signature."""
    moment = int(time.time() if at is None else at)
    mac = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256)
    return f"t={moment},v1={mac.hexdigest()}"


def post_to(url: str) -> Post:
    address = urlsplit(url)

    def post(body: bytes, headers: dict[str, str]) -> int:
        shop = http.client.HTTPConnection(address.netloc, timeout=30)
        try:
            shop.request("POST", address.path, body, {**headers, "Host": "localhost"})
            return shop.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            shop.close()

    return post


class Deliveries:
    """`post` takes body and headers and gives the status of the answer. Nothing is sent until somebody says so:
    `deliver` for chosen events, `start` for each as it happens."""

    def __init__(self, post: Post, secret: str) -> None:
        self.post, self.secret = post, secret
        self.sent: list[tuple[str, int]] = []
        self._queue: queue.Queue[tuple[dict[str, Any], int]] = queue.Queue()

    def deliver(self, events: Iterable[dict[str, Any]], *, times: int = 1) -> list[int]:
        """Send the events in the given order; the statuses of the answers."""
        return [self._send(event) for event in events for _ in range(times)]

    def _send(self, event: dict[str, Any]) -> int:
        body = json.dumps(event).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": sign(body, self.secret)}
        status = self.post(body, headers)
        self.sent.append((event["id"], status))
        return status

    def start(self) -> None:
        threading.Thread(target=self._run, daemon=True).start()

    def enqueue(self, events: Iterable[dict[str, Any]]) -> None:
        for event in events:
            self._queue.put((event, 0))

    def _run(self) -> None:
        while True:
            event, tries = self._queue.get()
            if not 200 <= self._send(event) < 300 and tries < len(_PAUSES):
                again = threading.Timer(_PAUSES[tries], self._queue.put, [(event, tries + 1)])
                again.daemon = True
                again.start()
