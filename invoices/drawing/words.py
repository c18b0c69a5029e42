"""How amounts, days and people's words stand on paper."""

import unicodedata
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from config.money import exponent, to_decimal


def amount_text(amount: int, currency: str) -> str:
    """123456, "EUR" → "1,234.56"."""
    return f"{to_decimal(amount, currency):,.{exponent(currency)}f}"


def day_text(at: datetime, seller: dict[str, Any]) -> str:
    """The day as the shop's town counts it."""
    return f"{at.astimezone(ZoneInfo(seller['time_zone'])):%d %B %Y}".lstrip("0")


def plain(text: Any) -> str:
    """One line, without what is not to be seen: a direction override in a name must not turn the amounts around."""
    return " ".join("".join(char if _is_drawn(char) else " " for char in str(text)).split())


def _is_drawn(char: str) -> bool:
    # Joiners have no look of their own, but Indic and Persian words need them.
    return char in "\u200c\u200d" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def address_lines(address: dict[str, str]) -> list[str]:
    """As it stands on a letter; what is empty is left out."""
    town = " ".join(filter(None, (plain(address["postal_code"]), plain(address["city"]))))
    written = (address["full_name"], address["line1"], address["line2"], town, address["region"], address["country"])
    return [line for line in map(plain, written) if line]
