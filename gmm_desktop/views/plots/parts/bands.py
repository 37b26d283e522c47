"""The layer of the profile plot: a line with a band for each component, over the spread of all rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.parts.symbol import symbol_path
from gmm_desktop.views.plots.parts.canvas import Layer, View, finite
from gmm_desktop.views.plots.parts.strokes import path_of, stroke
from gmm_desktop.views.theme import Theme

_SYMBOL = 5.5
_FILL = 46
_ROWS = 34


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """One component: standardised means (c,) and standard deviations (c,), who it is, how strong it is drawn."""

    identity: int
    name: str
    means: Floats
    deviations: Floats
    strength: float = 1.0


class BandsLayer(Layer):
    """Columns stand at 0, 1, 2 ..."""

    def __init__(self, view: View, theme: Theme) -> None:
        super().__init__(view, 5)
        self._theme = theme
        self._font = QFont()
        self._ends: Floats | None = None
        self._bands: tuple[Band, ...] = ()

    def show_rows(self, ends: Floats | None) -> None:
        """Draw all rows as reaching from ends[0] (c,) to ends[1] (c,), with a band of ± 1."""
        self._ends = ends
        self.update()

    def show_bands(self, bands: tuple[Band, ...]) -> None:
        """Draw these components from now on."""
        self._bands = bands
        self.update()

    def dress(self, theme: Theme, font: QFont) -> None:
        """Take the colours and the letters' type."""
        self._theme, self._font = theme, QFont(font)
        self._font.setBold(True)
        self._font.setPointSizeF(font.pointSizeF() * 1.15)
        self.update()

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Paint all rows, bands, lines, symbols and letters (called by the layer)."""
        if self._ends is not None:
            self._draw_rows(painter, self._ends)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for band in self._bands:
            painter.setOpacity(band.strength)
            self._draw_fill(painter, band)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for band in self._bands:
            painter.setOpacity(band.strength)
            stroke(self.line(band.means), self._theme.component(band.identity), 2, ratio=ratio).draw(painter)
        for band in self._bands:
            painter.setOpacity(band.strength)
            self._draw_symbols(painter, band)
        self._draw_names(painter)

    def line(self, heights: Floats) -> Floats:
        """Return the pixels (c, 2) of heights (c,) over the columns."""
        return self.view.pixels(finite(np.stack([np.arange(len(heights)), heights], axis=1)))

    def _draw_rows(self, painter: QPainter, ends: Floats) -> None:
        quiet = QColor(self._theme.noise)
        quiet.setAlpha(_ROWS)
        last = ends.shape[1] - 1.0
        (left, top), (right, foot) = self.view.pixels(np.array([[0.0, 1.0], [last, -1.0]])).tolist()
        painter.fillRect(QRectF(left, top, right - left, foot - top), quiet)
        quiet.setAlpha(150)
        painter.setPen(QPen(quiet, 1))
        painter.drawLine(QPointF(left, (top + foot) / 2), QPointF(right, (top + foot) / 2))
        for low, high in zip(self.line(ends[0]), self.line(ends[1]), strict=True):
            x, below, above = float(low[0]), float(low[1]), float(high[1])
            painter.drawLine(QPointF(x, below), QPointF(x, above))
            for y in (below, above):
                painter.drawLine(QPointF(x - 4, y), QPointF(x + 4, y))

    def _draw_fill(self, painter: QPainter, band: Band) -> None:
        upper, lower = self.line(band.means + band.deviations), self.line(band.means - band.deviations)
        colour = self._theme.component(band.identity)
        colour.setAlpha(_FILL)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPath(path_of(np.concatenate([upper, lower[::-1]])))
        colour.setAlpha(170)
        painter.setPen(QPen(colour, 1.2))
        for above, below in zip(upper.tolist(), lower.tolist(), strict=True):
            painter.drawLine(QPointF(*above), QPointF(*below))

    def _draw_symbols(self, painter: QPainter, band: Band) -> None:
        for x, y in self.line(band.means).tolist():
            painter.save()
            painter.translate(x, y)
            painter.scale(_SYMBOL, _SYMBOL)
            painter.setPen(QPen(QColor(self._theme.card), 0.35))
            painter.setBrush(self._theme.component(band.identity))
            painter.drawPath(symbol_path(band.identity))
            painter.restore()

    def _draw_names(self, painter: QPainter) -> None:
        """Write the letters behind the last column, moved apart where they would lie on each other."""
        if not self._bands:
            return
        metrics = QFontMetricsF(self._font)
        ends = [self.line(band.means)[-1].tolist() for band in self._bands]
        lowest = float("-inf")
        ground = QColor(self._theme.card)
        for (x, y), band in sorted(zip(ends, self._bands, strict=True), key=lambda pair: pair[0][1]):
            lowest = max(y + metrics.capHeight() / 2, lowest + metrics.capHeight() + 4)
            letters = QPainterPath()
            letters.addText(QPointF(x + 12, lowest), self._font, band.name)
            painter.setOpacity(band.strength)
            painter.strokePath(letters, QPen(ground, 4))
            painter.fillPath(letters, self._theme.ink(band.identity))
