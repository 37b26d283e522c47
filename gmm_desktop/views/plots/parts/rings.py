"""Rings around the row a person points at, and around pinned rows; the same in every plot."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.plots.parts.canvas import Layer, View, finite
from gmm_desktop.views.plots.parts.strokes import path_of
from gmm_desktop.views.theme import Theme

_RADIUS = 7.0
_NOWHERE: Floats = np.empty((0, 2))


class Rings(Layer):
    """Paints rings at drawn places; `joined` places of one row are also joined by a line."""

    def __init__(self, view: View, theme: Theme) -> None:
        super().__init__(view, 15)
        self._theme = theme
        self._row: Floats = _NOWHERE
        self._pins: tuple[Floats, ...] = ()
        self.joined = False

    @property
    def places(self) -> Floats:
        """Drawn places (p, 2) of the row that is pointed at; none where nothing is."""
        return self._row

    @property
    def pins(self) -> tuple[Floats, ...]:
        """Drawn places (p, 2) of each pinned row."""
        return self._pins

    def show_row(self, places: Floats) -> None:
        """Ring the row that is pointed at, wherever it is drawn (p, 2)."""
        if len(places) or len(self._row):
            self._row = places
            self.update()

    def show_pins(self, pins: tuple[Floats, ...]) -> None:
        """Ring pinned rows, each at its drawn places (p, 2)."""
        if pins or self._pins:
            self._pins = pins
            self.update()

    def dress(self, theme: Theme) -> None:
        """Take the colours."""
        self._theme = theme
        self.update()

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Paint pins thin, the row boldly, on a rim of the ground (called by the layer)."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for places in self._pins:
            self._draw_row(painter, places, 1.4)
        self._draw_row(painter, self._row, 2.2)

    def _draw_row(self, painter: QPainter, places: Floats, width: float) -> None:
        there = places[np.isfinite(places).all(axis=1)]
        if not len(there):
            return
        corners, zoom = self.view.pixels(finite(there)), self._theme.zoom
        for colour, wide in ((QColor(self._theme.card), width + 2.4), (QColor(self._theme.text), width)):
            painter.setPen(QPen(colour, zoom * wide))
            if self.joined and len(corners) > 1:
                painter.drawPath(path_of(corners))
            for x, y in corners.tolist():
                painter.drawEllipse(QPointF(x, y), zoom * _RADIUS, zoom * _RADIUS)
