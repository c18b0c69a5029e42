"""What the shop is meant to reach, as ratios within one run, and what it reached."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.harness.figures import is_lower, median, ratios

BARE, ONE, TWENTY = "bare Django view", "Django view, one query", "Django view, 20 rows"
ORDER_SQL = "the order's SQL, 2 clients"
# Row, what it is compared with, the least ratio.
OF_CEILINGS = (
    ("list, cached in Redis", BARE, 0.4),
    ("detail, cached in Redis", BARE, 0.4),
    ("list, cached on this host", BARE, 0.7),
    ("detail, cached on this host", BARE, 0.7),
    ("list, uncached", TWENTY, 0.5),
    ("detail, uncached", ONE, 0.5),
    ("order", ORDER_SQL, 0.09),
)
# Row, how many times its p50 of the smallest shop it may be in the largest.
GROWTH = (
    ("list, uncached", 1.5),
    ("detail, uncached", 1.5),
    ("suggest, uncached", 1.5),
    ("cart add", 1.5),
    ("order", 1.5),
    ("search, uncached", 5),
)
MOST_MEGABYTES, MOST_SECONDS_TO_START, LEAST_IMPORTED = 250, 2, 3000


@dataclass(frozen=True)
class Reached:
    aim: str
    wanted: str
    found: str
    is_met: bool


def reached(result: dict[str, Any]) -> list[Reached]:
    """Every aim of which the run has the figures."""
    return [*_of_ceilings(result), *_growths(result), *_of_the_server(result)]


def _of_ceilings(result: dict[str, Any]) -> Iterator[Reached]:
    for size, shop in result["sizes"].items():
        rows = shop["rows"]
        for name, ceiling, wanted in OF_CEILINGS:
            if name in rows and ceiling in rows and not rows[name]["errors"]:
                ratio = median(ratios(rows[name]["rounds"], rows[ceiling]["rounds"]))
                title = f"{name} / {ceiling}, {int(size):,} products"
                yield Reached(title, f"≥ {wanted}", f"{ratio:.3f}", ratio >= wanted)


def _growths(result: dict[str, Any]) -> Iterator[Reached]:
    sizes = sorted(result["sizes"], key=int)
    if len(sizes) < 2:
        return
    small, large = (result["sizes"][size]["rows"] for size in (sizes[0], sizes[-1]))
    for name, wanted in GROWTH:
        if name in small and name in large and not large[name]["errors"]:
            times = large[name]["p50_ms"] / small[name]["p50_ms"]
            title = f"p50 of {name}, {int(sizes[-1]):,} / {int(sizes[0]):,} products"
            yield Reached(title, f"≤ {wanted}", f"{times:.2f}", times <= wanted)


def _of_the_server(result: dict[str, Any]) -> Iterator[Reached]:
    for size, shop in result["sizes"].items():
        for title, weight in shop["memory_mb"].items():
            aim = f"memory of two workers, {title}, {int(size):,} products"
            yield Reached(aim, f"≤ {MOST_MEGABYTES} MB", f"{weight['pss']:.0f} MB", weight["pss"] <= MOST_MEGABYTES)
    starts = [shop["start_seconds"] for shop in result["sizes"].values()]
    if starts:
        found = median(starts)
        yield Reached(
            "start to first answer", f"≤ {MOST_SECONDS_TO_START} s", f"{found:.1f} s", found <= MOST_SECONDS_TO_START
        )
    if imported := result.get("import"):
        found = imported["products_per_second"]
        yield Reached("import_catalog", f"≥ {LEAST_IMPORTED:,}/s", f"{found:,.0f}/s", found >= LEAST_IMPORTED)


def slower(now: dict[str, Any], before: dict[str, Any]) -> list[str]:
    """What got slower since: each round as a ratio to the bare view of that round, so that two machines, or two days of
    one, can be compared; and every round below every one of before."""
    found = []
    for size, shop in now["sizes"].items():
        rows, kept = shop["rows"], before["sizes"].get(size, {}).get("rows", {})
        for name in rows.keys() & kept.keys() - {BARE}:
            if rows[name]["errors"] or kept[name]["errors"]:
                if not kept[name]["errors"]:
                    found.append(f"{name}, {int(size):,} products: errors, and none at {before['at'][:10]}")
                continue
            ratio_now, ratio_before = (_to_bare(each, name) for each in (rows, kept))
            if is_lower(ratio_now, ratio_before):
                times = median(ratio_before) / median(ratio_now)
                found.append(f"{name}, {int(size):,} products: {times:.2f} times slower than {before['at'][:10]}")
    return sorted(found)


def _to_bare(rows: dict[str, Any], name: str) -> list[float]:
    return ratios(rows[name]["rounds"], rows[BARE]["rounds"])
