"""The layer of contours: quiet lines, each of which says how much of the mixture it goes around."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.numbers import percent
from gmm_desktop.views.plots.parts.canvas import Layer, View, finite
from gmm_desktop.views.plots.parts.contouring import Lines
from gmm_desktop.views.plots.parts.stroke_layer import StrokeLayer, Strokes
from gmm_desktop.views.plots.parts.strokes import halo, normals_of, stroke
from gmm_desktop.views.theme import Theme

_WIDTHS = (2.0, 1.4, 1.0, 1.0)
ALPHAS = (255, 225, 200, 140)
_HALO = 110
"""Widths and strengths from the innermost line outwards, and strength of the soft edge along them."""

_LABELLED = 3
"""Lines of one share that are labelled at most."""

_LEAST = 90.0
"""Pixels along a line that is long enough for a label."""


class ContourLayer(StrokeLayer):
    """Paints the lines."""

    def __init__(self, view: View, theme: Theme) -> None:
        super().__init__(view, 9)
        self._theme = theme
        self.lines: Lines = ()

    def show_lines(self, lines: Lines) -> None:
        """Draw these lines from now on."""
        if lines or self.lines:
            self.lines = lines
            self.update()

    def dress(self, theme: Theme) -> None:
        """Take the colours."""
        self._theme = theme
        self.update()

    def strokes(self, ratio: float) -> list[Strokes]:
        """Return the lines from outside inwards (called by the layer)."""
        drawn = [[self.view.pixels(finite(line)) for line in lines] for lines in self.lines]
        ink, ground = QColor(self._theme.text), QColor(self._theme.card)
        ground.setAlpha(_HALO)
        found: list[Strokes] = []
        for lines, width, alpha in reversed([*zip(drawn, _WIDTHS, ALPHAS, strict=False)]):
            ink.setAlpha(alpha)
            for line in lines:
                normals = normals_of(line)
                edge = halo(line, ground, width, reach=1.0, ratio=ratio, normals=normals)
                found.append((1.0, (edge, stroke(line, ink, width, ratio=ratio, normals=normals))))
        return found


class ContourLabels(Layer):
    """Writes on the lines of a layer how much they go around, where there is room."""

    def __init__(self, lines: ContourLayer, theme: Theme, shares: tuple[float, ...]) -> None:
        super().__init__(lines.view, 11)
        self._lines, self._theme = lines, theme
        self._font = QFont()
        self._labels = tuple(percent(share) for share in shares)

    def dress(self, theme: Theme, font: QFont) -> None:
        """Take the colours and the type."""
        self._theme, self._font = theme, QFont(font)
        self._font.setPointSizeF(font.pointSizeF() * 0.9)
        self.update()

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Write, the innermost first (called by the layer)."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        taken: list[QRectF] = []
        metrics = QFontMetricsF(self._font)
        ink = QColor(self._theme.text)
        around = QPen(QColor(self._theme.card), 0.4 * metrics.height())
        around.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        for drawn, label in zip(self._lines.lines, self._labels, strict=False):
            lines = [self.view.pixels(finite(line)) for line in drawn]
            size = QRectF(0, 0, metrics.horizontalAdvance(label) + 4, metrics.capHeight() + 6)
            for line in [line for line in lines if _length(line) > _LEAST][:_LABELLED]:
                box = self._room(line, size, taken)
                if box is None:
                    continue
                taken.append(box)
                letters = QPainterPath()
                letters.addText(QPointF(box.left() + 2, box.bottom() - 3), self._font, label)
                painter.strokePath(letters, around)
                painter.fillPath(letters, ink)

    def _room(self, line: Floats, size: QRectF, taken: list[QRectF]) -> QRectF | None:
        """Return where a label stands on a line: at its lowest place, or where else it is in view and free."""
        seen = self.view.rect()
        for place in (line[:, 1].argmax(), line[:, 1].argmin(), line[:, 0].argmax(), line[:, 0].argmin()):
            box = QRectF(size)
            box.moveCenter(QPointF(*line[place].tolist()))
            if seen.contains(box) and not any(box.intersects(other) for other in taken):
                return box
        return None


def _length(line: Floats) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())
