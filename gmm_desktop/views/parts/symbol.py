"""A component's symbol in its colour, the same in cards, tables and plots."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from gmm_desktop.views.theme import SYMBOLS


def _polygon(corners: int, turn: float = 0.0, inner: float = 1.0) -> QPainterPath:
    """Regular polygon in the unit circle, or a star where `inner` is below 1."""
    points = corners * (2 if inner < 1 else 1)
    polygon = QPolygonF(
        [
            QPointF(math.sin(angle) * radius, -math.cos(angle) * radius)
            for place in range(points)
            for angle in [turn + 2 * math.pi * place / points]
            for radius in [inner if inner < 1 and place % 2 else 1.0]
        ]
    )
    path = QPainterPath()
    path.addPolygon(polygon)
    path.closeSubpath()
    return path


def _cross(turn: float) -> QPainterPath:
    path = QPainterPath()
    path.addRect(QRectF(-1, -0.34, 2, 0.68))
    bar = QPainterPath()
    bar.addRect(QRectF(-0.34, -1, 0.68, 2))
    return QTransform().rotate(turn).map(path.united(bar))


def _circle() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(0, 0), 0.9, 0.9)
    return path


_PATHS = {
    "circle": _circle(),
    "square": _polygon(4, math.pi / 4),
    "triangle": _polygon(3),
    "diamond": _polygon(4),
    "plus": _cross(0),
    "triangle down": _polygon(3, math.pi),
    "cross": _cross(45),
    "pentagon": _polygon(5),
    "star": _polygon(5, 0, 0.45),
    "triangle left": _polygon(3, -math.pi / 2),
    "hexagon": _polygon(6, math.pi / 6),
    "triangle right": _polygon(3, math.pi / 2),
}


def symbol_path(identity: int) -> QPainterPath:
    """Outline of a component's symbol within the unit circle; y grows downwards.

    Where colours begin again symbols go on, so that no two of the first 144 have both in common.
    """
    return _PATHS[SYMBOLS[(identity + identity // len(SYMBOLS)) % len(SYMBOLS)]]


class Symbol(QWidget):
    """Draws the symbol of one component."""

    def __init__(self) -> None:
        super().__init__()
        self._identity = 0
        self._colour = QColor()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_component(self, identity: int, colour: QColor) -> None:
        """Show another component."""
        self._identity, self._colour = identity, colour
        self.update()

    def sizeHint(self) -> QSize:
        """As large as a capital letter."""
        side = self.fontMetrics().height()
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it filled."""
        del event
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(self.width() / 2, self.height() / 2)
            radius = min(self.width(), self.height()) * 0.4
            painter.scale(radius, radius)
            painter.setPen(QPen(Qt.PenStyle.NoPen))
            painter.setBrush(self._colour)
            painter.drawPath(symbol_path(self._identity))
