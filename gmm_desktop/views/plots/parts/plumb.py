"""How high components and their sum stand over the value that is pointed at: the terms of Bayes' rule as dots."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.plots.parts.canvas import Layer, View, finite
from gmm_desktop.views.theme import Theme

_RADIUS, _SMALL = 4.0, 3.0
"""Pixels of the dots on the curves of components, and of that on their sum."""

_NONE: Floats = np.empty((0, 2))


class Plumb(Layer):
    """A line from the foot up to the sum, with a dot where it meets each curve."""

    def __init__(self, view: View, theme: Theme) -> None:
        super().__init__(view, 14)
        self._theme = theme
        self.dots: Floats = _NONE
        """Drawn places (k + 1, 2), the sum last; none where no value is pointed at."""
        self._colours: Sequence[QColor] = ()

    def show_terms(self, dots: Floats, colours: Sequence[QColor]) -> None:
        """Draw dots at drawn places (k + 1, 2), the sum last, in the colours (k) of the components."""
        if len(dots) or len(self.dots):
            self.dots, self._colours = dots, colours
            self.update()

    def clear(self) -> None:
        """No value is pointed at."""
        self.show_terms(_NONE, ())

    def dress(self, theme: Theme) -> None:
        """Take the colours."""
        self._theme = theme
        self.update()

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Draw the line and the dots on a rim of the ground (called by the layer)."""
        if not len(self.dots) or not np.isfinite(self.dots).all():
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        foot = np.array([[self.dots[-1, 0], 0.0]])
        *terms, total, base = self.view.pixels(finite(np.concatenate([self.dots, foot]))).tolist()
        zoom, text = self._theme.zoom, QColor(self._theme.text)
        painter.setPen(QPen(text, zoom, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(*base), QPointF(*total))
        painter.setPen(QPen(QColor(self._theme.card), 1.5 * zoom))
        for (x, y), colour, radius in (
            (total, text, _SMALL),
            *((term, colour, _RADIUS) for term, colour in zip(terms, self._colours, strict=True)),
        ):
            painter.setBrush(colour)
            painter.drawEllipse(QPointF(x, y), radius * zoom, radius * zoom)
