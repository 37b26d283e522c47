"""Many rows as a picture: every cell has the mean colour of its rows, the stronger the more there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.mixture import Floats

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


class Tone:
    """How strong each cell is drawn, and whose colour it has: the same for all iterations of a view.

    Every row is a soft dot of three by three cells, so that single rows are seen; cells without rows take the
    colour of a neighbour. The opacity grows with the logarithm of the amount, from faint for one row (of weight
    `one`) to full for the densest cells.
    """

    def __init__(self, grid: Grid, occupied: NDArray[np.intp], totals: Floats, one: float) -> None:
        self._grid = grid
        self._totals = np.where(totals > 0, totals, 1.0)
        plane = np.zeros(grid.cells)
        plane[occupied] = totals / (one or 1.0)
        amount = _softened(plane.reshape(grid.height, grid.width)).ravel()
        self._seen = np.flatnonzero(amount > 0)
        self._whose = _nearest(grid, occupied)[self._seen]
        amount = amount[self._seen]
        highest = max(float(np.percentile(amount, 99.7)), 2.0) if len(amount) else 2.0
        grown = np.log(np.maximum(amount, 1.0)) / np.log(highest)
        opacity = np.minimum(_FAINTEST * np.minimum(amount, 1.0) + (1 - _FAINTEST) * grown, 1.0)
        self._opacity = opacity.astype(np.float32)
        self._alpha = np.rint(255 * opacity).astype(np.uint32)

    def picture(self, sums: Floats) -> Raster:
        """Return the picture of summed colours (3, m) of the occupied cells, 0 to 255 times the amount."""
        grid = self._grid
        colours = np.clip(sums / self._totals, 0, 255).astype(np.float32)
        packed = self._alpha << np.uint32(24)
        for channel, shift in zip(colours, (16, 8, 0), strict=True):
            value = channel[self._whose]
            value *= self._opacity
            packed |= np.minimum(np.rint(value).astype(np.uint32), self._alpha) << np.uint32(shift)
        out = np.zeros(grid.cells, dtype="<u4")
        out[self._seen] = packed
        return Raster(grid.box, out.view(np.uint8).reshape(grid.height, grid.width, 4))


def _softened(image: Floats) -> Floats:
    """Spread each cell of an image over its neighbours with [½ 1 ½] along both directions."""
    down = image.copy()
    down[1:] += 0.5 * image[:-1]
    down[:-1] += 0.5 * image[1:]
    across = down.copy()
    across[:, 1:] += 0.5 * down[:, :-1]
    across[:, :-1] += 0.5 * down[:, 1:]
    return across


def _nearest(grid: Grid, occupied: NDArray[np.intp]) -> NDArray[np.int32]:
    """Return for each cell the number of the occupied cell nearest to it, itself or one of the eight around."""
    whose = np.zeros((grid.height + 2, grid.width + 2), dtype=np.int32)
    rows, columns = np.divmod(occupied, grid.width)
    numbers = np.arange(len(occupied), dtype=np.int32)
    corners, sides = ((0, 0), (0, 2), (2, 0), (2, 2)), ((0, 1), (1, 0), (1, 2), (2, 1))
    for down, across in (*corners, *sides, (1, 1)):  # what is nearer comes later and stays
        whose[rows + down, columns + across] = numbers
    return whose[1:-1, 1:-1].ravel()
