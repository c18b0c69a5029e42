"""A document on paper: drawn text only, no HTML, so nothing in a name can do anything but stand there."""

import io
from collections.abc import Sequence
from typing import Any

from fpdf.enums import Align, TableBordersLayout, VAlign, XPos, YPos
from fpdf.fonts import FontFace

from invoices.drawing.paper import GREY, LARGE, LINE, MARGIN, RULE, SMALL, TEXT, Paper
from invoices.drawing.words import address_lines, amount_text, day_text, plain
from invoices.models import Document, DocumentKind

_WINDOW, _LOGO, _LABELS = 85, (60, 20), 38
_TOTALS = (34, 38)
_HEADINGS = FontFace(emphasis="BOLD", color=GREY, size_pt=SMALL)


def draw(document: Document, *, logo: bytes | None) -> bytes:
    """The PDF of an issued document (with its order, and a credit note's invoice); the same bytes each time."""
    paper = Paper(
        title=f"{document.title} {document.number}",
        seller=document.seller,
        made_at=document.issued_at,
        identity=document.hash,
        text=str([document.seller, document.buyer, document.lines, document.reason]),
    )
    _draw_head(paper, document, logo)
    _draw_lines(paper, document)
    _draw_sums(paper, document)
    return bytes(paper.output())


def _draw_head(paper: Paper, document: Document, logo: bytes | None) -> None:
    """Logo and seller, the buyer in the window of an envelope, and what the document is."""
    seller, right = document.seller, paper.w - MARGIN - _WINDOW
    if logo:
        paper.image(io.BytesIO(logo), x=MARGIN, y=MARGIN - 4, w=_LOGO[0], h=_LOGO[1], keep_aspect_ratio=True)
    paper.set_xy(right, MARGIN - 4)
    paper.font_of(TEXT + 1, bold=True)
    paper.lines([plain(seller["name"])], _WINDOW, align=Align.R)
    paper.set_x(right)
    paper.font_of(SMALL, grey=True)
    written = [plain(line) for line in seller["address"].splitlines() if plain(line) != plain(seller["name"])]
    paper.lines([*filter(None, written), seller["country"]], _WINDOW, align=Align.R, line=3.8)
    top = max(paper.y + 6, 48)

    billed, shipped = (address_lines(document.buyer[f"{kind}_address"]) for kind in ("billing", "shipping"))
    ends = [_block(paper, MARGIN, top, "Bill to", billed)]
    if shipped != billed:
        ends.append(_block(paper, right, top, "Ship to", shipped))
    paper.set_xy(MARGIN, max(*ends, top + 30) + 8)
    paper.font_of(LARGE, bold=True)
    paper.cell(paper.epw, 9, f"{document.title} {document.number}", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.ln(1)
    for label, value in _facts(document):
        paper.font_of(TEXT, grey=True)
        paper.cell(_LABELS, LINE, label)
        paper.font_of(TEXT)
        paper.multi_cell(paper.epw - _LABELS, LINE, value, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.ln(5)


def _block(paper: Paper, x: float, y: float, label: str, lines: list[str]) -> float:
    """A labelled address; where it ends."""
    paper.set_xy(x, y)
    paper.font_of(SMALL, grey=True)
    paper.lines([label], _WINDOW)
    paper.set_x(x)
    paper.font_of(TEXT)
    paper.lines(lines, _WINDOW)
    return paper.y


def _facts(document: Document) -> list[tuple[str, str]]:
    facts = [
        ("Date", day_text(document.issued_at, document.seller)),
        ("Order", f"{document.order.number} of {day_text(document.order.placed_at, document.seller)}"),
    ]
    if document.invoice:
        issued = day_text(document.invoice.issued_at, document.seller)
        facts.append(("Corrects invoice", f"{document.invoice.number} of {issued}"))
    if document.reason:
        facts.append(("Reason", plain(document.reason)))
    return facts


def _draw_lines(paper: Paper, document: Document) -> None:
    """One row per line; the head is repeated on each page."""
    money, is_invoice = document.currency, document.kind == DocumentKind.INVOICE
    if is_invoice:
        head, widths = ("", "Article", "Quantity", "Unit price", "Tax", "Amount"), (8, 78, 20, 26, 14, 24)
    else:
        head, widths = ("", "Article", "Net", "Tax rate", "Tax", "Credited"), (8, 76, 24, 18, 20, 24)
    paper.font_of(TEXT)
    paper.set_draw_color(*RULE)
    with paper.table(
        col_widths=widths,
        width=paper.epw,
        align=Align.L,
        text_align=(Align.L, Align.L, Align.R, Align.R, Align.R, Align.R),
        v_align=VAlign.T,
        line_height=LINE,
        padding=(1.2, 1),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=_HEADINGS,
    ) as table:
        table.row(head)
        for place, line in enumerate(document.lines, 1):
            cells = _invoice_cells(line, money) if is_invoice else _credit_cells(line, money)
            table.row((str(place), *cells))
    paper.ln(4)


def _invoice_cells(line: dict[str, Any], currency: str) -> list[str]:
    price, total = amount_text(line["unit_price"], currency), amount_text(line["line_total"], currency)
    return [_article(line), str(line["quantity"]), price, f"{line['tax_rate']} %", total]


def _credit_cells(line: dict[str, Any], currency: str) -> list[str]:
    """Where it is for some pieces, they are named below the article."""
    pieces = f"{line['quantity']} × {amount_text(line['unit_price'], currency)}" if line["quantity"] else ""
    net, tax = amount_text(line["goods"] + line["shipping"], currency), amount_text(line["tax"], currency)
    return [_article(line, pieces), net, f"{line['tax_rate']} %", tax, amount_text(line["gross"], currency)]


def _article(line: dict[str, Any], *more: str) -> str:
    return "\n".join(filter(None, (plain(line["name"]), plain(line["sku"]), *more)))


def _draw_sums(paper: Paper, document: Document) -> None:
    """Tax per rate on the left, totals on the right; together on one page."""
    totals = _totals(document)
    height = max(len(totals) + 1, len(document.tax_summary) * 1.5 + 3) * (LINE + 1)
    if paper.will_page_break(height):
        paper.add_page()
    top = paper.y
    _draw_totals(paper, document, totals)
    paper.set_y(top)
    _draw_tax_summary(paper, document)


def _totals(document: Document) -> list[tuple[str, int]]:
    def summed(part: str) -> int:
        return sum(line[part] for line in document.lines)

    rows = [("Subtotal" if document.kind == DocumentKind.INVOICE else "Goods", summed("line_total"))]
    rows += [("Discount", -summed("discount"))] if summed("discount") else []
    rows += [("Shipping", summed("shipping"))] if summed("shipping") else []
    return [*rows, ("Net", document.net), ("Tax", document.tax)]


def _draw_totals(paper: Paper, document: Document, rows: list[tuple[str, int]]) -> None:
    for label, amount in rows:
        _draw_total(paper, label, amount_text(amount, document.currency))
    left = paper.w - MARGIN - sum(_TOTALS)
    paper.line(left, paper.y + 1, paper.w - MARGIN, paper.y + 1)
    paper.ln(2)
    label = "Total" if document.kind == DocumentKind.INVOICE else "Total credited"
    _draw_total(paper, label, f"{amount_text(document.gross, document.currency)} {document.currency}", bold=True)


def _draw_total(paper: Paper, label: str, value: str, *, bold: bool = False) -> None:
    paper.set_x(paper.w - MARGIN - sum(_TOTALS))
    paper.font_of(TEXT + 1 if bold else TEXT, bold=bold)
    paper.cell(_TOTALS[0], LINE + 0.6, label)
    paper.cell(_TOTALS[1], LINE + 0.6, value, align=Align.R, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _draw_tax_summary(paper: Paper, document: Document) -> None:
    rows: list[Sequence[str]] = [("Tax rate", "Net", "Tax", "Gross")]
    for row in document.tax_summary:
        amounts = (amount_text(row[part], document.currency) for part in ("net", "tax", "gross"))
        rows.append((f"{row['rate']} %", *amounts))
    paper.font_of(TEXT)
    with paper.table(
        rows,
        col_widths=(16, 23, 20, 25),
        width=84,
        align=Align.L,
        text_align=(Align.L, Align.R, Align.R, Align.R),
        line_height=LINE,
        padding=(1, 1),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=_HEADINGS,
    ):
        pass  # drawn when the context ends
