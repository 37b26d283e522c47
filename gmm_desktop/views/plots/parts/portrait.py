"""From rows and a mixture to what is painted: the work of a scatter plot that is done off the UI thread."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.colouring import Colouring
from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.views.plots.parts.points import Dots
from gmm_desktop.views.plots.parts.raster import CHUNK, Binning, Grid, Raster
from gmm_desktop.views.plots.parts.scale import Scale
from gmm_desktop.views.plots.parts.sprites import Stamp, sprites

DRAWN_ONE_BY_ONE = 50_000
"""Rows that are drawn as points; more of them in one view become a picture of their density."""


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """What is to be painted.

    Colours (k [+ 1], 3) from 0 to 255 and identities (k [+ 1],) of the components, with noise last as -1; without
    a mixture one colour for all rows. `grid` is the view in cells of `ratio` device pixels each.
    """

    rows: ArrayRows
    columns: tuple[int, int]
    scales: tuple[Scale, Scale]
    mixture: Mixture | None
    colours: Floats
    identities: NDArray[np.intp]
    hard: bool
    grid: Grid
    rim: tuple[int, int, int]
    ratio: float


@dataclass(frozen=True, slots=True, eq=False)
class Portrait:
    """What was painted, for which request, and how many rows are in view (None: it was not necessary to count)."""

    request: Request
    content: Dots | Raster
    visible: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Extent:
    """Smallest and largest number of each drawn column (NaN: none at all), and rows with an empty cell in one."""

    rows: ArrayRows
    columns: tuple[int, ...]
    ends: tuple[tuple[float, float], ...]
    empty: int


def measuring(rows: ArrayRows, columns: tuple[int, ...]) -> Generator[None, None, Extent]:
    """Look through the drawn columns; yields so that it can be stopped."""
    low, high = np.full((2, len(columns)), np.nan)
    empty = 0
    for start in range(0, rows.n, CHUNK):
        part = rows.x[start : start + CHUNK, list(columns)]
        low = np.fmin(low, np.fmin.reduce(part))
        high = np.fmax(high, np.fmax.reduce(part))
        empty += int(np.isnan(part).any(axis=1).sum())
        yield
    return Extent(rows, columns, tuple(zip(low.tolist(), high.tolist(), strict=True)), empty)


class Painter:
    """Keeps between portraits what does not change: places of the points, cells of the rows.

    Only the job that runs touches it, and `Latest` runs one at a time.
    """

    def __init__(self) -> None:
        self._binning: Binning | None = None

    def paint(self, request: Request) -> Generator[None, None, Portrait]:
        """Make the portrait; yields so that it can be stopped."""
        if request.rows.n <= DRAWN_ONE_BY_ONE:
            yield
            return Portrait(request, _dots(request, np.arange(request.rows.n)))
        binning = self._binning
        if binning is None or binning.key != (request.rows, request.columns, request.scales, request.grid):
            binning = Binning(request.rows, request.columns, request.scales, request.grid)
            yield from binning.fill()
            self._binning = binning
        if binning.visible <= DRAWN_ONE_BY_ONE:
            yield
            return Portrait(request, _dots(request, binning.visible_rows()), binning.visible)
        if request.mixture is None:
            sums = request.colours[0][:, None] * binning.totals
        else:
            sums = yield from binning.colour(request.mixture, request.colours, request.hard)
        return Portrait(request, binning.tone.picture(sums), binning.visible)


def places(request: Request, rows: NDArray[np.intp]) -> Floats:
    """Return drawn places (n, 2) of some rows; NaN where a cell is empty."""
    return np.stack(
        [
            scale.drawn(request.rows.x[rows, column])
            for scale, column in zip(request.scales, request.columns, strict=True)
        ],
        axis=1,
    )


def stamp_for(rows: int, ratio: float, rim: tuple[int, int, int]) -> Stamp:
    """Return smaller dots for more rows, so that they do not hide each other; tiny ones have no rim."""
    radius, opacity, rim_opacity = next((size for most, *size in _SIZES if rows <= most), _SIZES[-1][1:])
    return Stamp(radius * ratio, rim, opacity, rim_opacity)


_SIZES = (
    (400, 4.0, 0.86, 0.6),
    (2_000, 3.5, 0.82, 0.5),
    (8_000, 3.0, 0.74, 0.25),
    (20_000, 2.5, 0.55, 0.0),
    (DRAWN_ONE_BY_ONE, 2.0, 0.38, 0.0),
)
"""(up to so many rows, radius in pixels, opacity, opacity of the rim)."""


def _dots(request: Request, rows: NDArray[np.intp]) -> Dots:
    where = places(request, rows)
    there = np.isfinite(where).all(axis=1)
    if not there.all():
        rows, where = rows[there], where[there]
    if request.mixture is None:
        colours = np.repeat(request.colours[0][:, None], len(rows), axis=1)
        identities = np.full(len(rows), -1, dtype=np.intp)
    else:
        colouring = Colouring(request.mixture, request.colours, hard=request.hard)
        coloured = [colouring.of(request.rows.x[rows[i : i + CHUNK]]) for i in range(0, len(rows), CHUNK)]
        colours = np.concatenate([part.colours for part in coloured], axis=1) if coloured else np.empty((3, 0))
        most = np.concatenate([part.most for part in coloured]) if coloured else np.empty(0, dtype=np.intp)
        identities = request.identities[most]
    return Dots(where, sprites(colours, identities, stamp_for(len(rows), request.ratio, request.rim)))
