"""Many rows as a picture: every cell has the mean colour of its rows, the stronger the more there are."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.colouring import Colouring
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.views.plots.parts.scale import Scale

CHUNK = 1 << 17
"""Rows between two chances to stop."""

_FAINTEST = 0.34
"""Opacity of a cell with a single row: seen on both grounds."""

Box = tuple[float, float, float, float]
"""Drawn left, right, bottom, top."""


class Grid(NamedTuple):
    """Cells over a box; the first line of cells is the top one."""

    box: Box
    width: int
    height: int

    @property
    def cells(self) -> int:
        """Number of cells; this number itself stands for everything outside."""
        return self.width * self.height


@dataclass(frozen=True, slots=True, eq=False)
class Raster:
    """A picture (height, width, 4) of premultiplied BGRA bytes over a drawn box."""

    box: Box
    pixels: NDArray[np.uint8]


def cells_of(x: Floats, y: Floats, grid: Grid) -> NDArray[np.int32]:
    """Return the cell (n,) of drawn places; `grid.cells` where they are outside or not numbers."""
    left, right, bottom, top = grid.box
    with np.errstate(invalid="ignore", over="ignore"):
        across = (x - left) * (grid.width / (right - left))
        down = (top - y) * (grid.height / (top - bottom))
        inside = (across >= 0) & (across < grid.width) & (down >= 0) & (down < grid.height)
    across[~inside] = 0
    down[~inside] = 0
    cells = down.astype(np.int32) * np.int32(grid.width) + across.astype(np.int32)
    cells[~inside] = grid.cells
    return cells


class Binning:
    """Which cell each row falls into: worked out once for a view, used for the colours of every iteration."""

    def __init__(self, rows: ArrayRows, columns: tuple[int, int], scales: tuple[Scale, Scale], grid: Grid) -> None:
        self.key = (rows, columns, scales, grid)
        self.grid = grid
        self.visible = 0
        self._rows = rows
        self._columns, self._scales = columns, scales
        self._cells = np.empty(rows.n, dtype=np.int32)
        self.totals = np.zeros(grid.cells)

    def fill(self) -> Generator[None, None, None]:
        """Find every row's cell, count rows and weights; yields so that it can be stopped."""
        rows, grid = self._rows, self.grid
        totals = np.zeros(grid.cells + 1)
        for start in range(0, rows.n, CHUNK):
            block = rows.block(start, min(start + CHUNK, rows.n))
            x, y = (
                scale.drawn(block.x[:, column]) for scale, column in zip(self._scales, self._columns, strict=True)
            )
            cells = self._cells[start : start + CHUNK]
            cells[:] = cells_of(x, y, grid)
            self.visible += int(np.count_nonzero(cells < grid.cells))
            totals += np.bincount(cells, weights=block.weights, minlength=grid.cells + 1)
            yield
        self.totals = totals[:-1]

    def visible_rows(self) -> NDArray[np.intp]:
        """Row numbers of what is inside."""
        return np.flatnonzero(self._cells < self.grid.cells)

    def colour(self, colouring: Colouring) -> Generator[None, None, Floats]:
        """Return the weighted sum (3, cells) of the colours of each cell's rows; yields to be stopped."""
        rows, cells = self._rows, self.grid.cells
        sums = np.zeros((3, cells + 1))
        for start in range(0, rows.n, CHUNK):
            block = rows.block(start, min(start + CHUNK, rows.n))
            inside = self._cells[start : start + CHUNK]
            x, weights = block.x, block.weights
            chosen = np.flatnonzero(inside < cells)
            if len(chosen) < 0.8 * len(inside):
                inside, x = inside[chosen], x[chosen]
                weights = None if weights is None else weights[chosen]
            colours = colouring.of(x).colours
            if weights is not None:
                colours *= weights
            index = inside.astype(np.intp)
            for channel in range(3):
                sums[channel] += np.bincount(index, weights=colours[channel], minlength=cells + 1)
            yield
        return sums[:, :-1]


def picture(grid: Grid, totals: Floats, sums: Floats, spread: int = 1) -> Raster:
    """Return the picture of totals (cells,) and summed colours (3, cells).

    Every row is drawn as a soft dot of 2 `spread` + 1 cells, so that single rows are seen. The opacity grows with
    the logarithm of the amount, from faint for one row to full for the densest cells.
    """
    shape = (grid.height, grid.width)
    amount = _softened(totals.reshape(shape), spread)
    seen = amount > 0
    out = np.zeros((*shape, 4), dtype=np.uint8)
    if not seen.any():
        return Raster(grid.box, out)
    there = totals[totals > 0]
    one = float(np.percentile(there, 20)) if len(there) else 1.0
    highest = max(float(np.percentile(amount[seen], 99.7)), 2 * one)
    share = amount[seen] / one
    grown = np.log(np.maximum(share, 1.0)) / np.log(highest / one)
    opacity = np.minimum(_FAINTEST * np.minimum(share, 1.0) + (1 - _FAINTEST) * grown, 1.0)
    for place, channel in enumerate((2, 1, 0)):
        colour = _softened(sums[channel].reshape(shape), spread)[seen] / amount[seen]
        out[..., place][seen] = np.rint(np.clip(colour, 0, 255) * opacity)
    out[..., 3][seen] = np.rint(255 * opacity)
    return Raster(grid.box, out)


def _softened(values: Floats, spread: int) -> Floats:
    """Spread each cell over its neighbours: [½ 1 ½] along both directions, `spread` times; the middle keeps all."""
    for _ in range(spread):
        for axis in (0, 1):
            near = 0.5 * values
            out = values.copy()
            after: tuple[slice, ...] = (slice(1, None), slice(None)) if axis == 0 else (slice(None), slice(1, None))
            before: tuple[slice, ...] = (
                (slice(None, -1), slice(None)) if axis == 0 else (slice(None), slice(None, -1))
            )
            out[after] += near[before]
            out[before] += near[after]
            values = out
    return values
