"""Rows in all panels of a scatter matrix: points where there are few, density where there are many."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.shown.colouring import Colouring
from gmm_desktop.views.plots.parts.dots import Dots
from gmm_desktop.views.plots.parts.lattice import Lattice, Panel
from gmm_desktop.views.plots.parts.panel_cells import PanelCells
from gmm_desktop.views.plots.parts.raster import Raster
from gmm_desktop.views.plots.parts.sprites import Sprites, Stamp, sprites

MOST_DOTS = 50_000
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
    zoom: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Mosaic:
    """What was painted, for which request; `whole` says whether the colours are those of all rows."""

    request: MosaicRequest
    content: tuple[Dots, ...] | Raster
    whole: bool = True


def is_dense(lattice: Lattice) -> bool:
    """Whether there are too many rows to draw them one by one in every panel."""
    n = lattice.rows.n
    return n > _MOST_ROWS or n * len(lattice.pairs) > MOST_DOTS


class MosaicPainter:
    """Keeps between pictures what does not change: which cell of its panel each row falls into."""

    def __init__(self) -> None:
        self._cells: PanelCells | None = None

    def paint(self, request: MosaicRequest, quick: bool) -> Generator[None, None, tuple[Mosaic, bool]]:
        """Paint all panels, and say whether all rows were looked at; yields so that it can be stopped.

        With `quick` some rows may stand for all of them, because the picture is about to be another one. Choosing
        them takes longer than the first picture, which is of all rows.
        """
        if not is_dense(request.lattice):
            yield
            return Mosaic(request, _dots(request)), True
        cells = self._cells
        first = cells is None or (cells.lattice, cells.size) != (request.lattice, request.size)
        if cells is None or (cells.lattice, cells.size) != (request.lattice, request.size):
            cells = PanelCells(request.lattice, request.size)
            yield from cells.fill()
            self._cells = cells
        if request.mixture is None:
            return Mosaic(request, cells.picture(request.colours[0])), True
        quick = quick and cells.needs_all and not first
        colouring = Colouring(request.mixture, request.colours, hard=request.hard)
        raster = yield from cells.paint(colouring, quick=quick)
        return Mosaic(request, raster, not quick), not quick


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
    made = sprites(colours, identities, Stamp(radius * request.zoom * request.ratio, request.rim, opacity, 0.0))
    places, which = [], []
    for r, c in lattice.pairs:
        across, up = Panel(lattice, r, c).of(x)
        there = np.isfinite(across) & np.isfinite(up)
        places.append(np.stack([across[there], up[there]], axis=1))
        which.append(made.which[there])
    if not places:
        return ()
    return (Dots.of(np.concatenate(places), Sprites(made.atlas, np.concatenate(which), made.side)),)
