"""The layers of a histogram: bars, a filled curve for each component, their sum, ticks at the means, a rug."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.parts.symbol import symbol_path
from gmm_desktop.views.plots.parts.canvas import Layer, View, finite
from gmm_desktop.views.plots.parts.strokes import path_of, stroke
from gmm_desktop.views.theme import Theme

_GAP = 5.0
"""Bars wider than so many pixels have a gap between them: all of them, for a gap here and there looks like data."""


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """Edges (b + 1,) and heights (b,) in drawn coordinates, colours (b, 3) from 0 to 255; a rug of places (r,)."""

    edges: Floats
    heights: Floats
    colours: Floats
    rug: Floats


class BarsLayer(Layer):
    """Paints the bars, softly, and the rug below them."""

    def __init__(self, view: View, theme: Theme) -> None:
        super().__init__(view, 0)
        self._bars: Bars | None = None
        self._brushes: list[QColor] = []
        self._theme = theme

    def show_bars(self, bars: Bars | None) -> None:
        """Draw these bars from now on."""
        self._bars = bars
        opacity = 150 if self._theme.dark else 125
        rows = [] if bars is None else np.clip(np.rint(bars.colours), 0, 255).astype(int).tolist()
        self._brushes = [QColor(red, green, blue, opacity) for red, green, blue in rows]
        self.update()

    def dress(self, theme: Theme) -> None:
        """Take the colours."""
        self._theme = theme
        self.show_bars(self._bars)

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Paint on whole device pixels, with a gap between bars that are wide enough (called by the layer)."""
        if self._bars is None:
            return
        bars = self._bars
        tops = self.view.pixels(finite(np.stack([bars.edges[:-1], bars.heights], axis=1)))
        feet = self.view.pixels(finite(np.stack([bars.edges[1:], np.zeros_like(bars.heights)], axis=1)))
        sides = np.round(np.append(tops[:, 0], feet[-1, 0]) * ratio) / ratio
        widths = np.diff(sides)
        if widths.max() > _GAP:
            widths -= 1 / ratio
        boxes = np.stack([sides[:-1], tops[:, 1], widths, feet[:, 1] - tops[:, 1]], axis=1)
        for (left, top, width, height), brush in zip(boxes.tolist(), self._brushes, strict=True):
            painter.fillRect(QRectF(left, top, width, height), brush)
        if len(bars.rug):
            self._draw_rug(painter, bars.rug, feet[0, 1])

    def _draw_rug(self, painter: QPainter, rug: Floats, foot: float) -> None:
        colour = QColor(self._theme.text)
        colour.setAlpha(130)
        painter.setPen(QPen(colour, 1))
        places = self.view.pixels(finite(np.stack([rug, np.zeros_like(rug)], axis=1)))[:, 0]
        painter.drawLines([QLineF(x, foot - 7, x, foot) for x in np.floor(places) + 0.5])


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One component in drawn coordinates: heights (n,) of weight times density, mean, height there, who it is."""

    identity: int
    name: str
    heights: Floats
    mean: float
    peak: float
    strength: float = 1.0


class CurvesLayer(Layer):
    """Paints the components' curves over places (n,), and their sum as a darker line."""

    def __init__(self, view: View, theme: Theme) -> None:
        super().__init__(view, 10)
        self._theme = theme
        self._font = QFont()
        self._places: Floats = np.empty(0)
        self._curves: tuple[Curve, ...] = ()
        self._total: Floats = np.empty(0)

    def show_curves(self, places: Floats, curves: tuple[Curve, ...], total: Floats) -> None:
        """Draw these curves from now on; `total` (n,) is their sum, with a background where there is one."""
        self._places, self._curves, self._total = finite(places), curves, finite(total)
        self.update()

    def dress(self, theme: Theme, font: QFont) -> None:
        """Take the colours and the letter's type."""
        self._theme, self._font = theme, QFont(font)
        self._font.setBold(True)
        self._font.setPointSizeF(font.pointSizeF() * 1.15)
        self.update()

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Paint fills, lines, the sum, and the signs at the means (called by the layer)."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for curve in self._curves:
            painter.setOpacity(curve.strength)
            self._draw_fill(painter, curve)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        width = 2 * self._theme.zoom
        for curve in self._curves:
            painter.setOpacity(curve.strength)
            stroke(self._line(curve.heights), self._theme.component(curve.identity), width, ratio=ratio).draw(
                painter
            )
        painter.setOpacity(1.0)
        if len(self._total):
            stroke(self._line(self._total), QColor(self._theme.text), width, ratio=ratio).draw(painter)
        for curve in self._curves:
            painter.setOpacity(curve.strength)
            self._draw_mean(painter, curve)

    def _line(self, heights: Floats) -> Floats:
        return self.view.pixels(finite(np.stack([self._places, heights], axis=1)))

    def _draw_fill(self, painter: QPainter, curve: Curve) -> None:
        if not len(self._places):
            return
        line = self._line(curve.heights)
        foot = float(self.view.pixels(np.zeros((1, 2)))[0, 1])
        colour = self._theme.component(curve.identity)
        colour.setAlpha(52)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPath(path_of(np.concatenate([[[line[0, 0], foot]], line, [[line[-1, 0], foot]]])))

    def _draw_mean(self, painter: QPainter, curve: Curve) -> None:
        (x, y), (_, foot) = self.view.pixels(finite([[curve.mean, curve.peak], [curve.mean, 0.0]])).tolist()
        colour = self._theme.component(curve.identity)
        painter.setPen(QPen(colour, 1.4, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, foot), QPointF(x, y))
        ground = QColor(self._theme.card)
        painter.save()
        painter.translate(x, foot - 6 * self._theme.zoom)
        painter.scale(5.5 * self._theme.zoom, 5.5 * self._theme.zoom)
        painter.setPen(QPen(ground, 0.35))
        painter.setBrush(colour)
        painter.drawPath(symbol_path(curve.identity))
        painter.restore()
        letters = QPainterPath()
        letters.addText(QPointF(0, 0), self._font, curve.name)
        letters.translate(x - letters.boundingRect().width() / 2, max(y - 8, letters.boundingRect().height() + 4))
        ground.setAlpha(215)
        painter.strokePath(letters, QPen(ground, 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap,
                                         Qt.PenJoinStyle.RoundJoin))  # fmt: skip
        painter.fillPath(letters, self._theme.ink(curve.identity))
