"""A result as Markdown, for the screen and for docs/performance.md."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.harness.aims import reached

START, END = "<!-- benchmark: start -->", "<!-- benchmark: end -->"


def written(result: dict[str, Any]) -> str:
    """All tables, with what they were measured on."""
    machine = result["machine"]
    told = ", ".join(f"{name} {value}" for name, value in machine.items() if value != "")
    parts = [
        f"Measured at {result['at'][:10]} ({told}).",
        "Answers a second (p50 and p99 in milliseconds):",
        _speeds(result["sizes"]),
        "What an answer costs: statements, and milliseconds of processor time in the server's workers + in PostgreSQL:",
        _costs(result["sizes"]),
        "Aims:",
        table(
            ("aim", "wanted", "measured", ""),
            ((one.aim, one.wanted, one.found, "met" if one.is_met else "**missed**") for one in reached(result)),
        ),
    ]
    return "\n\n".join(parts)


def _speeds(sizes: dict[str, Any]) -> str:
    def cell(row: dict[str, Any] | None) -> str:
        if not row:
            return ""
        if row["errors"]:
            return f"**{row['errors']} errors**"
        return f"{_short(row['per_second'])} ({_short(row['p50_ms'])}, {_short(row['p99_ms'])})"

    titles = ("", *(f"{int(size):,} products" for size in sizes))
    rows = ((name, *(cell(shop["rows"].get(name)) for shop in sizes.values())) for name in _names(sizes))
    return table(titles, rows)


def _costs(sizes: dict[str, Any]) -> str:
    def cell(row: dict[str, Any] | None) -> str:
        return f"{row['server_cpu_ms']:.2f} + {row['database_cpu_ms']:.2f}" if row and "server_cpu_ms" in row else ""

    titles = ("", "queries", *(f"{int(size):,} products" for size in sizes))
    rows = []
    for name in _names(sizes):
        found = [shop["rows"].get(name) for shop in sizes.values()]
        queries = next((_statements(row) for row in found if row and "queries" in row), "")
        if any(cell(row) for row in found):
            rows.append((name, queries, *map(cell, found)))
    return table(titles, rows)


def _statements(row: dict[str, Any]) -> str:
    """Those that begin and end transactions are told apart."""
    more = row["transaction_statements"]
    return f"{row['queries']:g}" + (f" + {more:g}" if more else "")


def _names(sizes: dict[str, Any]) -> list[str]:
    return list(dict.fromkeys(name for shop in sizes.values() for name in shop["rows"]))


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in (titles, ["---"] * len(titles), *rows)]
    return "\n".join(lines)


def put_between_markers(page: str, text: str) -> str:
    """The page with `text` in place of what stood between the markers. Raises ValueError where it has none."""
    pattern = re.compile(re.escape(START) + ".*?" + re.escape(END), re.DOTALL)
    if not pattern.search(page):
        raise ValueError(f"the page has no {START} … {END}")
    return pattern.sub(lambda _: f"{START}\n\n{text}\n\n{END}", page)
