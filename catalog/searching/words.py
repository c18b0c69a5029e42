"""Texts as words: one reading for what is indexed and for what is asked, on either database.

Case and accents do not matter ("É" is "e"). A number and its unit are one word ("2 GB" is "2gb"). What is written
together with a hyphen, slash or dot is several words ("TN-2110" is "tn" and "2110"), and joined another one
("tn2110").
"""

import re
import unicodedata
from collections.abc import Iterator

from catalog.models.search import WORD_LENGTH

_PIECE = r"(?:\d+[.,]\d+|[^\W_]+)"
RUN = re.compile(rf"{_PIECE}(?:[-/._+'’&]{_PIECE})*")
_PIECES = re.compile(_PIECE)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_UNITS = frozenset(re.findall(r"\w+", """
    kb mb gb tb mbit gbit mm cm m km mg g kg ml cl l oz lb mw w kw kwh mv v kv ma mah ah hz khz mhz ghz dpi px mp ppm
    db lm rpm
"""))  # fmt: skip
# Joined forms of more letters than any code has are sentences without spaces.
_LONGEST_JOINED = 24


# Marks above and below letters, and letters that no decomposition takes apart.
_MARKS = re.compile("[\u0300-\u036f]")
_PLAIN_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})


def plain(text: str) -> str:
    """In lower case and without accents."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if folded.isascii():
        return folded
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", folded))
    return unicodedata.normalize("NFC", bare).translate(_PLAIN_LETTERS)


def runs(text: str) -> Iterator[list[str]]:
    """What is written without a space, each as its words; a unit goes to the number before it."""
    held: list[str] = []
    for match in RUN.finditer(plain(text)):
        pieces = [piece.replace(",", ".")[:WORD_LENGTH] for piece in _PIECES.findall(match.group())]
        if len(held) == 1 and pieces[0] in _UNITS and _NUMBER.fullmatch(held[0]):
            held = [held[0] + pieces[0], *pieces[1:]]
            continue
        if held:
            yield held
        held = pieces
    if held:
        yield held


def words(text: str) -> list[str]:
    return [word for run in runs(text) for word in run]


def joined(run: list[str]) -> str:
    """ "tn-2110" → "tn2110"; empty where there is nothing to join."""
    whole = "".join(run)
    return whole if len(run) > 1 and len(whole) <= _LONGEST_JOINED else ""
