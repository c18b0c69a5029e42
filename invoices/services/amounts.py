"""The money on documents: lines as the order froze them, and as refunds gave them back."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from orders.models import OrderLine, RefundLine

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


def credit_line(refund: RefundLine) -> Line:
    """What a refund gives back of an order line, minor units; `quantity` is 0 where it is for an amount only."""
    line, goods = refund.line, refund.line_total - refund.discount
    return {
        "order_line": line.pk,
        "sku": line.sku,
        "name": line.name,
        "quantity": refund.quantity,
        "unit_price": line.unit_price,
        "line_total": refund.line_total,
        "discount": refund.discount,
        "goods": goods,
        "shipping": refund.shipping,
        "tax_rate": rate_text(line.tax_rate),
        "tax": refund.tax,
        "gross": refund.amount,
    }


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
