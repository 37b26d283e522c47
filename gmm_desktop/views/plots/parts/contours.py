"""Contours of a mixture over its rows: lines around the densest areas that hold 50, 80, 95 and 99 % of it."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QFont

from gmm_desktop.engine.contours import contour_lines
from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.regions import Surface
from gmm_desktop.views.plots.parts.canvas import Canvas
from gmm_desktop.views.plots.parts.contour_layer import ContourLabels, ContourLayer, Lines
from gmm_desktop.views.plots.parts.placing import Range
from gmm_desktop.views.plots.parts.scale import Scale
from gmm_desktop.views.plots.parts.sketching import Sketching
from gmm_desktop.views.theme import Theme

SHARES = (0.5, 0.8, 0.95, 0.99)

IN_WORDS = "lines around the densest 50, 80, 95, 99 % of the mixture"

_QUICK_CELL, _CELL = 6.0, 2.5
"""Pixels of a cell of the grid while something moves, and at rest."""

_FEWEST, _MOST = 64, 480
"""Cells in each direction, however small or large the areas are drawn."""

_MARGIN = 0.2
"""How much more than the view is looked at on each side, so that a short drag shows no cut lines."""


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Where contours are drawn: units of both axes, drawn range of the rows, what is seen, and its pixels."""

    scales: tuple[Scale, Scale]
    world: tuple[Range, Range]
    seen: tuple[float, float, float, float]
    size: tuple[float, float]


class Contours(QObject):
    """Works them out in a thread, quickly while something moves and finely at rest."""

    def __init__(self, canvas: Canvas, sketching: Sketching, theme: Theme) -> None:
        super().__init__(canvas)
        self.layer = ContourLayer(canvas.view, theme)
        self._labels = ContourLabels(self.layer, theme, SHARES)
        canvas.add(self.layer)
        canvas.add(self._labels)
        self._view = canvas.view
        self._shown = False
        self._sketching = sketching
        self._sketching.done.connect(self._on_done)

    @property
    def shown(self) -> bool:
        """Whether there are contours, or will be as soon as they are worked out."""
        return self._shown

    def show(
        self, mixture: Mixture, scales: tuple[Scale, Scale], world: tuple[Range, Range], *, moving: bool
    ) -> None:
        """Draw those of a mixture of two columns from now on; while it is `moving`, others follow soon.

        A background is taken to fill its box around the middle of the rows, which is that of their range `world`.
        """
        self._shown = True
        self._sketching.moving = moving
        size = self._view.rect()
        ground = (scales, world, self._view.shown, (size.width(), size.height()))
        if self._sketching.is_new(mixture, ground):
            self._sketching.ask(contouring, mixture, Ground(*ground))

    def dress(self, theme: Theme, font: QFont) -> None:
        """Take the colours and the labels' type."""
        self.layer.dress(theme)
        self._labels.dress(theme, font)

    def fade(self, strength: float, *, lines: float) -> None:
        """Draw all of it weaker, and the lines weaker still."""
        self.layer.setOpacity(strength * lines)
        self._labels.setOpacity(strength)

    def clear(self) -> None:
        """Draw none."""
        if self._shown:
            self._shown = False
            self._sketching.forget()
            self._draw(())

    @Slot(object)
    def _on_done(self, lines: Lines) -> None:
        self._draw(lines)

    def _draw(self, lines: Lines) -> None:
        self.layer.show_lines(lines)
        self._labels.update()


def contouring(mixture: Mixture, ground: Ground, quick: bool) -> Generator[None, None, tuple[Lines, bool]]:
    """Return the drawn lines (p, 2) around each of `SHARES`, and whether they are fine; yields on the way."""
    yield
    surface = Surface.of(mixture)
    scales = ground.scales
    middle = [scale.values(np.array(ends)).mean() for scale, ends in zip(scales, ground.world, strict=True)]
    levels = surface.levels(SHARES, np.array(middle))
    box = _box(surface, float(levels[-1]), ground) if len(levels) else None
    if box is None:
        return ((),) * len(SHARES), True
    yield
    places = [_places(ends, pixels, quick) for ends, pixels in zip(box, _extent(box, ground), strict=True)]
    field = surface.on_grid(*(scale.values(place) for scale, place in zip(scales, places, strict=True)))
    yield
    lines = tuple(tuple(contour_lines(field, level, *places)) for level in levels.tolist())
    return lines, not quick


def _box(surface: Surface, level: float, ground: Ground) -> tuple[Range, Range] | None:
    """Return the drawn ranges in view beyond which the density is below a level; None where nothing is left."""
    left, right, bottom, top = ground.seen
    low, high = surface.reach(level)
    ranges: list[Range] = []
    for axis, (start, end) in enumerate(((left, right), (bottom, top))):
        air = _MARGIN * (end - start)
        least, most = ground.scales[axis].drawn(np.array([low[axis], high[axis]])).tolist()
        ranges.append((max(start - air, least), min(end + air, most)))
    return (ranges[0], ranges[1]) if all(start < end for start, end in ranges) else None


def _extent(box: tuple[Range, Range], ground: Ground) -> tuple[float, float]:
    """Return how many pixels wide and high a box is drawn."""
    left, right, bottom, top = ground.seen
    (start, end), (low, high) = box
    return (end - start) / (right - left) * ground.size[0], (high - low) / (top - bottom) * ground.size[1]


def _places(ends: Range, pixels: float, quick: bool) -> Floats:
    cells = pixels / (_QUICK_CELL if quick else _CELL)
    return np.linspace(*ends, int(np.clip(cells, _FEWEST, _MOST)) + 1)
