"""Which cell of a picture each row falls into, and what the colours of each cell's rows add up to."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.engine.shown.colouring import Colouring
from gmm_desktop.views.plots.parts.placing import CHUNK, Placing
from gmm_desktop.views.plots.parts.raster import Grid, Tone, cells_of
from gmm_desktop.views.plots.parts.stand_ins import STAND_INS, StandIns
from gmm_desktop.views.plots.parts.summing import Amounts, blended, doubted, shared, summed

_AT_ONCE = 1 << 14
"""Rows whose cells are worked out together: few enough to stay in cache."""

_FINE = 0.5
"""A cell this small, in standard deviations of the narrowest component, has one colour for all of its rows."""


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
        self._stand_ins: StandIns | None = None

    # Rows of all cells --------------------------------------------------------------------------------------

    @property
    def n(self) -> int:
        """Number of rows."""
        return self._rows.n

    @property
    def cells(self) -> int:
        """Number of occupied cells."""
        return len(self.occupied)

    def block(self, part: slice) -> tuple[Floats, Floats | None, NDArray[np.int32]]:
        """Return rows, their weights and their cells."""
        x, weights, _ = self._rows.block(part.start, part.stop)
        return x, weights, self._places[part]

    # Cells of all rows --------------------------------------------------------------------------------------

    def fill(self, *, quick: bool = False) -> Generator[None, None, None]:
        """Find every row's cell, count rows and weights; yields so that it can be stopped."""
        filled = np.zeros(self.grid.cells + 1, dtype=bool)

        def find(chunk: int) -> int:
            inside = 0
            for start in range(chunk * CHUNK, min((chunk + 1) * CHUNK, self.n), _AT_ONCE):
                stop = min(start + _AT_ONCE, (chunk + 1) * CHUNK)
                cells = cells_of(*self._placing.of(self._rows.x[start:stop]), self.grid)
                self._places[start:stop] = cells
                filled[cells] = True
                inside += int(np.count_nonzero(cells < self.grid.cells))
            return inside

        for inside in shared(find, -(-self.n // CHUNK), alone=quick):
            self.visible += inside
            yield
        self.occupied = np.flatnonzero(filled[:-1])
        rank = np.full(self.grid.cells + 1, self.cells, dtype=np.int32)
        rank[self.occupied] = np.arange(self.cells, dtype=np.int32)
        whole = self._rows.d == 2 and set(self._placing.columns or ()) == {0, 1}

        def add(chunk: int) -> Floats:
            part = slice(chunk * CHUNK, min((chunk + 1) * CHUNK, self.n))
            self._places[part] = places = rank[self._places[part]]
            x, weights, _ = self._rows.block(part.start, part.stop)
            values = [weights]
            for column in range(2) if whole else ():
                inside = np.where(places < self.cells, x[:, column], 0.0)
                values.append(inside if weights is None else inside * weights)
            return np.stack([np.bincount(places, weights=value, minlength=self.cells + 1) for value in values])

        sums = np.zeros((3 if whole else 1, self.cells + 1))
        for part in shared(add, -(-self.n // CHUNK), alone=quick):
            sums += part
            yield
        self.totals = sums[0, :-1]
        if whole:
            self._centroids = (sums[1:, :-1] / np.where(self.totals > 0, self.totals, 1.0)).T.copy()
        self.tone = Tone(self.grid, self.occupied, self.totals, float(self.totals.sum()) / max(self.visible, 1))

    def visible_rows(self) -> NDArray[np.intp]:
        """Row numbers of what is inside."""
        return np.flatnonzero(self._places < self.cells)

    # Colours of the cells -----------------------------------------------------------------------------------

    def colour(
        self, mixture: Mixture, palette: Floats, hard: bool, *, quick: bool = False
    ) -> Generator[None, None, Floats]:
        """Return the weighted sum (3, m) of the colours of each occupied cell's rows; yields to be stopped.

        Where the mixture has no other columns than those drawn and cells are fine, all rows of a cell have the
        colour of their mean place, which is many times quicker. With `quick` some rows stand for all of them.
        """
        colouring = Colouring(mixture, palette, hard=hard)
        if self._centroids is not None and self.is_fine(mixture):
            sums = np.empty((3, self.cells))
            for start in range(0, self.cells, CHUNK):
                part = slice(start, start + CHUNK)
                sums[:, part] = colouring.blend(self._centroids[part])
                yield
            sums *= self.totals
            return sums
        return (yield from self._summed(blended(colouring), 3, quick))

    def doubt(
        self, mixture: Mixture, palette: Floats, hard: bool, *, quick: bool = False
    ) -> Generator[None, None, tuple[Floats, Floats]]:
        """Return summed colours (3, m), weighted by 1 - max P of each row, and the sums (m,) of those."""
        sums = yield from self._summed(doubted(mixture, palette, hard), 4, quick)
        return sums[:3], sums[3]

    def needs_all(self, mixture: Mixture, *, doubt: bool) -> bool:
        """Whether so many rows are looked at for a picture that some should stand for all while it moves."""
        fine = self._centroids is not None and not doubt and self.is_fine(mixture)
        return not fine and self.visible > 2 * STAND_INS

    def is_fine(self, mixture: Mixture) -> bool:
        """Whether all rows of a cell have about the same colour, as far as the drawn columns decide."""
        assert self._placing.columns is not None
        left, right, bottom, top = self.grid.box
        units = [scale.unit for scale in self._placing.scales]
        cell = np.array([units[0] * (right - left) / self.grid.width, units[1] * (top - bottom) / self.grid.height])
        shown = mixture.marginal(self._placing.columns).covariances / cell / cell[:, None]
        if not np.isfinite(shown).all():
            return False
        return bool(np.linalg.eigvalsh(shown).min() * _FINE**2 >= 1.0)

    def _summed(self, amounts: Amounts, channels: int, quick: bool) -> Generator[None, None, Floats]:
        if not quick:
            return (yield from summed(self, amounts, channels))
        if self._stand_ins is None:
            self._stand_ins = yield from StandIns.choose(self._rows, self._places, self.occupied, self.grid)
        sums = yield from summed(self._stand_ins, amounts, channels)
        return self._stand_ins.means(sums) * self.totals
