"""Where the rows live: the only door through which the engine touches data."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.spec import SpecError

Ints = NDArray[np.int64]

ROWS_AT_ONCE, VALUES_AT_ONCE, FEWEST_ROWS = 1 << 14, 1 << 16, 256
"""Rows and values looked at in one go outside the passes, so that they stay in a cache; but no fewer rows."""


def stretches(n: int, d: int) -> list[tuple[int, int]]:
    """Return where to start and stop to look at n rows of d values a few at a time."""
    size = max(FEWEST_ROWS, min(ROWS_AT_ONCE, VALUES_AT_ONCE // d))
    return [(start, min(start + size, n)) for start in range(0, n, size)]


class RowBlock(NamedTuple):
    """Some rows: values (b, d) with NaN for empty cells; weights (b,) and labels (b,) where there are any."""

    x: Floats
    weights: Floats | None
    labels: Ints | None


class Rows(Protocol):
    """n rows of d numbers that can be read block by block, as often as wanted and from several threads at once."""

    @property
    def n(self) -> int:
        """Number of rows."""
        ...

    @property
    def d(self) -> int:
        """Number of columns."""
        ...

    @property
    def names(self) -> tuple[str, ...]:
        """The d names of the columns, for messages."""
        ...

    def block(self, start: int, stop: int) -> RowBlock:
        """Return the rows from `start` up to `stop`; the arrays must not be written to."""
        ...


class ArrayRows:
    """Rows in one array in memory, or memory-mapped; nothing is copied if it is float64 and C-ordered.

    x (n, d), or (n,) for one column; NaN is an empty cell. weights (n,) >= 0: a weight of 2 counts as two equal
    rows. labels (n,): the component a row is known to belong to, -1 where it is free. names (d,) are used in
    messages. Raises `SpecError` where shapes or values are impossible.
    """

    def __init__(
        self,
        x: ArrayLike,
        weights: ArrayLike | None = None,
        labels: ArrayLike | None = None,
        names: Sequence[str] | None = None,
    ) -> None:
        self.x = _numbers(x)
        self.weights = None if weights is None else _weights(weights, self.n)
        self.labels = None if labels is None else _labels(labels, self.n)
        self.names = tuple(names) if names is not None else tuple(f"column {c + 1}" for c in range(self.d))
        if len(self.names) != self.d:
            raise SpecError(f"there are {self.d} columns but {len(self.names)} names; give one name a column")

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self.x)

    @property
    def d(self) -> int:
        """Number of columns."""
        return int(self.x.shape[1])

    @cached_property
    def total_weight(self) -> float:
        """Sum of the weights (the number of rows, without weights) of the rows that have any value at all."""
        total = 0.0
        for start, stop in stretches(self.n, self.d):
            x, weights, _ = self.block(start, stop)
            if not np.isnan(x[:, 0]).any():
                total += len(x) if weights is None else float(weights.sum())
                continue
            some = ~np.isnan(x).all(axis=1)
            total += float(some.sum() if weights is None else weights[some].sum())
        return total

    @cached_property
    def any_empty(self) -> bool:
        """Whether any cell is empty."""
        return any(bool(np.isnan(self.x[start:stop]).any()) for start, stop in stretches(self.n, self.d))

    def block(self, start: int, stop: int) -> RowBlock:
        """Return the rows from `start` up to `stop`, as views."""
        part = slice(start, stop)
        weights = None if self.weights is None else self.weights[part]
        labels = None if self.labels is None else self.labels[part]
        return RowBlock(self.x[part], weights, labels)


def _numbers(values: ArrayLike) -> Floats:
    array = np.asarray(values)
    if array.dtype.kind not in "fiub":
        raise SpecError(f"the values are of type {array.dtype}, not real numbers; convert them to numbers first")
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2:
        raise SpecError(f"the values have {array.ndim} dimensions; give a table of rows and columns")
    if array.shape[1] == 0:
        raise SpecError("there are no columns; choose at least one numeric column")
    if array.shape[0] == 0:
        raise SpecError("there are no rows; open data with at least two rows")
    return np.ascontiguousarray(array, dtype=np.float64)


def _weights(values: ArrayLike, n: int) -> Floats:
    given = np.asarray(values)
    if given.dtype.kind not in "fiub":
        raise SpecError(f"the weights are of type {given.dtype}, not real numbers; convert them to numbers first")
    array = np.ascontiguousarray(given, dtype=np.float64)
    if array.shape != (n,):
        raise SpecError(f"there are {n} rows but {array.size} weights; give one weight a row")
    if not np.isfinite(array).all() or array.min() < 0:
        row = int(np.argmin(np.isfinite(array) & (array >= 0)))
        raise SpecError(f"the weight of row {row + 1} is {array[row]}; weights must be 0 or positive numbers")
    if array.max() == 0:
        raise SpecError("all weights are 0; give some rows a positive weight")
    return array


def _labels(values: ArrayLike, n: int) -> Ints:
    array = np.asarray(values)
    if array.shape != (n,):
        raise SpecError(f"there are {n} rows but {array.size} known labels; give one a row, -1 where unknown")
    if array.dtype.kind not in "iub":
        raise SpecError("known labels must be whole numbers: the component's number from 0, or -1 where unknown")
    if array.min() < -1:
        raise SpecError(f"known label {array.min()} is below -1; use the component's number from 0, or -1")
    return np.ascontiguousarray(array, dtype=np.int64)
