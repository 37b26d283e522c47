"""Layers of lines that are worked out once for what is seen, and drawn as often as anything near them changes."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QPainter

from gmm_desktop.views.plots.parts.canvas import Layer
from gmm_desktop.views.plots.parts.strokes import Stroke

Strokes = tuple[float, tuple[Stroke, ...]]
"""Strokes that are drawn with one opacity."""


class StrokeLayer(Layer):
    """Subclasses say in `strokes` what is drawn; they are asked again after `update`, and when the view moves."""

    _kept: tuple[object, list[Strokes]] | None = None

    def strokes(self, ratio: float) -> list[Strokes]:
        """Return what is drawn, in the view's pixels; `ratio` is device pixels per pixel."""
        raise TypeError(f"{type(self).__name__} does not say what it draws")

    def update(self, *part: Any) -> None:
        """Draw anew: something has changed."""
        self._kept = None
        super().update(*part)

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Draw what is kept, after working it out where that is due (called by the layer)."""
        seen = ratio, self.view.shown, self.view.rect()
        if self._kept is None or self._kept[0] != seen:
            self._kept = seen, self.strokes(ratio)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for opacity, strokes in self._kept[1]:
            painter.setOpacity(opacity)
            for stroke in strokes:
                stroke.draw(painter)
