"""What must be known of the rows before any fit: range, mean and spread of each column, and how much is empty."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from gmm_desktop.engine.events import Progress
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.rows import RowBlock, Rows, stretches
from gmm_desktop.engine.spec import SpecError
from gmm_desktop.engine.threads import in_order

BETWEEN_YIELDS = 0.02
"""Seconds of work after which a long pass gives its consumer the chance to stop."""

FEW_VALUES = 3_000_000
"""Of fewer values one thread makes less work than two that wait for each other."""

SMALLEST, LARGEST = 1e-140, 1e140
"""Standard deviations and values beyond these have squares that float64 cannot hold with room for sums."""

HEAVIEST = 1e304
"""Weights that sum to more leave no room for sums of squares either."""


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """Facts of the rows with any value and a positive weight; all of shape (d,) except the counts."""

    rows: int
    total_weight: float
    smallest_weight: float
    cell_weights: Floats
    """Total weight of the cells that have a value."""
    lowest: Floats
    highest: Floats
    means: Floats
    standard_deviations: Floats
    missing: bool
    highest_label: int


_surveys: WeakKeyDictionary[Rows, Survey] = WeakKeyDictionary()


def survey(rows: Rows) -> Generator[Progress, None, Survey]:
    """Look once at every row; the result is remembered as long as the rows live.

    Raises `SpecError` for infinite values, a column without values, or values too large or small to be squared.
    Means and sums of squares are merged block by block (Chan, Golub & LeVeque 1983, eq. 2.1).
    """
    known = _surveys.get(rows)
    if known is not None:
        return known
    total = _Tally(rows)
    last = time.perf_counter()
    pieces = stretches(rows.n, rows.d)

    def tally(number: int) -> _Tally:
        start, stop = pieces[number]
        return _Tally(rows).of(rows.block(start, stop), start)

    threads = 1 if rows.n * rows.d < FEW_VALUES else None
    for number, some in enumerate(in_order(tally, len(pieces), threads)):
        total.add(some)
        if time.perf_counter() - last > BETWEEN_YIELDS:
            yield Progress("looking at the rows", number / len(pieces))
            last = time.perf_counter()
    result = total.result()
    _surveys[rows] = result
    return result


def _plain_moments(columns: Floats) -> tuple[Floats, Floats, Floats]:
    """Return counts, means and sums of squares about them of columns (d, b) that are full and not weighted."""
    d, b = columns.shape
    offsets = columns - columns[:, :1]
    means = columns[:, 0] + offsets.sum(axis=1) / b
    np.subtract(columns, means[:, None], out=offsets)
    return np.full(d, float(b)), means, np.vecdot(offsets, offsets)


class _Tally:
    """Sums over a block of rows, or over all blocks so far."""

    def __init__(self, rows: Rows) -> None:
        d = rows.d
        self.names = rows.names
        self.rows = 0
        self.total_weight = 0.0
        self.smallest_weight = np.inf
        self.cells = np.zeros(d)
        self.lowest, self.highest = np.full(d, np.inf), np.full(d, -np.inf)
        self.means, self.squares = np.zeros(d), np.zeros(d)
        self.missing = False
        self.highest_label = -1

    def of(self, block: RowBlock, start: int) -> _Tally:
        """Count one block of rows, from row `start` on."""
        x, weights, labels = block
        if weights is not None and not weights.all():
            used = weights > 0
            x, weights, labels = x[used], weights[used], None if labels is None else labels[used]
            if not len(x):
                return self
        if labels is not None:
            self.highest_label = int(labels.max())
        columns = np.ascontiguousarray(x.T)
        lowest, highest = columns.min(axis=1), columns.max(axis=1)
        if np.isfinite(lowest).all() and np.isfinite(highest).all():
            self.lowest, self.highest = lowest, highest
            self._sum(columns, weights, None)
            return self
        full = ~np.isnan(columns)
        self._refuse_infinite(columns, start)
        self.missing = True
        rows = full.any(axis=0)
        columns, full = columns[:, rows], full[:, rows]
        weights = None if weights is None else weights[rows]
        if columns.shape[1]:
            self.lowest = np.where(full, columns, np.inf).min(axis=1)
            self.highest = np.where(full, columns, -np.inf).max(axis=1)
            self._sum(columns, weights, full)
        return self

    @np.errstate(under="ignore", over="ignore", invalid="ignore")  # by weights: they are refused in the end
    def _sum(self, columns: Floats, weights: Floats | None, full: Floats | None) -> None:
        self._refuse_large()
        b = columns.shape[1]
        self.rows = b
        self.total_weight = float(b if weights is None else weights.sum())
        self.smallest_weight = 1.0 if weights is None else float(weights.min())
        if weights is None and full is None:
            self.cells, self.means, self.squares = _plain_moments(columns)
            return
        w = np.ones((1, b)) if weights is None else weights[None, :]
        if full is not None:
            w = w * full
            columns = np.where(full, columns, 0.0)
        self.cells = np.broadcast_to(w, columns.shape).sum(axis=1)
        some = np.maximum(self.cells, np.finfo(float).tiny)
        reference = columns[:, :1]
        self.means = reference[:, 0] + (w * (columns - reference)).sum(axis=1) / some
        self.squares = (w * (columns - self.means[:, None]) ** 2).sum(axis=1)

    @np.errstate(under="ignore", over="ignore", invalid="ignore")
    def add(self, other: _Tally) -> None:
        """Merge with what was counted in the next block."""
        self.lowest, self.highest = np.minimum(self.lowest, other.lowest), np.maximum(self.highest, other.highest)
        self.rows += other.rows
        self.total_weight += other.total_weight
        self.smallest_weight = min(self.smallest_weight, other.smallest_weight)
        self.missing |= other.missing
        self.highest_label = max(self.highest_label, other.highest_label)
        total = self.cells + other.cells
        share = other.cells / np.maximum(total, np.finfo(float).tiny)
        gap = other.means - self.means
        self.squares += other.squares + gap**2 * self.cells * share
        self.means += gap * share
        self.cells = total

    def _refuse_infinite(self, columns: Floats, start: int) -> None:
        infinite = np.argwhere(np.isinf(columns))
        if len(infinite):
            column, row = infinite[0]
            raise SpecError(
                f"{self.names[column]} holds an infinite value near row {start + row + 1}; "
                "leave that row out or make the cell empty"
            )

    def _refuse_large(self) -> None:
        size = np.maximum(-self.lowest, self.highest)
        if (size > LARGEST).any():
            name = self.names[int(size.argmax())]
            raise SpecError(
                f"{name} holds values as large as {size.max():.3g}, whose squares cannot be represented; "
                "divide the column by a power of ten"
            )

    def result(self) -> Survey:
        """Return the finished survey."""
        if self.rows == 0:
            raise SpecError("no row has any value; open data with at least two rows of numbers")
        if not SMALLEST < self.total_weight < HEAVIEST:
            raise SpecError(
                f"the weights sum to {self.total_weight:.3g}, which leaves no room for sums of squares; "
                "multiply or divide all of them by the same power of ten"
            )
        if not (self.cells > 0).all():
            raise SpecError(f"{self.names[int(self.cells.argmin())]} has no values; leave the column out")
        deviations = np.sqrt(self.squares / self.cells)
        small = (deviations > 0) & (deviations < SMALLEST)
        small |= (deviations == 0) & (self.highest > self.lowest)
        if small.any():
            column = int(small.argmax())
            if self.highest[column] - self.lowest[column] >= SMALLEST:
                raise SpecError(
                    f"the weights are so uneven that {self.names[column]} has no spread left: nearly all weight is "
                    "on equal rows; check the weights"
                )
            raise SpecError(
                f"{self.names[column]} varies so little that its variance cannot be represented; "
                "multiply the column by a power of ten"
            )
        return Survey(
            self.rows,
            self.total_weight,
            self.smallest_weight,
            self.cells,
            self.lowest,
            self.highest,
            self.means,
            deviations,
            self.missing,
            self.highest_label,
        )
