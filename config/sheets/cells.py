"""What stands in a cell. Every file that a spreadsheet may open is written with `text_of`, and read with `restored`."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

# Where a spreadsheet begins to calculate: with the ASCII signs, their full-width twins, and what it skips before them
# (OWASP, "CSV Injection"). An apostrophe before them makes it text; one more is added where there are some already, so
# that taking one away always gives back what was there.
_FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def neutral(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def restored(text: str) -> str:
    """What was made neutral, as it was; any other text stays as it is."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def text_of(value: Any) -> str:
    """A value as a cell of a CSV file: numbers with a point, yes and no as true and false, times by ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return str(value)
    return neutral(value.isoformat() if isinstance(value, (date, datetime)) else str(value))
