"""Pieces of order lines, as callers name them: line id → how many."""

from collections.abc import Mapping

from config.errors import DomainError
from orders.errors import UnknownLine


def check_parts(wanted: Mapping[int, int], open_: Mapping[int, int], exceeds: type[DomainError]) -> None:
    """Raises UnknownLine for a line that is not in `open_`, and `exceeds` where there is less of it than wanted; one
    meta per line."""
    if unknown := [line for line in wanted if line not in open_]:
        raise UnknownLine(several=[{"line": line} for line in unknown])
    if short := [line for line, pieces in wanted.items() if pieces > open_[line]]:
        raise exceeds(several=[{"line": line, "requested": wanted[line], "open": open_[line]} for line in short])
