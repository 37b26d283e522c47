"""Many rows in the panels of a scatter matrix: the cell of each row in each panel, and the colours of the cells."""

from __future__ import annotations

import math
from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.shown.colouring import Colouring
from gmm_desktop.views.plots.parts.lattice import GAP, Lattice
from gmm_desktop.views.plots.parts.placing import CHUNK
from gmm_desktop.views.plots.parts.raster import Grid, Raster, Tone
from gmm_desktop.views.plots.parts.stand_ins import at_random
from gmm_desktop.views.plots.parts.summing import shared

STAND_INS = 100_000
"""Rows that stand for all while the picture moves: fewer than in one plot, as each falls into many panels."""

_IN_A_CELL = 4
_AT_ONCE = 1 << 16


class PanelCells:
    """Cells of the panels below the diagonal, `wide` by `high` each, in one picture of the whole plane."""

    def __init__(self, lattice: Lattice, size: tuple[int, int]) -> None:
        self.lattice, self.size = lattice, size
        m = lattice.m
        self._grid = Grid((0.0, float(m), 0.0, float(m)), *size)
        self._wide = max(1, int(size[0] / m * (1 - 2 * GAP)))
        self._high = max(1, int(size[1] / m * (1 - 2 * GAP)))
        self._across = np.empty((m, lattice.rows.n), dtype=np.int16)
        self._down = np.empty((m, lattice.rows.n), dtype=np.int16)
        self._totals = np.zeros(0)
        self._occupied: NDArray[np.intp] = np.empty(0, dtype=np.intp)
        self._tone = Tone(self._grid, self._occupied, self._totals, 1.0)
        self._few: _Few | None = None

    @property
    def needs_all(self) -> bool:
        """Whether so many rows are looked at for a picture that some should stand for all while it moves."""
        return self.lattice.rows.n > 2 * STAND_INS

    def fill(self) -> Generator[None, None, None]:
        """Find the cells of all rows, and how much falls into each; yields so that it can be stopped."""
        for _ in shared(self._find, -(-self.lattice.rows.n // CHUNK)):
            yield
        totals = yield from self._summed(None)
        self._totals = totals[:, 0]
        plane = self._together(totals)[0]
        self._occupied = np.flatnonzero(plane)
        one = self.lattice.rows.total_weight / max(self.lattice.rows.n, 1)
        self._tone = Tone(self._grid, self._occupied, plane[self._occupied], one)

    def totals(self) -> Floats:
        """Return the summed weights (cells,) of the whole plane."""
        return np.asarray(self._together(self._totals[:, None])[0])

    def picture(self, colour: Floats) -> Raster:
        """Return the picture in one colour (3,)."""
        return self._tone.picture(colour[:, None] * self.totals()[self._occupied])

    def paint(self, colouring: Colouring, *, quick: bool) -> Generator[None, None, Raster]:
        """Colour the cells by all rows, or quickly by some; yields so that it can be stopped."""
        if quick:
            self._few = self._few or (yield from self._choose())
            sums = (yield from self._few.means(colouring)) * self._totals[:, None]
        else:
            sums = yield from self._summed(colouring)
        return self._tone.picture(self._together(sums)[:, self._occupied])

    def _find(self, chunk: int) -> None:
        part = slice(chunk * CHUNK, (chunk + 1) * CHUNK)
        for place in range(self.lattice.m):
            share = (self.lattice.along(place, self.lattice.rows.x[part, place]) - GAP) / (1 - 2 * GAP)
            there = (share >= 0) & (share <= 1)
            share = np.where(there, share, 0.0)
            for target, cells in ((self._across, self._wide), (self._down, self._high)):
                found = np.minimum((share * cells).astype(np.int16), cells - 1)
                found = found if target is self._across else cells - 1 - found
                target[place, part] = np.where(there, found, -1)

    def _cells_of(self, panel: tuple[int, int], part: slice | NDArray[np.intp], side: int = 1) -> NDArray[np.intp]:
        """Return the cell of rows in a panel, of `side` by `side` cells; the last number stands for outside."""
        across, down = self._across[panel[1], part], self._down[panel[0], part]
        wide, high = -(-self._wide // side), -(-self._high // side)
        cells = (down // side).astype(np.intp) * wide + across // side
        cells[(across < 0) | (down < 0)] = wide * high
        return cells

    def _summed(self, colouring: Colouring | None) -> Generator[None, None, Floats]:
        """Return for each panel and cell the summed weights (p, 1, cells), or the summed colours (p, 3, cells)."""
        rows, pairs = self.lattice.rows, self.lattice.pairs
        channels, local = (1 if colouring is None else 3), self._wide * self._high

        def amounts_of(chunk: int) -> tuple[slice, Floats | None]:
            part = slice(chunk * _AT_ONCE, min((chunk + 1) * _AT_ONCE, rows.n))
            x, weights, _ = rows.block(part.start, part.stop)
            if colouring is None:
                return part, None if weights is None else weights[None]
            amounts = colouring.blend(x)
            return part, amounts if weights is None else amounts * weights

        panels = np.zeros((len(pairs), channels, local + 1))
        for part, amounts in shared(amounts_of, -(-rows.n // _AT_ONCE)):
            for panel, pair in zip(panels, pairs, strict=True):
                cells = self._cells_of(pair, part)
                for channel in range(channels):
                    weight = None if amounts is None else amounts[channel]
                    panel[channel] += np.bincount(cells, weights=weight, minlength=local + 1)
                yield
        return panels[:, :, :-1]

    def _choose(self) -> Generator[None, None, _Few]:
        """Choose rows that stand for all: some at random, and one of each occupied cell without any."""
        rows, pairs = self.lattice.rows, self.lattice.pairs
        side = max(2, math.ceil(math.sqrt(_IN_A_CELL * (self._totals > 0).sum(axis=1).max() / STAND_INS)))
        chosen = at_random(rows.n, STAND_INS)
        more = [chosen]
        for pair in pairs:
            one = np.full(-(-self._wide // side) * -(-self._high // side) + 1, -1)
            for start in range(0, rows.n, CHUNK):
                part = slice(start, min(start + CHUNK, rows.n))
                one[self._cells_of(pair, part, side)] = np.arange(part.start, part.stop)
                yield
            one[self._cells_of(pair, chosen, side)] = -1
            more.append(one[:-1][one[:-1] >= 0])
        chosen = np.unique(np.concatenate(more))
        cells = np.stack([self._cells_of(pair, chosen, side) for pair in pairs]) if pairs else np.empty((0, 0))
        return _Few(rows.x[chosen], cells.astype(np.intp), (self._wide, self._high), side)

    def _together(self, panels: Floats) -> Floats:
        """Put the panels' cells (p, channels, high x wide) where they belong in the plane (channels, cells)."""
        width, height = self.size
        m = self.lattice.m
        plane = np.zeros((panels.shape[1], height, width))
        for panel, (r, c) in zip(panels, self.lattice.pairs, strict=True):
            left, top = round((c + GAP) * width / m), round((r + GAP) * height / m)
            image = panel.reshape(-1, self._high, self._wide)
            target = plane[:, top : top + self._high, left : left + self._wide]
            target += image[:, : target.shape[1], : target.shape[2]]
        return plane.reshape(panels.shape[1], -1)


class _Few:
    """Rows (s, d) that stand for all, and their cells (p, s) of `side` by `side` cells in each panel.

    Of rows with weights each counts the same here: a picture that is replaced at once needs no more.
    """

    def __init__(self, x: Floats, cells: NDArray[np.intp], size: tuple[int, int], side: int) -> None:
        self._x, self._cells, self._size, self._side = x, cells, size, side
        self._coarse = -(-size[0] // side), -(-size[1] // side)
        local = self._coarse[0] * self._coarse[1]
        amounts = [np.bincount(places, minlength=local + 1)[:-1] for places in cells]
        self._amounts = np.maximum(np.array(amounts, dtype=np.float64).reshape(-1, local), 1.0)

    def means(self, colouring: Colouring) -> Generator[None, None, Floats]:
        """Return the mean colours (p, 3, cells) around every cell of the panels."""

        def colour(chunk: int) -> Floats:
            return colouring.blend(self._x[chunk * _AT_ONCE : (chunk + 1) * _AT_ONCE])

        parts = list(shared(colour, -(-len(self._x) // _AT_ONCE)))
        yield
        colours = np.concatenate(parts, axis=1)
        wide, high = self._coarse
        found = np.empty((len(self._cells), 3, self._size[1] * self._size[0]))
        for panel, places in enumerate(self._cells):
            for channel in range(3):
                sums = np.bincount(places, weights=colours[channel], minlength=wide * high + 1)[:-1]
                image = (sums / self._amounts[panel]).reshape(high, wide)
                fine = np.repeat(np.repeat(image, self._side, axis=0), self._side, axis=1)
                found[panel, channel] = fine[: self._size[1], : self._size[0]].ravel()
            yield
        return found
