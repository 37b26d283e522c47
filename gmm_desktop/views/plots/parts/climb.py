"""The layer of the log-likelihood plot: the curve, what of it was shown, the playhead, the projected limit."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.plots.parts.canvas import Layer, View, finite
from gmm_desktop.views.plots.parts.strokes import path_of, stroke
from gmm_desktop.views.plots.parts.thinned import extremes
from gmm_desktop.views.theme import Theme

_DOTTED = 80
"""Fewer iterations than this in view are also marked one by one."""


@dataclass(frozen=True, slots=True, eq=False)
class Climb:
    """Drawn heights (n,) of iterations from 0 (NaN: none), the playhead in iterations, the limit, a reading."""

    heights: Floats
    playhead: float
    limit: float | None
    hovered: int | None


class ClimbLayer(Layer):
    """Paints in the accent colour what was shown so far, quietly what follows."""

    def __init__(self, view: View, theme: Theme) -> None:
        super().__init__(view, 5)
        self._theme = theme
        self._climb: Climb | None = None

    def show_climb(self, climb: Climb | None) -> None:
        """Draw this from now on."""
        self._climb = climb
        self.update()

    def dress(self, theme: Theme) -> None:
        """Take the colours."""
        self._theme = theme
        self.update()

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Paint (called by the layer)."""
        climb = self._climb
        if climb is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        points = self._points(climb)
        here = float(self.view.pixels(np.array([climb.playhead, 0.0]))[0])
        size = self.view.rect()
        accent, muted = QColor(self._theme.accent), QColor(self._theme.muted)
        if climb.limit is not None:
            self._draw_limit(painter, climb.limit)
        if len(points) > 1:
            foot = size.height()
            painter.setClipRect(QRectF(0, 0, max(here, 0.0), foot))
            painter.setPen(Qt.PenStyle.NoPen)
            ground = QColor(self._theme.accent_soft)
            ground.setAlpha(150)
            painter.setBrush(ground)
            painter.drawPath(path_of(np.concatenate([[[points[0, 0], foot]], points, [[points[-1, 0], foot]]])))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            stroke(points, accent, 2, ratio=ratio).draw(painter)
            painter.setClipRect(QRectF(here, 0, max(size.width() - here, 0.0), foot))
            stroke(points, muted, 1.4, ratio=ratio).draw(painter)
            painter.setClipping(False)
        left, right, *_ = self.view.shown
        if right - left < _DOTTED:
            painter.setPen(Qt.PenStyle.NoPen)
            for x, y in points.tolist():
                painter.setBrush(accent if x <= here + 0.5 else muted)
                painter.drawEllipse(QPointF(x, y), 3.0, 3.0)
        painter.setPen(QPen(accent, 2))
        painter.drawLine(QPointF(here, 0), QPointF(here, size.height()))
        if climb.hovered is not None and climb.hovered < len(climb.heights):
            self._draw_reading(painter, climb.hovered, climb.heights)

    def _points(self, climb: Climb) -> Floats:
        """Pixels of the curve: of very many iterations the lowest and highest of each pixel."""
        heights = climb.heights
        wide = max(int(self.view.rect().width()), 1)
        left, right, *_ = self.view.shown
        first, last = max(math.floor(left) - 1, 0), max(math.ceil(right) + 2, 0)
        part = heights[first:last]
        seen = np.flatnonzero(np.isfinite(part))
        seen = first + seen[extremes(part[seen], wide)]
        return self.view.pixels(finite(np.stack([seen.astype(np.float64), heights[seen]], axis=1)))

    def _draw_limit(self, painter: QPainter, limit: float) -> None:
        size = self.view.rect()
        y = float(self.view.pixels(np.array([0.0, limit]))[1])
        painter.setPen(QPen(QColor(self._theme.text), 1.2, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(0, y), QPointF(size.width(), y))

    def _draw_reading(self, painter: QPainter, iteration: int, heights: Floats) -> None:
        x, y = self.view.pixels(finite([[iteration, heights[iteration]]]))[0].tolist()
        painter.setPen(QPen(QColor(self._theme.muted), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(x, 0), QPointF(x, self.view.rect().height()))
        painter.setPen(QPen(QColor(self._theme.text), 1.6))
        painter.setBrush(QColor(self._theme.card))
        painter.drawEllipse(QPointF(x, y), 4.5, 4.5)
