"""What stands in a cell. Every file that a spreadsheet may open is written with `text_of`, and read with `restored`."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

# Where a spreadsheet begins to calculate: with the ASCII signs, their full-width twins, and what it skips before them
# (OWASP, "CSV Injection"). An apostrophe before them makes it text; one more is added where there are some already, so
# that taking one away always gives back what was there.
_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
_FORMULA = re.compile(f"'*[{_SIGNS}\t\r\n]")
# The same within a cell: a spreadsheet that takes semicolons or tabs for what stands between cells (as Excel does in
# German) opens a file with commas, too, and then a cell begins behind each of them and on each line.
_INNER = re.compile(f"(?<=[;\t\r\n])(?=[\"']*[{_SIGNS}])")
_INNER_NEUTRAL = re.compile(f"(?<=[;\t\r\n])'(?=[\"']*[{_SIGNS}])")


def neutral(text: str) -> str:
    """The text with an apostrophe wherever a spreadsheet would take what follows for a formula."""
    text = _INNER.sub("'", text)
    return f"'{text}" if _FORMULA.match(text) else text


def restored(text: str) -> str:
    """What was made neutral, as it was; any other text stays as it is."""
    text = text[1:] if text.startswith("'") and _FORMULA.match(text) else text
    return _INNER_NEUTRAL.sub("", text)


def text_of(value: Any) -> str:
    """A value as a cell of a CSV file: numbers with a point, yes and no as true and false, times by ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return str(value)
    return neutral(value.isoformat() if isinstance(value, (date, datetime)) else str(value))
