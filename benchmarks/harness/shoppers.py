"""People in a shop, as programs: they look, search, fill carts, order, pay, change their minds and send things back."""

import asyncio
import random
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from benchmarks.harness.clients import Answer, Connection
from benchmarks.harness.ledger import Ledger
from benchmarks.harness.scenarios import ADDRESS, API, Goods, reads
from benchmarks.shops.filling import PASSWORD

# Longer than a key of a request that died with the database stays taken (config.idempotency.LEASE).
PATIENCE_SECONDS = 90
# Of all orders so many are for the one product that everybody wants.
WANT_THE_HOT_ONE = 0.3
# What a visit is, and how often.
VISITS = {"look": 10, "buy": 6, "give up": 1, "send back": 1}


class GaveUp(Exception):
    """No answer that settles it within the patience of a shopper."""


@dataclass
class Shopper:
    """One person with one connection, and a member of the staff who serves him by another."""

    port: int
    goods: Goods
    ledger: Ledger
    dice: random.Random
    staff_token: str
    person: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = Connection(self.port)
        self.pages = [path for paths in reads(self.goods).values() for path in paths]

    async def keep_shopping(self, until: float) -> None:
        while time.monotonic() < until:
            visit = self.dice.choices(list(VISITS), list(VISITS.values()))[0]
            try:
                await getattr(self, visit.replace(" ", "_"))()
            except GaveUp:
                continue
        self.connection.close()

    async def look(self) -> None:
        for path in self.dice.sample(self.pages, 3):
            await self.ask("look", "GET", path)

    async def buy(self) -> dict[str, Any] | None:
        """An order that is paid; None where something was sold out."""
        if (order := await self.place_order()) is None:
            return None
        headers = self._as_buyer(order)
        opened = await self.ask("pay", "POST", f"{API}/payments/create-intent/", {"order": order["number"]}, headers)
        if opened.status not in (200, 201):
            return None
        confirmation = {"payment": opened.json()["id"], "payment_method": "pm_card_visa"}
        paid = await self.ask("pay", "POST", f"{API}/payments/confirm/", confirmation, headers)
        return order if paid.status == 200 else None

    async def place_order(self) -> dict[str, Any] | None:
        token = ""
        for variant in self._wanted():
            headers = {**self.person, **({"X-Cart-Token": token} if token else {})}
            added = await self.ask("add", "POST", f"{API}/cart/items/", {"variant": variant, "quantity": 1}, headers)
            token = (added.json().get("token") or "") if added.status == 200 else token
        key = uuid.uuid4().hex
        headers = {**self.person, "Idempotency-Key": key, **({"X-Cart-Token": token} if token else {})}
        body = {"shipping_address": ADDRESS, **({} if self.person else {"email": "ada@example.com"})}
        self.ledger.unknown.add(key)
        # Some press the button twice.
        for _ in range(2 if self.dice.random() < 0.1 else 1):
            placed = await self.ask("order", "POST", f"{API}/orders/", body, headers)
            if placed.status == 201:
                self.ledger.accepted(key, placed.json()["number"])
        if placed.status != 201:
            self.ledger.unknown.discard(key)
            await self.ask("clear", "DELETE", f"{API}/cart/", None, headers)
            return None
        return placed.json()

    async def give_up(self) -> None:
        """An order is cancelled, paid or not."""
        order = await (self.buy if self.dice.random() < 0.5 else self.place_order)()
        if order:
            path = f"{API}/orders/{order['number']}/cancel/"
            await self.ask("cancel", "POST", path, {}, self._as_buyer(order))

    async def send_back(self) -> None:
        """An order is sent, arrives, and one piece of it comes back and is paid back."""
        if not (order := await self.buy()):
            return
        for status in ("shipped", "delivered"):
            await self._staff("deliver", "PUT", f"orders/{order['number']}/status", {"status": status})
        body = {"order": order["number"], "lines": [{"line": order["lines"][0]["id"], "quantity": 1}]}
        asked = await self.ask("return", "POST", f"{API}/returns/", body, self._as_buyer(order))
        if asked.status == 201:
            for step in ("approve", "receive", "refund"):
                await self._staff("return", "POST", f"returns/{asked.json()['id']}/{step}", {})

    async def _staff(self, step: str, method: str, path: str, body: dict[str, Any]) -> Answer:
        headers = {"Authorization": f"Bearer {self.staff_token}", "Idempotency-Key": uuid.uuid4().hex}
        return await self.ask(step, method, f"{API}/{path}/", body, headers)

    async def ask(
        self, step: str, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Asked again, with the same key, while the shop says that it cannot now. Raises GaveUp."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            began = time.monotonic()
            try:
                answer = await self.connection.send(method, path, body, headers)
            except (OSError, TimeoutError) as error:
                self.ledger.fault(f"{step}: no answer, {error!r}")
            else:
                self.ledger.answered(step, answer.status, _code(answer), began)
                # 409 `idempotency_in_progress`: the first try is still on its way.
                if answer.status != 503 and _code(answer) != "idempotency_in_progress":
                    return answer
            await asyncio.sleep(1)
        raise GaveUp(f"{step} {path}")

    def _wanted(self) -> list[int]:
        variants = self.goods.some_variants(self.dice, self.dice.randint(1, 3))
        if self.dice.random() < WANT_THE_HOT_ONE:
            variants[0] = self.goods.hot
        return list(dict.fromkeys(variants))

    def _as_buyer(self, order: dict[str, Any]) -> dict[str, str]:
        token = {"X-Order-Token": order["token"]} if order.get("token") else {}
        return {**self.person, **token, "Idempotency-Key": uuid.uuid4().hex}


def _code(answer: Answer) -> str:
    """Of the published shape of errors; empty where it is none."""
    if answer.status < 400:
        return ""
    try:
        return str(answer.json()["errors"][0]["code"])
    except (ValueError, LookupError, TypeError):
        return ""


async def sign_in(port: int, number: int) -> str:
    """The access token of one of the people of the filled shop."""
    connection = Connection(port)
    body = {"email": f"shopper{number}@example.com", "password": PASSWORD}
    answer = await connection.send("POST", f"{API}/auth/login/", body)
    connection.close()
    return str(answer.json()["access"])
