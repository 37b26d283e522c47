"""The layer of a scatter matrix: frames, histograms and curves on the diagonal, ellipses beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.views.numbers import MINUS
from gmm_desktop.views.parts.symbol import symbol_path
from gmm_desktop.views.plots.parts.canvas import Layer, View
from gmm_desktop.views.plots.parts.contour_layer import ALPHAS
from gmm_desktop.views.plots.parts.faces import CurveFace, EllipseFace
from gmm_desktop.views.plots.parts.free_corner import CORNERS, free_corners
from gmm_desktop.views.plots.parts.lattice import GAP, Lattice, PanelScale
from gmm_desktop.views.plots.parts.panel_lines import PanelLines, heights_of_density
from gmm_desktop.views.plots.parts.plane_lines import draw_path
from gmm_desktop.views.plots.parts.who import FADED, Who
from gmm_desktop.views.theme import Theme

_BOLD, _FINE = 1.7, 1.0
"""Pixels that lines are wide."""

_EVERY = 2
"""One of so many points along the ellipses tells where there is room for words."""

_WORDY = 0.8
"""Share of the width of a panel that words in it may take."""


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """What is drawn besides the rows: panels, names of the columns, bars' colours (m) of (b, 3), the components.

    Where they are `contoured` there are contours below the diagonal, which come by `show_contours`.
    """

    lattice: Lattice
    names: tuple[str, ...]
    bars: tuple[Floats, ...]
    mixture: Mixture | None = None
    who: Who | None = None
    contoured: bool = False


class PanelsLayer(Layer):
    """Paints frames and bars panel by panel, then all lines together, signs and words on top."""

    def __init__(self, view: View, theme: Theme) -> None:
        super().__init__(view, 5)
        self._theme = theme
        self._font = QFont()
        self._matrix: Matrix | None = None
        self._lines: PanelLines | None = None
        self._contours: tuple[QPainterPath, ...] = ()
        self._corners: NDArray[np.intp] | None = None
        self._brushes: tuple[list[QColor], ...] = ()
        self._pictures: dict[int, tuple[object, QPixmap]] = {}
        self.factors: Floats = np.empty(0)
        """How high a density of 1 is drawn in the panel of each column (m,), in panels."""

    def show_matrix(self, matrix: Matrix | None) -> None:
        """Draw this from now on."""
        before, self._matrix = self._matrix, matrix
        if matrix is None:
            self._lines, self._brushes = None, ()
        else:
            if before is None or before.bars is not matrix.bars:
                self._brushes = tuple(self._colours(bars) for bars in matrix.bars)
            if before is None or _drawn(before) != _drawn(matrix):
                self._work_out(matrix)
        self.update()

    def _work_out(self, matrix: Matrix) -> None:
        if matrix.mixture is None:
            self._lines, self.factors = None, heights_of_density(matrix.lattice, None)
        else:
            self._lines = PanelLines.of(matrix.lattice, matrix.mixture, below=not matrix.contoured)
            self.factors = self._lines.factors

    def show_contours(self, contours: tuple[QPainterPath, ...]) -> None:
        """Draw these contours in the plane from now on, those around the smallest share first."""
        self._contours = contours
        self.update()

    def dress(self, theme: Theme, font: QFont) -> None:
        """Take the colours and the type."""
        self._theme, self._font = theme, QFont(font)
        if self._matrix is not None:
            self._brushes = tuple(self._colours(bars) for bars in self._matrix.bars)
        self.update()

    def face(self, lattice: Lattice, r: int, c: int) -> CurveFace | EllipseFace:
        """Return how components are seen in a panel, to take hold of them."""
        corner = lattice.corner(r, c)
        across, box = PanelScale(lattice, c, float(corner[0])), np.stack([corner + GAP, corner + 1 - GAP])
        if r != c:
            return EllipseFace(self.view, (c, r), (across, PanelScale(lattice, r, float(corner[1]))), box)
        lift = float(self.factors[c]) * lattice.scales[c].unit
        return CurveFace(self.view, (c,), across, lift, foot=float(corner[1]) + GAP, box=box)

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Paint what is seen (called by the layer)."""
        matrix, lines = self._matrix, self._lines
        if matrix is None:
            return
        panels = [(r, c) for r in range(matrix.lattice.m) for c in range(matrix.lattice.m)]
        boxes = self._boxes(matrix.lattice, panels)
        seen = {panel: box for panel, box in boxes.items() if box.intersects(self.view.rect())}
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._theme.border), 1))
        painter.drawRects([*seen.values()])
        for (r, c), box in seen.items():
            if r == c:
                self._draw_bars(painter, matrix, r, box, ratio)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if lines is not None and matrix.who is not None:
            if matrix.contoured:
                self._draw_contours(painter, FADED if matrix.who.lit is not None else 1.0, ratio)
            self._draw_lines(painter, lines, matrix.who, ratio)
            self._draw_signs(painter, lines, matrix.who)
        for place, name in enumerate(matrix.names):
            if (place, place) in seen:
                self._write(painter, name, seen[place, place])
        self._write_correlations(painter, matrix, seen)

    def box(self, lattice: Lattice, r: int, c: int) -> QRectF:
        """Return the frame of a panel in pixels."""
        return self._boxes(lattice, [(r, c)])[r, c]

    def _boxes(self, lattice: Lattice, panels: list[tuple[int, int]]) -> dict[tuple[int, int], QRectF]:
        corners = np.array([lattice.corner(r, c) for r, c in panels])
        ends = np.rint(self.view.pixels(np.stack([corners + GAP, corners + (1 - GAP)], axis=1))).tolist()
        return {
            panel: QRectF(left + 0.5, top + 0.5, right - left, bottom - top)
            for panel, ((left, bottom), (right, top)) in zip(panels, ends, strict=True)
        }

    def _draw_bars(self, painter: QPainter, matrix: Matrix, place: int, box: QRectF, ratio: float) -> None:
        """Draw the bars of a column, from their picture unless anything about them has changed."""
        brushes, seen = self._brushes[place], box.toAlignedRect() & self.view.rect().toAlignedRect()
        subject = matrix.lattice, brushes, box, seen, ratio, self.factors[place]
        known, picture = self._pictures.get(place, (None, QPixmap()))
        if known != subject:
            picture = QPixmap(seen.size() * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            own = QPainter(picture)
            own.translate(-seen.topLeft())
            self._paint_bars(own, matrix, place, box)
            own.end()
            self._pictures[place] = subject, picture
        painter.drawPixmap(seen.topLeft(), picture)

    def _paint_bars(self, painter: QPainter, matrix: Matrix, place: int, box: QRectF) -> None:
        lattice, bins = matrix.lattice, matrix.lattice.bins[place]
        corner = lattice.corner(place, place)
        foot = corner[1] + GAP
        edges = corner[0] + lattice.along(place, bins.scale.values(bins.edges))
        sides = self.view.pixels(np.stack([edges, np.full_like(edges, foot)], axis=1))
        heights = foot + self.factors[place] * bins.heights
        tops = self.view.pixels(np.stack([edges[:-1], heights], axis=1))[:, 1].tolist()
        xs, floor = np.round(sides[:, 0]).tolist(), float(sides[0, 1])
        painter.setClipRect(box)
        for x, end, top, brush in zip(xs[:-1], xs[1:], tops, self._brushes[place], strict=True):
            gap = 1.0 if end - x > 4 else 0.0
            painter.fillRect(QRectF(x, top, end - x - gap, floor - top), brush)

    def _colours(self, bars: Floats) -> list[QColor]:
        opacity = 150 if self._theme.dark else 125
        rows = np.clip(bars, 0, 255).astype(int).tolist()
        return [QColor(red, green, blue, opacity) for red, green, blue in rows]

    def _draw_contours(self, painter: QPainter, strength: float, ratio: float) -> None:
        ink = QColor(self._theme.text)
        widths = (_BOLD, _FINE, _FINE, _FINE)
        for path, width, alpha in reversed([*zip(self._contours, widths, ALPHAS, strict=False)]):
            ink.setAlphaF(strength * alpha / 255)
            draw_path(painter, self.view, path, ink, width=width, ratio=ratio)

    def _draw_lines(self, painter: QPainter, lines: PanelLines, who: Who, ratio: float) -> None:
        for j, (bold, fine) in enumerate(zip(lines.bold, lines.fine, strict=True)):
            painter.setOpacity(who.strength(j))
            colour = self._theme.component(who.identities[j])
            draw_path(painter, self.view, bold, colour, width=_BOLD, ratio=ratio)
            draw_path(painter, self.view, fine, colour, width=_FINE, ratio=ratio)
        painter.setOpacity(1.0)

    def _draw_signs(self, painter: QPainter, lines: PanelLines, who: Who) -> None:
        places = self.view.pixels(lines.means).tolist()
        painter.setPen(Qt.PenStyle.NoPen)
        for j in range(lines.means.shape[1]):
            painter.setOpacity(who.strength(j))
            painter.setBrush(self._theme.component(who.identities[j]))
            for panel in places:
                painter.save()
                painter.translate(*panel[j])
                painter.scale(4.0 * self._theme.zoom, 4.0 * self._theme.zoom)
                painter.drawPath(symbol_path(who.identities[j]))
                painter.restore()
        painter.setOpacity(1.0)

    def _write(self, painter: QPainter, text: str, box: QRectF) -> None:
        bold = QFont(self._font)
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(QColor(self._theme.text))
        room = box.adjusted(5, 3, -5, -3)
        fitting = QFontMetricsF(bold).elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
        if fitting != "…":
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, fitting)

    def _write_correlations(self, painter: QPainter, matrix: Matrix, seen: dict[tuple[int, int], QRectF]) -> None:
        """Write each in its panel above the diagonal, in the middle or in a corner that ellipses leave free."""
        lattice, metrics = matrix.lattice, QFontMetricsF(self._font)
        narrowest = min((box.width() for (r, c), box in seen.items() if r < c), default=0.0)
        says = way_of_words(narrowest, metrics)
        if says is None:
            return
        painter.setFont(self._font)
        ground = QColor(self._theme.card)
        ground.setAlpha(205)
        free = np.ones(len(lattice.pairs), dtype=bool)
        if self._lines is not None:
            words = np.array([metrics.horizontalAdvance(says(-1.0)) + 10, metrics.height() + 6])
            size = GAP + words * self.view.pixel
            self._corners, free = free_corners(self._lines.outlines[:, ::_EVERY], size, self._corners)
        for place, (c, r) in enumerate(lattice.pairs):
            value = float(lattice.correlations[r, c])
            if (r, c) not in seen or not np.isfinite(value):
                continue
            where, text = Qt.AlignmentFlag.AlignCenter, says(value)
            if self._lines is not None and self._corners is not None:
                right, top = CORNERS[self._corners[place]]
                where = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
                where |= Qt.AlignmentFlag.AlignTop if top else Qt.AlignmentFlag.AlignBottom
            box = painter.boundingRect(seen[r, c].adjusted(5, 2, -5, -2), where, text)
            if not free[place]:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(ground)
                painter.drawRoundedRect(box.adjusted(-3, 0, 3, 0), 4, 4)
            painter.setPen(QColor(self._theme.muted))
            painter.drawText(box, where, text)


def _drawn(matrix: Matrix) -> tuple[object, ...]:
    """What the lines are of."""
    return matrix.lattice, matrix.mixture, matrix.contoured


def _in_words(correlation: float) -> str:
    return f"r = {_alone(correlation)}"


def _alone(correlation: float) -> str:
    return f"{round(correlation, 2) + 0.0:.2f}".replace("-", MINUS)  # none of them is −0.00


def way_of_words(room: float, metrics: QFontMetricsF) -> Callable[[float], str] | None:
    """Return how correlations are written in panels so many pixels wide; None where they would fill them."""
    ways = (_in_words, _alone)
    return next((way for way in ways if metrics.horizontalAdvance(way(-1.0)) + 10 <= _WORDY * room), None)
