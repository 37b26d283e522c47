"""Selected rows in pictures without a point for every row: their part of bars, a strip below stacks, a line."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.plots.parts.canvas import Layer, View, finite
from gmm_desktop.views.plots.parts.strokes import halo, path_of, stroke
from gmm_desktop.views.theme import Theme

_NOTHING: Floats = np.empty(0)
_TINT = 42
_HIGH = 7.0
"""Pixels of the strip."""


class ChosenBars(Layer):
    """A second histogram within the first: the outline of the selected rows in the accent colour."""

    def __init__(self, view: View, theme: Theme) -> None:
        super().__init__(view, 2)
        self._theme = theme
        self._edges, self._heights = _NOTHING, _NOTHING

    def show_bars(self, edges: Floats, heights: Floats) -> None:
        """Draw heights (b,) over edges (b + 1,) from now on; nothing where they are empty or all 0."""
        if not heights.any():
            edges, heights = _NOTHING, _NOTHING
        if len(heights) or len(self._heights):
            self._edges, self._heights = edges, heights
            self.update()

    def clear(self) -> None:
        """Draw nothing."""
        self.show_bars(_NOTHING, _NOTHING)

    def dress(self, theme: Theme) -> None:
        """Take the colours."""
        self._theme = theme
        self.update()

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Paint (called by the layer)."""
        if not len(self._heights):
            return
        across = np.repeat(self._edges, 2)
        up = np.concatenate([[0.0], np.repeat(self._heights, 2), [0.0]])
        line = self.view.pixels(finite(np.stack([across, up], axis=1)))
        tint, edge = QColor(self._theme.accent), QColor(self._theme.accent)
        tint.setAlpha(_TINT)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint)
        painter.drawPath(path_of(line))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        stroke(line, edge, 1.8, ratio=ratio).draw(painter)


class ChosenStrip(Layer):
    """A strip along the foot of stacked bars: the stronger, the more of a bar's rows are selected."""

    def __init__(self, view: View, theme: Theme) -> None:
        super().__init__(view, 6)
        self._theme = theme
        self._edges, self._shares = _NOTHING, _NOTHING

    def show_shares(self, edges: Floats, shares: Floats) -> None:
        """Draw shares (b,) from 0 to 1 over edges (b + 1,) from now on."""
        if len(shares) or len(self._shares):
            self._edges, self._shares = edges, shares
            self.update()

    def clear(self) -> None:
        """Draw nothing."""
        self.show_shares(_NOTHING, _NOTHING)

    def dress(self, theme: Theme) -> None:
        """Take the colours."""
        self._theme = theme
        self.update()

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Paint (called by the layer)."""
        chosen = np.flatnonzero(self._shares)
        if not len(chosen):
            return
        ends = np.stack([self._edges[chosen], self._edges[chosen + 1]], axis=1)
        pixels = self.view.pixels(np.stack([ends, np.zeros_like(ends)], axis=-1))[..., 0]
        foot = float(self.view.pixels(np.zeros(2))[1])
        first, last = self.view.pixels(np.stack([self._edges[[0, -1]], np.zeros(2)], axis=1))[:, 0].tolist()
        painter.fillRect(QRectF(first, foot - _HIGH - 2, last - first, _HIGH + 2), QColor(self._theme.card))
        colour = QColor(self._theme.accent)
        for (left, right), share in zip(pixels.tolist(), self._shares[chosen].tolist(), strict=True):
            colour.setAlphaF(0.4 + 0.6 * share)
            painter.fillRect(QRectF(left, foot - _HIGH, max(right - left, 1 / ratio), _HIGH), colour)


class ChosenLine(Layer):
    """A line over columns that stand at 0, 1, 2 ...: the means of the selected rows."""

    def __init__(self, view: View, theme: Theme) -> None:
        super().__init__(view, 9)
        self._theme = theme
        self._means = _NOTHING

    def show_means(self, means: Floats) -> None:
        """Draw these means (c,) from now on; none where there is no number."""
        if len(means) or len(self._means):
            self._means = means
            self.update()

    def clear(self) -> None:
        """Draw nothing."""
        self.show_means(_NOTHING)

    def dress(self, theme: Theme) -> None:
        """Take the colours."""
        self._theme = theme
        self.update()

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Paint (called by the layer)."""
        there = np.flatnonzero(np.isfinite(self._means))
        if not len(there):
            return
        line = self.view.pixels(finite(np.stack([there.astype(np.float64), self._means[there]], axis=1)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(self._theme.card)
        halo(line, ground, 2.4, reach=1.4, ratio=ratio).draw(painter)
        stroke(line, QColor(self._theme.accent), 2.4, ratio=ratio).draw(painter)
        painter.setBrush(ground)
        painter.setPen(QPen(QColor(self._theme.accent), 2.2))
        for x, y in line.tolist():
            painter.drawEllipse(QPointF(x, y), 4.5, 4.5)
