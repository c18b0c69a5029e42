"""The money on documents: lines as the order froze them, and how a refund takes its share of each."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from config.money import split
from orders.models import OrderLine

Line = dict[str, Any]
PARTS = ("goods", "shipping", "tax")


def invoice_line(line: OrderLine) -> Line:
    """What was bought, minor units; `gross` is what the buyer paid for the line, its shares included."""
    goods = line.line_total - line.discount
    return {
        "order_line": line.pk,
        "sku": line.sku,
        "name": line.name,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "line_total": line.line_total,
        "discount": line.discount,
        "goods": goods,
        "shipping": line.shipping,
        "tax_rate": rate_text(line.tax_rate),
        "tax": line.tax,
        "gross": goods + line.shipping + line.tax,
    }


def rate_text(rate: Decimal) -> str:
    """Percent without needless zeros: Decimal("19.000") → "19"."""
    return f"{rate.normalize():f}"


def credit_lines(
    invoiced: Sequence[Line], credited: Iterable[Line], amount: int, wanted: Mapping[int, int] | None = None
) -> list[Line]:
    """The lines of a credit note over `amount` against what is left of the invoice: shared over the lines by what is
    left of each (or as `wanted`, order line id → amount, says), and within a line over goods, shipping and tax, each
    time by largest remainder. So no part ever goes below zero, and notes over everything add up to the invoice.

    `amount` is at most what is left.
    """
    left = _what_is_left(invoiced, credited)
    room = [sum(parts) for parts in left]
    shares = [min((wanted or {}).get(line["order_line"], 0), space) for line, space in zip(invoiced, room, strict=True)]
    if sum(shares) > amount:
        shares = split(amount, shares)
    rest = split(amount - sum(shares), [space - share for space, share in zip(room, shares, strict=True)])
    return [
        _credit_line(line, split(share + more, parts))
        for line, parts, share, more in zip(invoiced, left, shares, rest, strict=True)
        if share + more
    ]


def _what_is_left(invoiced: Sequence[Line], credited: Iterable[Line]) -> list[list[int]]:
    left = {line["order_line"]: [line[part] for part in PARTS] for line in invoiced}
    for line in credited:
        parts = left[line["order_line"]]
        for index, part in enumerate(PARTS):
            parts[index] -= line[part]
    return [left[line["order_line"]] for line in invoiced]


def _credit_line(line: Line, parts: Sequence[int]) -> Line:
    kept = {key: line[key] for key in ("order_line", "sku", "name", "quantity", "unit_price", "tax_rate")}
    return {**kept, "line_total": parts[0], "discount": 0, **dict(zip(PARTS, parts, strict=True)), "gross": sum(parts)}


def tax_summary(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Per rate, lowest first: net, tax and gross."""
    rates: dict[str, dict[str, Any]] = {}
    for line in lines:
        row = rates.setdefault(line["tax_rate"], {"rate": line["tax_rate"], "net": 0, "tax": 0, "gross": 0})
        row["net"] += line["goods"] + line["shipping"]
        row["tax"] += line["tax"]
        row["gross"] += line["gross"]
    return sorted(rates.values(), key=lambda row: Decimal(row["rate"]))


def sums(lines: Sequence[Line]) -> dict[str, int]:
    """Net, tax and gross of a whole document."""
    tax = sum(line["tax"] for line in lines)
    gross = sum(line["gross"] for line in lines)
    return {"net": gross - tax, "tax": tax, "gross": gross}
