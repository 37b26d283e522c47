"""Selected rows over a picture: ringed where they are few, a tinted and outlined area where they are many."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, Qt, Slot
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from gmm_desktop.files import Prepared
from gmm_desktop.latest import Latest
from gmm_desktop.views.plots.parts.canvas import Canvas
from gmm_desktop.views.plots.parts.dots import Dots
from gmm_desktop.views.plots.parts.placing import CHUNK, Placing
from gmm_desktop.views.plots.parts.points import Points
from gmm_desktop.views.plots.parts.raster import Grid, Raster, cells_of
from gmm_desktop.views.plots.parts.selected import Ints, places_among
from gmm_desktop.views.plots.parts.sprites import Sprites
from gmm_desktop.views.theme import Theme

RINGED = 3_000
"""Places in view that are ringed one by one; more of them become an area."""

_MARGIN = 0.05
"""How much more than the view is painted on each side, so that a short drag shows no empty edge."""

_MOST_CELLS = 600_000
_EDGE, _TINT = 235, 38
"""Opacity, out of 255, of the edge of the area and of what it encloses."""


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """What is to be painted: the selected rows of a dataset, in every placing; `radius` of a ring in pixels."""

    prepared: Prepared
    selection: Ints
    placings: tuple[Placing, ...]
    grid: Grid
    theme: Theme
    ratio: float
    radius: float


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """What was painted, for which choice; `all_ringed` says that it holds wherever the view moves."""

    choice: Choice
    content: tuple[Dots, ...] | Raster
    all_ringed: bool


class ChosenLayer(QObject):
    """Works in a thread of its own, and only while something is selected."""

    def __init__(self, canvas: Canvas, name: str) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._points = Points(canvas.view)
        self._points.setZValue(4)
        canvas.add(self._points)
        self._asked: tuple[object, ...] = ()
        self._grid: Grid | None = None
        self._found: Chosen | None = None
        self._latest = Latest(name)
        self._latest.done.connect(self._on_done)

    @property
    def busy(self) -> bool:
        """Whether anything is being worked out."""
        return self._latest.busy

    @property
    def found(self) -> Chosen | None:
        """What is drawn; None while nothing is selected."""
        return self._found

    def show(
        self,
        prepared: Prepared | None,
        selection: Ints,
        placings: tuple[Placing, ...],
        theme: Theme,
        radius: float,
    ) -> None:
        """Draw these rows wherever they are placed, unless that is what is drawn or being worked out."""
        if prepared is None or not len(selection) or not placings:
            self._asked, self._found = (), None
            self._points.clear()
            return
        ratio = self._canvas.devicePixelRatioF()
        asked = (prepared, selection, theme, ratio, *placings)
        same = len(asked) == len(self._asked) and all(
            a is b or (isinstance(a, float) and a == b) for a, b in zip(asked, self._asked, strict=True)
        )
        grid = self._cells(ratio)
        if same and (grid == self._grid or (self._found is not None and self._found.all_ringed)):
            return
        self._asked, self._grid = asked, grid
        self._latest.ask(choosing, Choice(prepared, selection, placings, grid, theme, ratio, radius))

    def _cells(self, ratio: float) -> Grid:
        size = self._canvas.view.rect()
        left, right, bottom, top = self._canvas.view.shown
        across, up = _MARGIN * (right - left), _MARGIN * (top - bottom)
        width, height = ((1 + 2 * _MARGIN) * side * ratio for side in (size.width(), size.height()))
        cell = max(1.0, ratio, math.sqrt(width * height / _MOST_CELLS))
        box = (left - across, right + across, bottom - up, top + up)
        return Grid(box, max(1, round(width / cell)), max(1, round(height / cell)))

    @Slot(object)
    def _on_done(self, found: Chosen) -> None:
        choice = found.choice
        if not self._asked or choice.selection is not self._asked[1] or choice.prepared is not self._asked[0]:
            return
        self._found = found
        if isinstance(found.content, Raster):
            self._points.show_raster(found.content)
        else:
            self._points.show_dots(found.content)


def choosing(choice: Choice) -> Generator[None, None, Chosen]:
    """Paint the selected rows; yields so that it can be stopped."""
    rows, grid = choice.prepared.rows, choice.grid
    places = yield from places_among(choice.prepared.used, choice.selection)
    everywhere = len(places) * len(choice.placings) <= RINGED
    area = np.zeros(grid.cells + 1, dtype=bool)
    kept, seen = [np.empty((0, 2))], 0
    for placing in choice.placings:
        for start in range(0, len(places), CHUNK):
            across, up = placing.of(rows.x[places[start : start + CHUNK]])
            cells = cells_of(across, up, grid)
            inside = np.isfinite(across) & np.isfinite(up) if everywhere else cells < grid.cells
            area[cells] = True
            seen += int(inside.sum())
            if seen <= RINGED:
                kept.append(np.stack([across[inside], up[inside]], axis=1))
            yield
    if seen <= RINGED:
        ringed = np.concatenate(kept)
        return Chosen(choice, (Dots.of(ringed, _rings(len(ringed), choice)),), everywhere)
    return Chosen(choice, _outlined(area[:-1].reshape(grid.height, grid.width), choice), False)


def _rings(count: int, choice: Choice) -> Sprites:
    """One ring in the accent colour on a rim of the ground, for all."""
    radius, width = choice.radius * choice.ratio, 1.6 * choice.ratio
    side = 2 * math.ceil(radius + 2 * width) + 1
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    ground = QColor(choice.theme.card)
    ground.setAlpha(210)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, wide in ((ground, 2 * width), (QColor(choice.theme.accent), width)):
            painter.setPen(QPen(colour, wide))
            painter.drawEllipse(QPointF(side / 2, side / 2), radius, radius)
    pixels = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(side, side, 4).copy()
    return Sprites(pixels, np.zeros(count, dtype=np.intp), side)


def _outlined(area: NDArray[np.bool_], choice: Choice) -> Raster:
    """Every selected row is three cells wide; what has neighbours all around is only tinted, the rest is edge."""
    grown = _around(area, np.logical_or)
    inner = _around(grown, np.logical_and)
    alpha = np.where(inner, _TINT, np.where(grown, _EDGE, 0)).astype(np.float64)
    accent = QColor(choice.theme.accent)
    pixels = np.empty((*area.shape, 4), dtype=np.uint8)
    for place, channel in enumerate((accent.blue(), accent.green(), accent.red(), 255)):
        pixels[..., place] = np.rint(alpha * (channel / 255))
    return Raster(choice.grid.box, pixels)


def _around(area: NDArray[np.bool_], joined: np.ufunc) -> NDArray[np.bool_]:
    """Join each cell with the eight around it."""
    down = area.copy()
    joined(down[1:], area[:-1], out=down[1:])
    joined(down[:-1], area[1:], out=down[:-1])
    across = down.copy()
    joined(across[:, 1:], down[:, :-1], out=across[:, 1:])
    joined(across[:, :-1], down[:, 1:], out=across[:, :-1])
    return across


def radius_for(rows: int) -> float:
    """Return a radius of rings, in pixels, that is larger than the points of so many rows."""
    return 6.0 if rows <= 2_000 else 4.6 if rows <= 20_000 else 3.8
