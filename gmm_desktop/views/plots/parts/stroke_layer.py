"""Layers of lines that are worked out once for what is seen, and drawn as often as anything near them changes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from gmm_desktop.views.plots.parts.canvas import Layer
from gmm_desktop.views.plots.parts.strokes import Stroke

Strokes = tuple[float, tuple[Stroke, ...]]
"""Strokes that are drawn with one opacity."""

_ALIKE = 0.1
"""Zooming by no more than this share leaves the soft edges and the round lines as they should be."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was seen when strokes were worked out: device pixels per pixel, the view's pixels, and its range."""

    ratio: float
    size: QRectF
    shown: tuple[float, float, float, float]

    def way_to(self, now: _Seen) -> tuple[float, float, float, float] | None:
        """Return the pixels to go and the factors, across and down, that bring strokes to where they are seen now.

        None where that is too far.
        """
        if (self.ratio, self.size) != (now.ratio, now.size):
            return None
        (left, right, bottom, top), (left_now, right_now, bottom_now, top_now) = self.shown, now.shown
        across, down = (right - left) / (right_now - left_now), (top - bottom) / (top_now - bottom_now)
        aside = (left - left_now) / (right_now - left_now)
        below = (top_now - top) / (top_now - bottom_now)
        if max(abs(math.log(across)), abs(math.log(down))) > _ALIKE or max(abs(aside), abs(below)) > 1:
            return None
        return aside * now.size.width(), below * now.size.height(), across, down


class StrokeLayer(Layer):
    """Subclasses say in `strokes` what is drawn; they are asked again after `update`.

    While the view moves by less than its own size, and zooms a little, what was worked out moves along: so that has
    to be what is around the view, too.
    """

    _kept: tuple[_Seen, list[Strokes]] | None = None

    def strokes(self, ratio: float) -> list[Strokes]:
        """Return what is drawn, in the view's pixels; `ratio` is device pixels per pixel."""
        raise TypeError(f"{type(self).__name__} does not say what it draws")

    def update(self, *part: Any) -> None:
        """Draw anew: something has changed."""
        self._kept = None
        super().update(*part)

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Draw what is kept, after working it out where that is due (called by the layer)."""
        seen = _Seen(ratio, self.view.rect(), self.view.shown)
        way = None if self._kept is None else self._kept[0].way_to(seen)
        if self._kept is None or way is None:
            self._kept, way = (seen, self.strokes(ratio)), (0.0, 0.0, 1.0, 1.0)
        aside, below, across, down = way
        painter.save()
        painter.translate(aside, below)
        painter.scale(across, down)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        larger = math.sqrt(across * down)
        for opacity, strokes in self._kept[1]:
            painter.setOpacity(opacity)
            for stroke in strokes:
                stroke.draw(painter, larger)
        painter.restore()
