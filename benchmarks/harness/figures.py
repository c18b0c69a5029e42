"""Figures of repeated rounds: percentiles, medians, ratios, and what may be called slower."""

import math
import statistics
from collections.abc import Sequence


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least so many percent are not above; 0 where there is none."""
    if not values:
        return 0.0
    return sorted(values)[max(math.ceil(len(values) * percent / 100), 1) - 1]


def median(values: Sequence[float]) -> float:
    return statistics.median(values) if values else 0.0


def ratios(values: Sequence[float], ceilings: Sequence[float]) -> list[float]:
    """Round by round: what else the machine had to do in a round slowed both down."""
    return [value / ceiling for value, ceiling in zip(values, ceilings, strict=True) if ceiling]


def is_lower(now: Sequence[float], before: Sequence[float]) -> bool:
    """Whether every round is below every one of before: more than the spread of the rounds explains."""
    return bool(now and before) and max(now) < min(before)
