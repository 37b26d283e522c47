"""Rows in all panels of a scatter matrix: points where there are few, density where there are many."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.colouring import Colouring
from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.views.plots.parts.lattice import GAP, Lattice, Panel
from gmm_desktop.views.plots.parts.placing import CHUNK
from gmm_desktop.views.plots.parts.points import Dots
from gmm_desktop.views.plots.parts.raster import Grid, Raster, Tone
from gmm_desktop.views.plots.parts.sprites import Sprites, Stamp, sprites

MOST_DOTS = 120_000
"""Points in all panels together that are drawn one by one."""

_MOST_ROWS = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class MosaicRequest:
    """What is to be painted: `size` is that of the whole plane in cells, the rest as for one scatter plot."""

    lattice: Lattice
    mixture: Mixture | None
    colours: Floats
    identities: NDArray[np.intp]
    hard: bool
    size: tuple[int, int]
    rim: tuple[int, int, int]
    ratio: float


@dataclass(frozen=True, slots=True, eq=False)
class Mosaic:
    """What was painted, for which request."""

    request: MosaicRequest
    content: tuple[Dots, ...] | Raster


def is_dense(lattice: Lattice) -> bool:
    """Whether there are too many rows to draw them one by one in every panel."""
    n = lattice.rows.n
    return n > _MOST_ROWS or n * len(lattice.pairs) > MOST_DOTS


class MosaicPainter:
    """Keeps between pictures what does not change: which cell of its panel each row falls into."""

    def __init__(self) -> None:
        self._cells: _Cells | None = None

    def paint(self, request: MosaicRequest) -> Generator[None, None, Mosaic]:
        """Paint all panels; yields so that it can be stopped."""
        if not is_dense(request.lattice):
            yield
            return Mosaic(request, _dots(request))
        cells = self._cells
        if cells is None or (cells.lattice, cells.size) != (request.lattice, request.size):
            cells = _Cells(request.lattice, request.size)
            yield from cells.fill()
            self._cells = cells
        return Mosaic(request, (yield from cells.paint(request)))


def _dots(request: MosaicRequest) -> tuple[Dots, ...]:
    lattice = request.lattice
    x = lattice.rows.x
    if request.mixture is None:
        colours = np.repeat(request.colours[0][:, None], len(x), axis=1)
        identities = np.full(len(x), -1, dtype=np.intp)
    else:
        colours, most = Colouring(request.mixture, request.colours, hard=request.hard).of(x)
        identities = request.identities[most]
    radius, opacity = (2.3, 0.8) if len(x) <= 400 else (1.8, 0.65) if len(x) <= 4_000 else (1.4, 0.4)
    made = sprites(colours, identities, Stamp(radius * request.ratio, request.rim, opacity, 0.0))
    places, which = [], []
    for r, c in lattice.pairs:
        across, up = Panel(lattice, r, c).of(x)
        there = np.isfinite(across) & np.isfinite(up)
        places.append(np.stack([across[there], up[there]], axis=1))
        which.append(made.which[there])
    if not places:
        return ()
    return (Dots(np.concatenate(places), Sprites(made.atlas, np.concatenate(which), made.side)),)


class _Cells:
    """Cells of the panels below the diagonal, `wide` by `high` each, in one picture of the whole plane."""

    def __init__(self, lattice: Lattice, size: tuple[int, int]) -> None:
        self.lattice, self.size = lattice, size
        m = lattice.m
        self._grid = Grid((0.0, float(m), 0.0, float(m)), *size)
        self._wide = max(1, int(size[0] / m * (1 - 2 * GAP)))
        self._high = max(1, int(size[1] / m * (1 - 2 * GAP)))
        self._across = np.empty((m, lattice.rows.n), dtype=np.int16)
        self._down = np.empty((m, lattice.rows.n), dtype=np.int16)
        self._tone: Tone | None = None
        self._occupied: NDArray[np.intp] = np.empty(0, dtype=np.intp)

    def fill(self) -> Generator[None, None, None]:
        """Find the cells of all rows, and how many fall into each."""
        lattice, rows = self.lattice, self.lattice.rows
        for start in range(0, rows.n, CHUNK):
            part = slice(start, start + CHUNK)
            for place in range(lattice.m):
                share = (lattice.along(place, rows.x[part, place]) - GAP) / (1 - 2 * GAP)
                there = (share >= 0) & (share <= 1)
                share = np.where(there, share, 0.0)
                for target, cells in ((self._across, self._wide), (self._down, self._high)):
                    found = np.minimum((share * cells).astype(np.int16), cells - 1)
                    found = found if target is self._across else cells - 1 - found
                    target[place, part] = np.where(there, found, -1)
            yield
        sums = yield from self._summed(None, False)
        totals = sums[0]
        self._occupied = np.flatnonzero(totals)
        one = rows.total_weight / max(rows.n, 1)
        self._tone = Tone(self._grid, self._occupied, totals[self._occupied], one)

    def paint(self, request: MosaicRequest) -> Generator[None, None, Raster]:
        """Colour the cells."""
        assert self._tone is not None
        if request.mixture is None:
            sums = yield from self._summed(None, False)
            colours = request.colours[0][:, None] * sums[0][self._occupied]
        else:
            colouring = Colouring(request.mixture, request.colours, hard=request.hard)
            sums = yield from self._summed(colouring, True)
            colours = sums[:, self._occupied]
        return self._tone.picture(colours)

    def _summed(self, colouring: Colouring | None, coloured: bool) -> Generator[None, None, Floats]:
        """Return for each cell of the plane the summed weights (1, cells), or the summed colours (3, cells)."""
        lattice, rows = self.lattice, self.lattice.rows
        channels, local = (3 if coloured else 1), self._wide * self._high
        panels = np.zeros((len(lattice.pairs), channels, local + 1))
        for start in range(0, rows.n, CHUNK):
            part = slice(start, min(start + CHUNK, rows.n))
            x, weights, _ = rows.block(part.start, part.stop)
            amounts: Floats | None = None
            if colouring is not None:
                amounts = colouring.of(x).colours
                if weights is not None:
                    amounts *= weights
            elif weights is not None:
                amounts = weights[None]
            for panel, (r, c) in enumerate(lattice.pairs):
                across, down = self._across[c, part], self._down[r, part]
                cells = down.astype(np.intp) * self._wide + across
                cells[(across < 0) | (down < 0)] = local
                for channel in range(channels):
                    weight = None if amounts is None else amounts[channel]
                    panels[panel, channel] += np.bincount(cells, weights=weight, minlength=local + 1)
                yield
        return self._together(panels[:, :, :-1])

    def _together(self, panels: Floats) -> Floats:
        """Put the panels' cells (p, channels, high x wide) where they belong in the plane."""
        width, height = self.size
        m = self.lattice.m
        plane = np.zeros((panels.shape[1], height, width))
        for panel, (r, c) in zip(panels, self.lattice.pairs, strict=True):
            left, top = round((c + GAP) * width / m), round((r + GAP) * height / m)
            image = panel.reshape(-1, self._high, self._wide)
            target = plane[:, top : top + self._high, left : left + self._wide]
            target += image[:, : target.shape[1], : target.shape[2]]
        return plane.reshape(panels.shape[1], -1)
