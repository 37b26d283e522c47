"""Which points lie in a polygon: most are told by a grid laid over it, only those near a side are compared."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_GRID = 256
_OUT, _IN, _SIDE = 0, 1, 2


class Polygon:
    """A polygon with corners (m, 2); one that crosses itself follows the even-odd rule.

    Inside is where a ray crosses its sides an odd number of times (Shimrat 1962, Communications of the ACM 5, 434).
    A grid over it is prepared once: cells that no side comes near are inside or outside as a whole.
    """

    def __init__(self, corners: Floats) -> None:
        self._from, self._to = corners, np.roll(corners, -1, axis=0)
        self._low, self._high = corners.min(axis=0), corners.max(axis=0)
        with np.errstate(over="ignore", divide="ignore"):
            self._per_unit = _GRID / (self._high - self._low)
        self._grid = self._classified() if np.isfinite(self._per_unit).all() else None

    def contains(self, x: Floats, y: Floats) -> Flags:
        """Flags (b,) of the points inside; False for NaN."""
        flags = np.zeros(len(x), dtype=bool)
        box = (x >= self._low[0]) & (x <= self._high[0]) & (y >= self._low[1]) & (y <= self._high[1])
        near = np.flatnonzero(box)
        px, py = x[near], y[near]
        if self._grid is None:
            flags[near] = self._compared(px, py)
            return flags
        kinds = self._grid[self._cells(py, 1), self._cells(px, 0)]
        flags[near] = kinds == _IN
        close = np.flatnonzero(kinds == _SIDE)
        flags[near[close]] = self._compared(px[close], py[close])
        return flags

    def _cells(self, values: Floats, axis: int) -> NDArray[np.intp]:
        """The row or column of the grid in which values of the box lie."""
        places = ((values - self._low[axis]) * self._per_unit[axis]).astype(np.intp)
        return np.asarray(np.minimum(places, _GRID - 1))

    def _compared(self, px: Floats, py: Floats) -> Flags:
        """The even-odd rule, point by point and side by side."""
        odd = np.zeros(len(px), dtype=bool)
        for (ax, ay), (bx, by) in zip(self._from.tolist(), self._to.tolist(), strict=True):
            if ay != by:
                odd ^= ((ay > py) != (by > py)) & (px < (bx - ax) * ((py - ay) / (by - ay)) + ax)
        return odd

    def _classified(self) -> NDArray[np.uint8]:
        """The grid: cells a side passes through, with one cell around them for rounding, and all others."""
        grid = np.full((_GRID, _GRID), _OUT, dtype=np.uint8)
        for a, b in zip(self._from, self._to, strict=True):
            self._mark(grid, (a - self._low) * self._per_unit, (b - self._low) * self._per_unit)
        free = grid == _OUT
        begins = free.copy()
        begins[:, 1:] &= ~free[:, :-1]
        rows, columns = np.nonzero(begins)  # where a run of free cells begins: the whole run is alike
        if len(rows):
            middle_x = self._low[0] + (columns + 0.5) / self._per_unit[0]
            middle_y = self._low[1] + (rows + 0.5) / self._per_unit[1]
            inside = self._compared(middle_x, middle_y)
            run = np.cumsum(begins.ravel()).reshape(grid.shape) - 1
            grid[free & inside[run]] = _IN
        return grid

    @staticmethod
    def _mark(grid: NDArray[np.uint8], a: Floats, b: Floats) -> None:
        """Mark the cells along a side from a to b, in units of cells."""
        (ax, ay), (bx, by) = (a, b) if a[1] <= b[1] else (b, a)
        for row in range(max(0, math.floor(ay) - 1), min(_GRID - 1, math.floor(by) + 1) + 1):
            ends = np.clip((row - 1, row + 2), ay, by)  # a row more on either side
            across = ax + (bx - ax) * (ends - ay) / (by - ay) if by > ay else np.array((ax, bx))
            first = max(0, math.floor(across.min()) - 1)
            grid[row, first : min(_GRID - 1, math.floor(across.max()) + 1) + 1] = _SIDE
