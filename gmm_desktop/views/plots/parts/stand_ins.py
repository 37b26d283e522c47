"""Rows that stand for all of them while a picture moves: some at random, and one of each cell without any."""

from __future__ import annotations

import math
from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.engine.subset import one_of_each_stretch
from gmm_desktop.views.plots.parts.placing import CHUNK
from gmm_desktop.views.plots.parts.raster import Grid

STAND_INS = 200_000
"""So many rows are coloured in a few hundredths of a second."""

_IN_A_CELL = 4
"""Rows that should fall into one cell on average: their mean colour is a good guess at that of all."""


def at_random(n: int, wanted: int) -> NDArray[np.intp]:
    """Return `wanted` of n row numbers, upwards, always the same ones; all where no more are there."""
    random = np.random.default_rng(0)  # the same rows each time: a picture that stands still must not flicker
    return one_of_each_stretch(n, wanted, random)


class StandIns:
    """Some rows in cells of a coarser grid; every occupied cell of the finer one lies in a cell with a row."""

    def __init__(
        self, rows: ArrayRows, chosen: NDArray[np.intp], places: NDArray[np.int32], coarse: NDArray[np.intp]
    ) -> None:
        self.cells = int(coarse.max()) + 1 if len(coarse) else 0
        self._coarse = coarse
        self._x = rows.x[chosen]
        self._weights = None if rows.weights is None else rows.weights[chosen]
        self._places = places
        amounts = np.bincount(places, weights=self._weights, minlength=self.cells)
        self._amounts = np.where(amounts > 0, amounts, 1.0)

    @classmethod
    def choose(
        cls, rows: ArrayRows, places: NDArray[np.int32], occupied: NDArray[np.intp], grid: Grid
    ) -> Generator[None, None, StandIns]:
        """Choose of the rows in these places (n,) among occupied cells (m,); yields so that it can be stopped."""
        coarse, cells = _coarser(occupied, grid)
        whose = np.append(coarse, cells).astype(np.int32)
        inside = np.flatnonzero(places < len(occupied))
        yield
        chosen = inside[at_random(len(inside), STAND_INS)]
        missing = np.ones(cells + 1, dtype=bool)
        missing[whose[places[chosen]]] = False
        missing[cells] = False
        if missing.any():
            one = np.zeros(cells + 1, dtype=np.intp)
            for start in range(0, len(inside), CHUNK):
                part = inside[start : start + CHUNK]
                one[whose[places[part]]] = part
                yield
            chosen = np.sort(np.concatenate([chosen, one[missing]]))
        return cls(rows, chosen, whose[places[chosen]], coarse)

    @property
    def n(self) -> int:
        """Number of rows that stand for all."""
        return len(self._x)

    def block(self, part: slice) -> tuple[Floats, Floats | None, NDArray[np.int32]]:
        """Return rows, their weights and their cells."""
        return self._x[part], None if self._weights is None else self._weights[part], self._places[part]

    def means(self, sums: Floats) -> Floats:
        """Return for every occupied cell (m,) of the finer grid the mean of what was summed (channels, cells)."""
        return (sums / self._amounts)[:, self._coarse]


def _coarser(occupied: NDArray[np.intp], grid: Grid) -> tuple[NDArray[np.intp], int]:
    """Return the place (m,) of each occupied cell among those of a coarser grid, and the number of those."""
    side = max(2, math.ceil(math.sqrt(_IN_A_CELL * len(occupied) / STAND_INS)))
    down, across = np.divmod(occupied, grid.width)
    wide = -(-grid.width // side)
    numbers = (down // side) * wide + across // side
    filled = np.zeros(wide * -(-grid.height // side), dtype=bool)
    filled[numbers] = True
    rank = np.cumsum(filled) - 1
    return rank[numbers], int(filled.sum())
