"""Quiet rings around some rows, to be looked at beside the others."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.plots.parts.canvas import Layer, View, finite
from gmm_desktop.views.theme import Theme

_RADIUS = 5.5

_CROWD = 60
"""From so many rings they are smaller and let the rows below be seen."""


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
        halo, ink = QColor(self._theme.card), QColor(self._theme.text)
        crowd = len(corners) > _CROWD
        radius = self._theme.zoom * (0.7 * _RADIUS if crowd else _RADIUS)
        if crowd:
            ink.setAlpha(150)
        for colour, width in ((halo, 2.6), (ink, 1.1))[crowd:]:
            painter.setPen(QPen(colour, self._theme.zoom * width))
            for x, y in corners:
                painter.drawEllipse(QPointF(x, y), radius, radius)
