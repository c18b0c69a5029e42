"""How the time of an answer grows with the shop, as an SVG: both axes logarithmic, one line for each row."""

import itertools
import math
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

# Told apart by people who see colours otherwise, too (Okabe and Ito, https://jfly.uni-koeln.de/color/).
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#8c6d00")
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 420, 70, 190, 40, 50


def drawn(sizes: dict[str, Any], names: Sequence[str]) -> str:
    """The p50 of each row against the number of products; two sizes or more. A line ends where there were errors."""
    counts = sorted(map(int, sizes))
    lines = {name: _values([sizes[str(count)]["rows"][name] for count in counts]) for name in names}
    lines = {name: values for name, values in lines.items() if values}
    low = math.floor(math.log10(min(map(min, lines.values()))))
    high = math.ceil(math.log10(max(map(max, lines.values()))))
    x = _scale(counts[0], counts[-1], LEFT, WIDTH - RIGHT)
    y = _scale(10**low, 10**high, HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="22" font-size="14">Milliseconds to an answer (p50), by the number of products</text>',
        '<g font-size="12">',
        *(
            _grid_line(y(10**power), f"{10**power:,}" if power >= 0 else f"{10**power:g}")
            for power in range(low, high + 1)
        ),
        *(f'<text x="{x(count):.1f}" y="{HEIGHT - 25}" text-anchor="middle">{count:,}</text>' for count in counts),
    ]
    slowest_first = sorted(lines.items(), key=lambda line: -line[1][-1])
    for place, (name, values) in enumerate(slowest_first):
        points = " ".join(f"{x(count):.1f},{y(value):.1f}" for count, value in zip(counts, values, strict=False))
        parts.append(_line(name, points, COLOURS[place % len(COLOURS)], TOP + 20 * place + 10))
    return "\n".join([*parts, "</g>", "</svg>\n"])


def _values(rows: Sequence[dict[str, Any]]) -> list[float]:
    return [row["p50_ms"] for row in itertools.takewhile(lambda row: not row["errors"], rows)]


def _grid_line(at: float, label: str) -> str:
    return (
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}" stroke="#dddddd"/>'
        f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{label}</text>'
    )


def _line(name: str, points: str, colour: str, legend: float) -> str:
    return (
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
        f'<rect x="{WIDTH - RIGHT + 20}" y="{legend - 9}" width="12" height="4" fill="{colour}"/>'
        f'<text x="{WIDTH - RIGHT + 38}" y="{legend - 2}">{escape(name)}</text>'
    )


def _scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    def place(value: float) -> float:
        return start + (math.log10(value) - math.log10(low)) / (math.log10(high) - math.log10(low)) * (end - start)

    return place
