"""What a load of shoppers saw: kept while it runs, judged at the end."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

# How long after its return the shop may still find connections that died.
RECOVERY_SECONDS = 20
MOST_FAULTS = 1000


@dataclass
class Ledger:
    """`orders` is what the shop accepted, by Idempotency-Key; `unknown` are keys without an answer to the end."""

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    orders: dict[str, str] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    _away: list[tuple[float, float]] = field(default_factory=list)

    @contextmanager
    def database_away(self) -> Iterator[None]:
        began = time.monotonic()
        self._away.append((began, float("inf")))
        try:
            yield
        finally:
            self._away[-1] = (began, time.monotonic() + RECOVERY_SECONDS)

    def answered(self, step: str, status: int, code: str, began: float) -> None:
        """A 5xx is a fault, but for a 503 in the published shape from a time when the database was away."""
        ended = time.monotonic()
        self.answers[step, status] += 1
        self.took[step].append((ended - began) * 1000)
        is_excused = status == 503 and code and any(start < ended and began < end for start, end in self._away)
        if status >= 500 and not is_excused:
            self.fault(f"{step}: {status} {code}")

    def accepted(self, key: str, number: str) -> None:
        self.unknown.discard(key)
        if self.orders.setdefault(key, number) != number:
            self.fault(f"one key became two orders, {self.orders[key]} and {number}")

    def fault(self, sentence: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(sentence)


def differences(ledger: Ledger, stored: list[str]) -> list[str]:
    """Between what was accepted and the order numbers that the database has."""
    there, accepted = Counter(stored), Counter(ledger.orders.values())
    found = [f"order {number} was accepted, and is there {there[number]} times" for number in accepted - there]
    found += [f"order {number} is there {there[number]} times" for number in there if there[number] > 1]
    found += [f"{accepted[number]} keys became order {number}" for number in accepted if accepted[number] > 1]
    strangers = set(there) - set(accepted)
    # Somebody whose last request had no answer may have an order or none.
    if len(strangers) > len(ledger.unknown):
        found.append(f"{len(strangers)} orders are there that nobody was told of, {len(ledger.unknown)} had no answer")
    return found
