"""Quiet rings around some rows, to be looked at beside the others."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.plots.parts.canvas import Layer, View, finite
from gmm_desktop.views.theme import Theme

_RADIUS = 5.5


class Marks(Layer):
    """Paints thin rings at drawn places, some hundreds at most."""

    def __init__(self, view: View, theme: Theme) -> None:
        super().__init__(view, 6)
        self._theme = theme
        self.places: Floats = np.empty((0, 2))

    def show_places(self, places: Floats) -> None:
        """Ring these drawn places (n, 2) from now on."""
        if len(places) or len(self.places):
            self.places = places[np.isfinite(places).all(axis=1)]
            self.update()

    def dress(self, theme: Theme) -> None:
        """Take the colours."""
        self._theme = theme
        self.update()

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Paint (called by the layer)."""
        if not len(self.places):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        corners = self.view.pixels(finite(self.places)).tolist()
        for colour, width in ((QColor(self._theme.card), 2.6), (QColor(self._theme.text), 1.1)):
            painter.setPen(QPen(colour, width))
            for x, y in corners:
                painter.drawEllipse(QPointF(x, y), _RADIUS, _RADIUS)
