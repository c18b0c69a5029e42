"""An A4 page of the shop: its head on the first page, its legal data and the page number on each."""

from datetime import datetime
from typing import Any

from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos

from invoices.drawing.fonts import FAMILY, add_fonts
from invoices.drawing.words import plain

MARGIN, FOOT = 20, 27
GREY, BLACK, RULE = (110, 110, 110), (20, 20, 20), (205, 205, 205)
TEXT, SMALL, LARGE = 9, 7.5, 16
LINE = 4.6


class Paper(FPDF):
    """Millimetres. Everything that fpdf2 would take from the clock or from chance is given: the same document is the
    same bytes for ever."""

    def __init__(self, *, title: str, seller: dict[str, Any], made_at: datetime, identity: str, text: str) -> None:
        super().__init__(format="A4")
        self._seller, self._identity, self._title = seller, identity, title
        self.set_creation_date(made_at)
        self.set_title(title)
        self.set_author(plain(seller["name"]))
        self.set_producer("")
        self.set_lang("en")
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(True, FOOT)
        add_fonts(self, text)
        self.font_of(TEXT)
        self.add_page()

    def file_id(self) -> str:
        return f"<{self._identity[:32]}><{self._identity[:32]}>"

    def font_of(self, size: float, *, bold: bool = False, grey: bool = False) -> None:
        self.set_font(FAMILY, "B" if bold else "", size)
        self.set_text_color(*(GREY if grey else BLACK))

    def lines(self, lines: list[str], width: float, *, align: Align = Align.L, line: float = LINE) -> None:
        """One below the other from here on, each broken where it is too long."""
        for text in lines:
            self.multi_cell(width, line, text, align=align, new_x=XPos.LEFT, new_y=YPos.NEXT)

    def header(self) -> None:
        if self.page_no() == 1:
            return
        self.set_xy(MARGIN, 12)
        self.font_of(SMALL, grey=True)
        self.cell(self.epw, LINE, f"{plain(self._seller['name'])} · {self._title}")
        self.set_xy(MARGIN, MARGIN)

    def footer(self) -> None:
        """What the law wants to know of the seller; the page of pages."""
        self.set_draw_color(*RULE)
        self.line(MARGIN, self.h - FOOT + 4, self.w - MARGIN, self.h - FOOT + 4)
        self.font_of(SMALL, grey=True)
        self.set_xy(MARGIN, self.h - FOOT + 6)
        self.lines(_legal_lines(self._seller), self.epw - 30, line=3.6)
        # The number of pages is put in at the end, where its placeholder, which is wider, stood.
        overhang = self.get_string_width("{nb}") - self.get_string_width("0")
        self.set_xy(self.w - MARGIN - 30 + overhang, self.h - FOOT + 6)
        self.cell(30, 3.6, f"Page {self.page_no()} of {{nb}}", align=Align.R)


def _legal_lines(seller: dict[str, Any]) -> list[str]:
    address = ", ".join(filter(None, (plain(line) for line in seller["address"].splitlines())))
    vat = f"VAT {plain(seller['vat_number'])}" if seller["vat_number"] else ""
    reach = (plain(seller[name]) for name in ("email", "phone"))
    name = plain(seller["name"])
    first = address if address.startswith(name) else " · ".join(filter(None, (name, address)))
    return [line for line in (first, " · ".join(filter(None, (vat, *reach)))) if line]
