"""From rows and a mixture to what is painted: the work of a plot of points that is done off the UI thread."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.engine.shown.colouring import Colouring
from gmm_desktop.views.plots.parts.binnings import Binnings
from gmm_desktop.views.plots.parts.dots import Dots, from_top
from gmm_desktop.views.plots.parts.placing import CHUNK, Placing
from gmm_desktop.views.plots.parts.raster import Grid, Raster, Tone
from gmm_desktop.views.plots.parts.sprites import Stamp, sprites

DRAWN_ONE_BY_ONE = 50_000
"""Rows that are drawn as points; more of them in one view become a picture of their density."""

_LEVELS = 8
"""Sizes of points by uncertainty."""


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """What is to be painted.

    Colours (k [+ 1], 3) from 0 to 255 and identities (k [+ 1],) of the components, with noise last as -1; without
    a mixture one colour for all rows. `grid` is the view in cells of `ratio` device pixels each. With `doubt` rows
    are the larger and stronger the less certain their component is; with `zoom` all of them are larger.
    """

    rows: ArrayRows
    placing: Placing
    mixture: Mixture | None
    colours: Floats
    identities: NDArray[np.intp]
    hard: bool
    grid: Grid
    rim: tuple[int, int, int]
    ratio: float
    doubt: bool = False
    zoom: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Portrait:
    """What was painted, for which request, and how many rows are in view (None: it was not necessary to count).

    `whole` says whether the colours are those of all rows.
    """

    request: Request
    content: tuple[Dots, ...] | Raster
    visible: int | None = None
    whole: bool = True


class Painter:
    """Keeps between portraits what does not change: the order of the points, cells of the rows.

    Only the job that runs touches it, and `Latest` runs one at a time; `binnings` may serve several painters.
    """

    def __init__(self, binnings: Binnings | None = None) -> None:
        self._binnings = binnings or Binnings()
        self._order: tuple[ArrayRows, Placing, NDArray[np.intp]] | None = None

    def paint(self, request: Request, quick: bool) -> Generator[None, None, tuple[Portrait, bool]]:
        """Make the portrait, and say whether it is the whole one; yields so that it can be stopped.

        With `quick` some rows may stand for all of them, because the picture is about to be another one.
        """
        portrait = yield from self._paint(request, quick)
        return portrait, portrait.whole

    def _paint(self, request: Request, quick: bool) -> Generator[None, None, Portrait]:
        if request.rows.n <= DRAWN_ONE_BY_ONE:
            yield
            return Portrait(request, _dots(request, self._rows_from_top(request)))
        binning = yield from self._binnings.of(request.rows, request.placing, request.grid, quick=quick)
        if binning.visible <= DRAWN_ONE_BY_ONE:
            yield
            return Portrait(request, _dots(request, binning.visible_rows()), binning.visible)
        mixture, tone = request.mixture, binning.tone
        if mixture is None:
            sums = request.colours[0][:, None] * binning.totals
            return Portrait(request, tone.picture(sums), binning.visible)
        quick = quick and binning.needs_all(mixture, doubt=request.doubt)
        if request.doubt:
            sums, amounts = yield from binning.doubt(mixture, request.colours, request.hard, quick=quick)
            tone = Tone(request.grid, binning.occupied, amounts, 1.0)
        else:
            sums = yield from binning.colour(mixture, request.colours, request.hard, quick=quick)
        return Portrait(request, tone.picture(sums), binning.visible, not quick)

    def _rows_from_top(self, request: Request) -> NDArray[np.intp]:
        """Return all rows in the order in which they are painted, which their places alone decide."""
        rows, placing = request.rows, request.placing
        if self._order is None or self._order[0] is not rows or self._order[1] != placing:
            self._order = rows, placing, from_top(placing.of(rows.x)[1])
        return self._order[2]


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


def _dots(request: Request, rows: NDArray[np.intp]) -> tuple[Dots, ...]:
    parts = [request.placing.of(request.rows.x[rows[i : i + CHUNK]]) for i in range(0, len(rows), CHUNK)]
    where = (
        np.stack([np.concatenate(axis) for axis in zip(*parts, strict=True)], axis=1) if parts else np.empty((0, 2))
    )
    there = np.isfinite(where).all(axis=1)
    if not there.all():
        rows, where = rows[there], where[there]
    stamp = stamp_for(len(rows), request.zoom * request.ratio, request.rim)
    if request.mixture is None:
        colours = np.repeat(request.colours[0][:, None], len(rows), axis=1)
        return (Dots.of(where, sprites(colours, np.full(len(rows), -1, dtype=np.intp), stamp)),)
    kinds = len(request.colours)
    palette = np.concatenate([request.colours, np.eye(kinds)], axis=1) if request.doubt else request.colours
    colouring = Colouring(request.mixture, palette, hard=request.hard and not request.doubt)
    coloured = [colouring.of(request.rows.x[rows[i : i + CHUNK]]) for i in range(0, len(rows), CHUNK)]
    colours = (
        np.concatenate([part.colours for part in coloured], axis=1) if coloured else np.empty((palette.shape[1], 0))
    )
    most = np.concatenate([part.most for part in coloured]) if coloured else np.empty(0, dtype=np.intp)
    identities = request.identities[most]
    if not request.doubt:
        return (Dots.of(where, sprites(colours, identities, stamp)),)
    shares, colours = colours[3:], request.colours[most].T if request.hard else colours[:3]
    return _by_doubt(where, colours, identities, doubt_of(shares), stamp)


def doubt_of(shares: Floats) -> Floats:
    """Return 1 - max P of memberships (k, n) as a share (n,) of the most it can be, 1 - 1/k."""
    most = 1.0 - 1.0 / len(shares)
    return (1.0 - shares.max(axis=0, initial=0.0)) / most if most else np.zeros(shares.shape[1])


def _by_doubt(
    where: Floats, colours: Floats, identities: NDArray[np.intp], doubt: Floats, stamp: Stamp
) -> tuple[Dots, ...]:
    """Sort the points into a few sizes, the doubtful ones on top."""
    levels = np.minimum((np.sqrt(doubt) * _LEVELS).astype(np.intp), _LEVELS - 1)
    dots = []
    for level in np.unique(levels):
        chosen = np.flatnonzero(levels == level)
        share = (level + 0.5) / _LEVELS
        sized = Stamp(
            stamp.radius * (0.5 + 1.5 * share), stamp.rim, min(0.4 + 0.6 * share, 0.95), min(1.5 * share, 0.8)
        )
        dots.append(Dots.of(where[chosen], sprites(colours[:, chosen], identities[chosen], sized)))
    return tuple(dots)
