"""The layer of a scatter matrix: frames, histograms and curves on the diagonal, ellipses beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gmm_desktop.engine.geometry import densities, ellipses
from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.views.numbers import MINUS
from gmm_desktop.views.parts.symbol import symbol_path
from gmm_desktop.views.plots.parts.canvas import Layer, View, finite
from gmm_desktop.views.plots.parts.lattice import GAP, Lattice
from gmm_desktop.views.plots.parts.strokes import path_of
from gmm_desktop.views.plots.parts.who import Who
from gmm_desktop.views.theme import Theme

_RADII = (1.0, 2.0)
_CORNERS = 61
_PLACES = 90
_HIGHEST = 0.74
"""Share of a panel's height that the tallest bar has; the name of the column stands above."""


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """What is drawn besides the rows: panels, names of the columns, bars' colours (m) of (b, 3), the components."""

    lattice: Lattice
    names: tuple[str, ...]
    bars: tuple[Floats, ...]
    mixture: Mixture | None = None
    who: Who | None = None


class PanelsLayer(Layer):
    """Paints panel by panel, each within its frame."""

    def __init__(self, view: View, theme: Theme) -> None:
        super().__init__(view, 5)
        self._theme = theme
        self._font = QFont()
        self._matrix: Matrix | None = None
        self._shares: dict[tuple[int, int], tuple[Floats, Floats]] = {}

    def show_matrix(self, matrix: Matrix | None) -> None:
        """Draw this from now on."""
        before, self._matrix = self._matrix, matrix
        kept = before is not None and matrix is not None and before.lattice is matrix.lattice
        if not kept or (before and matrix and before.mixture is not matrix.mixture):
            self._shares.clear()
        self.update()

    def dress(self, theme: Theme, font: QFont) -> None:
        """Take the colours and the type."""
        self._theme, self._font = theme, QFont(font)
        self.update()

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Paint all panels that are seen (called by the layer)."""
        matrix = self._matrix
        if matrix is None:
            return
        lattice, seen = matrix.lattice, self.view.rect()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for r in range(lattice.m):
            for c in range(lattice.m):
                box = self.box(lattice, r, c)
                if not box.intersects(seen):
                    continue
                painter.save()
                painter.setPen(QPen(QColor(self._theme.border), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(box)
                painter.setClipRect(box, Qt.ClipOperation.IntersectClip)
                if r == c:
                    self._draw_column(painter, matrix, r, box)
                else:
                    self._draw_pair(painter, matrix, r, c, box)
                painter.restore()

    def box(self, lattice: Lattice, r: int, c: int) -> QRectF:
        """Return the frame of a panel in pixels."""
        corner = lattice.corner(r, c)
        (left, bottom), (right, top) = self.view.pixels(np.array([corner + GAP, corner + (1 - GAP)])).tolist()
        return QRectF(round(left) + 0.5, round(top) + 0.5, round(right) - round(left), round(bottom) - round(top))

    def _draw_column(self, painter: QPainter, matrix: Matrix, place: int, box: QRectF) -> None:
        lattice, bins = matrix.lattice, matrix.lattice.bins[place]
        corner = lattice.corner(place, place)
        foot = corner[1] + GAP
        factor = self.factor(place)
        edges = corner[0] + lattice.along(place, bins.scale.values(bins.edges))
        sides = self.view.pixels(np.stack([edges, np.full_like(edges, foot)], axis=1))
        tops = self.view.pixels(np.stack([edges[:-1], foot + factor * bins.heights], axis=1))[:, 1]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        opacity = 150 if self._theme.dark else 125
        xs = np.round(sides[:, 0]).tolist()
        for bar, (red, green, blue) in enumerate(np.clip(matrix.bars[place], 0, 255).astype(int).tolist()):
            gap = 1.0 if xs[bar + 1] - xs[bar] > 4 else 0.0
            painter.fillRect(
                QRectF(xs[bar], tops[bar], xs[bar + 1] - xs[bar] - gap, sides[bar, 1] - tops[bar]),
                QColor(red, green, blue, opacity),
            )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_curves(painter, matrix, place, factor)
        self._write(painter, matrix.names[place], box)

    def factor(self, place: int) -> float:
        """Return how high a density of 1 is drawn in the panel of a column, in panels."""
        assert self._matrix is not None
        return _HIGHEST * (1 - 2 * GAP) / self._tallest(self._matrix, place)

    def _tallest(self, matrix: Matrix, place: int) -> float:
        """Return the height of the tallest bar or peak, but not of a peak far above all bars."""
        bars = float(matrix.lattice.bins[place].heights.max()) or 1.0
        if matrix.mixture is None:
            return bars
        spread = matrix.mixture.standard_deviations[:, place] / matrix.lattice.scales[place].unit
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            peaks = np.nan_to_num(matrix.mixture.weights / (spread * np.sqrt(2 * np.pi)))
        return max(bars, min(float(peaks.max()), 1.7 * bars))

    def _draw_curves(self, painter: QPainter, matrix: Matrix, place: int, factor: float) -> None:
        mixture, who = matrix.mixture, matrix.who
        if mixture is None or who is None:
            return
        lattice, scale = matrix.lattice, matrix.lattice.scales[place]
        drawn = np.linspace(float(lattice.ranges[place, 0]), float(lattice.ranges[place, 1]), _PLACES)
        values = scale.values(drawn)
        with np.errstate(all="ignore"):
            heights = np.nan_to_num(densities(mixture, place, values) * scale.unit)
        corner = lattice.corner(place, place)
        across = corner[0] + lattice.along(place, values)
        for j in range(mixture.k):
            painter.setOpacity(who.strength(j))
            painter.setPen(QPen(self._theme.component(who.identities[j]), 1.4))
            up = corner[1] + GAP + factor * heights[j]
            painter.drawPath(path_of(self.view.pixels(finite(np.stack([across, up], axis=1)))))
        painter.setOpacity(1.0)

    def _write(self, painter: QPainter, text: str, box: QRectF) -> None:
        bold = QFont(self._font)
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(QColor(self._theme.text))
        room = box.adjusted(5, 3, -5, -3)
        painter.drawText(
            room,
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop,
            QFontMetricsF(bold).elidedText(text, Qt.TextElideMode.ElideMiddle, room.width()),
        )

    def _draw_pair(self, painter: QPainter, matrix: Matrix, r: int, c: int, box: QRectF) -> None:
        mixture, who, lattice = matrix.mixture, matrix.who, matrix.lattice
        if c > r:
            self._write_correlation(painter, float(lattice.correlations[r, c]), box, quiet=mixture is not None)
        if mixture is None or who is None:
            return
        corner = lattice.corner(r, c)
        across, up = self._ellipses(mixture, lattice, r, c)
        corners = self.view.pixels(finite(np.stack([corner[0] + across, corner[1] + up], axis=-1)))
        for j in range(mixture.k):
            painter.setOpacity(who.strength(j))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            colour = self._theme.component(who.identities[j])
            for outline, width in zip(corners[j], (1.8, 1.0), strict=True):
                painter.setPen(QPen(colour, width))
                painter.drawPath(path_of(outline))
            if c > r:
                self._draw_symbol(painter, who.identities[j], corners[j, 0])
        painter.setOpacity(1.0)

    def _ellipses(self, mixture: Mixture, lattice: Lattice, r: int, c: int) -> tuple[Floats, Floats]:
        """Return across and up of the ellipses (k, radii, points) as shares of a panel; kept for its mirror."""
        low, high = min(r, c), max(r, c)
        if (low, high) not in self._shares:
            outlines = ellipses(mixture, (low, high), _RADII, _CORNERS)
            self._shares[low, high] = lattice.along(low, outlines[..., 0]), lattice.along(high, outlines[..., 1])
        first, second = self._shares[low, high]
        return (first, second) if c == low else (second, first)

    def _draw_symbol(self, painter: QPainter, identity: int, outline: Floats) -> None:
        x, y = ((outline[: _CORNERS // 2].mean(axis=0) + outline[_CORNERS // 2 : -1].mean(axis=0)) / 2).tolist()
        painter.save()
        painter.translate(QPointF(x, y))
        painter.scale(4.0, 4.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.component(identity))
        painter.drawPath(symbol_path(identity))
        painter.restore()

    def _write_correlation(self, painter: QPainter, value: float, box: QRectF, *, quiet: bool) -> None:
        if not np.isfinite(value):
            return
        text = f"r = {value:.2f}".replace("-", MINUS)
        painter.setFont(self._font)
        painter.setPen(QColor(self._theme.muted))
        where = (
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom if quiet else Qt.AlignmentFlag.AlignCenter
        )
        painter.drawText(box.adjusted(5, 2, -5, -2), where, text)
