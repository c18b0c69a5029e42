"""The fonts that documents are drawn with: shipped, so that a document is the same bytes on every machine.

DejaVu Sans has Latin, Greek, Cyrillic, Hebrew, Arabic and more; the others are read only where a text needs them.
"""

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from fpdf import FPDF

FAMILY = "dejavu"
_FOLDER = Path(__file__).resolve().parent.parent / "fonts"
_FACES = {"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf"}
# In this order; the last has the Han, Kana and Hangul, and is large.
_FALLBACKS = {
    "devanagari": "NotoSansDevanagari-Regular.ttf",
    "thai": "NotoSansThai-Regular.ttf",
    "cjk": "DroidSansFallback.ttf",
}


def add_fonts(pdf: FPDF, text: str) -> None:
    """Make everything in `text` drawable that any of the fonts can draw, each script shaped as it is written."""
    for style, name in _FACES.items():
        pdf.add_font(FAMILY, style, _FOLDER / name)
    missing = {ord(char) for char in text} - _characters(_FACES[""])
    chosen = []
    for family, name in _FALLBACKS.items():
        if missing & _characters(name):
            missing -= _characters(name)
            pdf.add_font(family, "", _FOLDER / name)
            chosen.append(family)
    pdf.set_fallback_fonts(chosen, exact_match=False)
    pdf.set_text_shaping(True)


@cache
def _characters(name: str) -> frozenset[int]:
    with TTFont(_FOLDER / name, lazy=True) as font:
        return frozenset(font.getBestCmap())
