"""Many rows as a picture: every cell has the mean colour of its rows, the stronger the more there are."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.colouring import Colouring
from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.views.plots.parts.placing import CHUNK, Placing

_FAINTEST = 0.34
"""Opacity of a cell with a single row: seen on both grounds."""

_FINE = 0.5
"""A cell this small, in standard deviations of the narrowest component, has one colour for all of its rows."""

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
    """Which cell each row falls into: worked out once for a view, used for the colours of every iteration.

    `occupied` (m,) are the cells with rows, `totals` (m,) their weights, `visible` the number of rows inside.
    """

    def __init__(self, rows: ArrayRows, placing: Placing, grid: Grid) -> None:
        self.key = (rows, placing, grid)
        self.grid = grid
        self.visible = 0
        self.occupied: NDArray[np.intp] = np.empty(0, dtype=np.intp)
        self.totals: Floats = np.empty(0)
        self.tone = Tone(grid, self.occupied, self.totals, 1.0)
        self._rows, self._placing = rows, placing
        self._places = np.empty(rows.n, dtype=np.int32)
        self._centroids: Floats | None = None

    def fill(self) -> Generator[None, None, None]:
        """Find every row's cell, count rows and weights; yields so that it can be stopped."""
        rows, grid = self._rows, self.grid
        filled = np.zeros(grid.cells + 1, dtype=bool)
        for start in range(0, rows.n, CHUNK):
            x = rows.x[start : start + CHUNK]
            cells = cells_of(*self._placing.of(x), grid)
            self._places[start : start + CHUNK] = cells
            self.visible += int(np.count_nonzero(cells < grid.cells))
            filled[cells] = True
            yield
        self.occupied = np.flatnonzero(filled[:-1])
        rank = np.full(grid.cells + 1, len(self.occupied), dtype=np.int32)
        rank[self.occupied] = np.arange(len(self.occupied), dtype=np.int32)
        whole = rows.d == 2 and set(self._placing.columns or ()) == {0, 1}
        sums = np.zeros((3, len(self.occupied) + 1))
        for start in range(0, rows.n, CHUNK):
            x, weights, _ = rows.block(start, min(start + CHUNK, rows.n))
            places = rank[self._places[start : start + CHUNK]]
            self._places[start : start + CHUNK] = places
            sums[0] += np.bincount(places, weights=weights, minlength=sums.shape[1])
            for column in range(2) if whole else ():
                values = np.where(places < len(self.occupied), x[:, column], 0.0)
                values = values if weights is None else values * weights
                sums[1 + column] += np.bincount(places, weights=values, minlength=sums.shape[1])
            yield
        self.totals = sums[0, :-1]
        if whole:
            self._centroids = (sums[1:, :-1] / np.where(self.totals > 0, self.totals, 1.0)).T.copy()
        self.tone = Tone(grid, self.occupied, self.totals, float(self.totals.sum()) / max(self.visible, 1))

    def visible_rows(self) -> NDArray[np.intp]:
        """Row numbers of what is inside."""
        return np.flatnonzero(self._places < len(self.occupied))

    def colour(self, mixture: Mixture, palette: Floats, hard: bool) -> Generator[None, None, Floats]:
        """Return the weighted sum (3, m) of the colours of each occupied cell's rows; yields to be stopped.

        Where the mixture has no other columns than those drawn and cells are fine, all rows of a cell have the
        colour of their mean place, which is many times quicker.
        """
        colouring = Colouring(mixture, palette, hard=hard)
        if self._centroids is not None and self._is_fine(mixture):
            sums = np.empty((3, len(self._centroids)))
            for start in range(0, len(self._centroids), CHUNK):
                part = slice(start, start + CHUNK)
                sums[:, part] = colouring.of(self._centroids[part]).colours
                yield
            sums *= self.totals
            return sums
        return (yield from self._colour_rows(colouring))

    def doubt(self, mixture: Mixture, palette: Floats, hard: bool) -> Generator[None, None, tuple[Floats, Floats]]:
        """Return summed colours (3, m), weighted by 1 - max P of each row, and the sums (m,) of those."""
        rows, cells = self._rows, len(self.occupied)
        colouring = Colouring(mixture, np.eye(len(palette)))
        sums = np.zeros((4, cells + 1))
        for start in range(0, rows.n, CHUNK):
            x, weights, _ = rows.block(start, min(start + CHUNK, rows.n))
            places = self._places[start : start + CHUNK]
            shares, most = colouring.of(x)
            doubts = 1.0 - shares.max(axis=0)
            if weights is not None:
                doubts *= weights
            colours = palette[most].T if hard else palette.T @ shares
            for channel in range(3):
                sums[channel] += np.bincount(places, weights=colours[channel] * doubts, minlength=cells + 1)
            sums[3] += np.bincount(places, weights=doubts, minlength=cells + 1)
            yield
        return sums[:3, :-1], sums[3, :-1]

    def _is_fine(self, mixture: Mixture) -> bool:
        assert self._placing.columns is not None
        left, right, bottom, top = self.grid.box
        units = [scale.unit for scale in self._placing.scales]
        cell = np.array([units[0] * (right - left) / self.grid.width, units[1] * (top - bottom) / self.grid.height])
        shown = mixture.marginal(self._placing.columns).covariances / cell / cell[:, None]
        if not np.isfinite(shown).all():
            return False
        return bool(np.linalg.eigvalsh(shown).min() * _FINE**2 >= 1.0)

    def _colour_rows(self, colouring: Colouring) -> Generator[None, None, Floats]:
        rows, cells = self._rows, len(self.occupied)
        sums = np.zeros((3, cells + 1))
        for start in range(0, rows.n, CHUNK):
            x, weights, _ = rows.block(start, min(start + CHUNK, rows.n))
            places = self._places[start : start + CHUNK].astype(np.intp)
            chosen = np.flatnonzero(places < cells)
            if len(chosen) < 0.8 * len(places):
                places, x = places[chosen], x[chosen]
                weights = None if weights is None else weights[chosen]
            colours = colouring.of(x).colours
            if weights is not None:
                colours *= weights
            for channel in range(3):
                sums[channel] += np.bincount(places, weights=colours[channel], minlength=cells + 1)
            yield
        return sums[:, :-1]


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
