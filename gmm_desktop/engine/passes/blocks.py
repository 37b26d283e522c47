"""Blocks of rows in inner coordinates, laid out for the passes: one contiguous line a column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.frame import Frame
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.passes.scratch import scratch
from gmm_desktop.engine.rows import Ints, Rows
from gmm_desktop.engine.survey import Survey

KEPT_BYTES, KEPT_OF_SAMPLE = 32 << 20, 12 << 20
"""Features, or at least inner coordinates, that need no more are kept between passes; and those of a sample."""

BLOCK_BYTES, BLOCK_DENSITIES, BLOCK_ROWS = 14 << 18, 1 << 17, 1 << 15
"""A block has no more bytes of features and densities, no more densities and no more rows.

Blocks half as large would fit into one core's cache, but threads wait less for each other in long calls.
"""

FEWEST_ROWS = 192
"""Rows a block has at least, so that products are worth their call also in very many columns."""


@dataclass(slots=True, eq=False)
class InnerBlock:
    """b rows in inner coordinates: columns (d, b); weights (b,) and labels (b,) where there are any.

    Where cells are empty, `patterns` lists for each set of full columns which rows have just those. The features
    of a `kept` block have memory of their own.
    """

    columns: Floats
    weights: Floats | None
    labels: Ints | None
    patterns: list[tuple[NDArray[np.intp], NDArray[np.intp]]] | None = None
    kept: bool = False
    _features: Floats | None = None
    _parts: list[tuple[NDArray[np.intp], InnerBlock]] | None = None

    @property
    def total_weight(self) -> float:
        """Sum of the weights, or number of rows."""
        return float(self.columns.shape[1] if self.weights is None else self.weights.sum())

    def features(self, count: int) -> Floats:
        """Return the first features (count, b) of [1, x, x², products of two columns]: up to the x², or all."""
        known = self._features
        if known is None or len(known) < count:
            b = self.columns.shape[1]
            if self.kept:
                known = write_features(self.columns, np.empty((count, b)))
            else:
                out = scratch.array("features", count, b)
                known = write_features(self.columns, out, begun=out is scratch.features)
                scratch.features = known
            self._features = known
        return known if len(known) == count else known[:count]

    def parts(self) -> list[tuple[NDArray[np.intp], InnerBlock]]:
        """Return for each set of full columns the rows that have just those."""
        if self._parts is None:
            self._parts = [(full, self.part(full, rows)) for full, rows in self.patterns or ()]
        return self._parts

    def part(self, full: NDArray[np.intp], rows: NDArray[np.intp]) -> InnerBlock:
        """Return some of the rows with some of the columns; their features leave those of all rows alone."""
        weights = None if self.weights is None else self.weights[rows]
        labels = None if self.labels is None else self.labels[rows]
        return InnerBlock(np.ascontiguousarray(self.columns[np.ix_(full, rows)]), weights, labels, kept=True)


def feature_count(d: int, diagonal: bool) -> int:
    """Return the number of features of d columns."""
    return 1 + 2 * d if diagonal else 1 + d + d * (d + 1) // 2


def write_features(columns: Floats, out: Floats, *, begun: bool = False) -> Floats:
    """Write [1, x, x², x_a x_b for a ≠ b] of columns (d, b) into out (f, b), which may end before the products.

    Of those of other rows, `begun`, the first line can stay.

    With the columns in a ring, the products of each with the one l places on, for l = 1, 2, ... up to half of the
    way round, are all pairs, and as many at once as the ring has columns: few long loops instead of many short.
    """
    d, b = columns.shape
    if not begun:
        out[0] = 1.0
    out[1 : 1 + d] = columns
    np.multiply(columns, columns, out=out[1 + d : 1 + 2 * d])
    if len(out) == 1 + 2 * d:
        return out
    rounds, half = (d - 1) // 2, d // 2
    products = out[1 + 2 * d :]
    if rounds:
        ring = scratch.array("ring", d + rounds, b)
        ring[:d], ring[d:] = columns, columns[:rounds]
        ahead = np.ndarray((rounds, d * b), buffer=ring, offset=8 * b, strides=(8 * b, 8))
        np.multiply(ring[:d].reshape(-1), ahead, out=products[: rounds * d].reshape(rounds, -1))
    if d % 2 == 0:
        np.multiply(columns[:half], columns[half:], out=products[rounds * d :])
    return out


class InnerRows:
    """Rows seen through a frame, cut into blocks; those of small data are kept."""

    def __init__(self, rows: Rows, survey: Survey, frame: Frame, kept: int | None = None) -> None:
        kept = KEPT_BYTES if kept is None else kept
        self.rows, self.survey, self.frame = rows, survey, frame
        self.n, self.d = rows.n, rows.d
        self.keeps_features = rows.n * 8 * feature_count(rows.d, diagonal=False) <= kept
        self.keeps = rows.n * 8 * rows.d <= kept
        self._kept: dict[tuple[int, int], InnerBlock] = {}
        self._size = 0

    def rows_per_block(self, lines: int, diagonal: bool) -> int:
        """Return how many rows a block should have for features and `lines` densities to stay in a cache."""
        wide = feature_count(self.d, diagonal) + lines
        size = min(BLOCK_BYTES // (8 * wide), BLOCK_DENSITIES // lines)
        size = min(max(FEWEST_ROWS, size - size % 64), BLOCK_ROWS)
        blocks = -(-self.n // size)
        if blocks > 1:  # equal ones, as many as can be shared out evenly
            blocks += -blocks % (8 if blocks > 8 else 2)
            size = -(-self.n // blocks)
        return int(size + -size % 64)

    def block(self, start: int, stop: int) -> InnerBlock:
        """Return the rows from `start` up to `stop`."""
        if not self.keeps:
            return self.read(start, stop)
        block = self._kept.get((start, stop))
        if block is None:
            block = self.read(start, stop)
            block.kept = self.keeps_features
            self._kept[start, stop] = block
        return block if block.kept else replace(block, _features=None)

    def read(self, start: int, stop: int) -> InnerBlock:
        """Return the rows from `start` up to `stop`, which are not kept: valid until the next are read."""
        x, weights, labels = self.rows.block(start, stop)
        if weights is not None and not weights.all():
            x = self._harmless(x, weights == 0)
        b = len(x)
        out = np.empty((self.d, b)) if self.keeps else scratch.array("columns", self.d, b)
        np.subtract(x.T, self.frame.centre[:, None], out=out)
        out *= (1.0 / self.frame.scale)[:, None]
        patterns = _patterns(out) if self.survey.missing else None
        return InnerBlock(out, weights, labels, patterns)

    def _harmless(self, x: Floats, idle: NDArray[np.bool_]) -> Floats:
        """Return rows (b, d) of which those without weight have values that disturb nothing: 0 x inf is NaN."""
        some = np.where(np.isnan(x[idle]), self.frame.centre, x[idle])
        x = x.copy()
        x[idle] = np.clip(some, self.survey.lowest, self.survey.highest)
        return x

    def blocks(self, size: int, first: int, last: int) -> Iterator[InnerBlock]:
        """Yield blocks number `first` up to `last` of `size` rows."""
        if size != self._size:
            self._kept, self._size = {}, size
        for number in range(first, last):
            yield self.block(number * size, min((number + 1) * size, self.n))


def _patterns(columns: Floats) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Group the rows of columns (d, b) by which of their cells are full; rows without any are left out."""
    full = ~np.isnan(columns)
    if full.all():
        return [(np.arange(len(columns)), np.arange(columns.shape[1]))]
    codes = np.packbits(full, axis=0)
    order = np.lexsort(codes)
    changes = np.flatnonzero((codes[:, order[1:]] != codes[:, order[:-1]]).any(axis=0)) + 1
    groups = [(np.flatnonzero(full[:, rows[0]]), rows) for rows in np.split(order, changes)]
    return [(cells, rows) for cells, rows in groups if len(cells)]
