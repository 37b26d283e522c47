"""Quiet rings around some rows, to be looked at beside the others."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.plots.parts.canvas import Layer, View, finite
from gmm_desktop.views.theme import Theme

_RADIUS = 5.5

_WIDE, _THIN = 2.6, 1.1
"""Pixels that the ground of a ring and the ring itself are wide."""

_CROWD, _INK, _FAINTEST = 60, 150, 45
"""From so many rings they are smaller, and their ink lets the rows below be seen: fainter the more there are."""


class Marks(Layer):
    """Paints thin rings at drawn places, some hundreds at most."""

    def __init__(self, view: View, theme: Theme) -> None:
        super().__init__(view, 6)
        self._theme = theme
        self.places: Floats = np.empty((0, 2))
        self._kept: tuple[tuple[int, float], QImage] | None = None

    def show_places(self, places: Floats) -> None:
        """Ring these drawn places (n, 2) from now on."""
        if len(places) or len(self.places):
            self.places = places[np.isfinite(places).all(axis=1)]
            self.update()

    def dress(self, theme: Theme) -> None:
        """Take the colours."""
        self._theme, self._kept = theme, None
        self.update()

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Paint, each ring around the pixel in the middle of its row (called by the layer)."""
        if not len(self.places):
            return
        crowd = len(self.places) / _CROWD
        wanted = 255 if crowd <= 1 else max(round(_INK / crowd), _FAINTEST), ratio
        if self._kept is None or self._kept[0] != wanted:
            self._kept = wanted, self._ring(*wanted)
        ring = self._kept[1]
        corners = np.floor(self.view.pixels(finite(self.places)) * ratio) - ring.width() // 2
        for x, y in (corners / ratio).tolist():
            painter.drawImage(QPointF(x, y), ring)

    def _ring(self, alpha: int, ratio: float) -> QImage:
        """Return one ring with ink of this opacity, an odd number of device pixels wide and high."""
        zoom, ink, crowd = self._theme.zoom, QColor(self._theme.text), alpha < 255
        radius = zoom * (0.7 * _RADIUS if crowd else _RADIUS)
        ink.setAlpha(alpha)
        side = 2 * math.ceil((radius + zoom * _WIDE) * ratio) + 1
        image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        image.setDevicePixelRatio(ratio)
        middle = QPointF(side, side) / (2 * ratio)
        with QPainter(image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for colour, width in ((QColor(self._theme.card), _WIDE), (ink, _THIN))[crowd:]:
                painter.setPen(QPen(colour, zoom * width))
                painter.drawEllipse(middle, radius, radius)
        return image
