"""Rows of parallel arrays, grouped by one of them: a sparse matrix without a library for it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Groups:
    """Row numbers sorted by group; those of group g are `rows[starts[g]:starts[g + 1]]`."""

    rows: np.ndarray
    starts: np.ndarray

    def of(self, group: int) -> np.ndarray:
        return self.rows[self.starts[group] : self.starts[group + 1]]

    def of_many(self, groups: np.ndarray, at_once: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """The rows of all `groups`, and for each row the place of its group in `groups`; about `at_once` rows a
        time, so that memory is bounded however popular something is."""
        sizes = self.starts[groups + 1] - self.starts[groups]
        parts = np.array_split(np.arange(len(groups)), 1 + int(sizes.sum()) // at_once)
        for part in parts:
            lengths = sizes[part]
            offsets = np.repeat(self.starts[groups[part]] - np.cumsum(lengths) + lengths, lengths)
            yield self.rows[offsets + np.arange(lengths.sum())], np.repeat(part, lengths)


def group(keys: np.ndarray, count: int) -> Groups:
    """Groups the rows by `keys`, whole numbers below `count`."""
    starts = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(keys, minlength=count), out=starts[1:])
    return Groups(np.argsort(keys, kind="stable"), starts)
