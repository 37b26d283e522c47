"""What would be is drawn in dashes, and what would go is crossed out: the same in every view."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.plots.parts.strokes import path_of
from gmm_desktop.views.theme import Theme

_DASHES = [4.0, 3.0]
_GROUND = 170
"""Opacity of what dashes lie on."""

_ARM = 9.0
"""Pixels from the middle of a cross to its ends."""


def draw_dashed(painter: QPainter, line: Floats, ink: QColor, ground: QColor, width: float) -> None:
    """Draw a line (n, 2) in pixels over a ground of its own; the painter should be antialiasing."""
    ground = QColor(ground)
    ground.setAlpha(_GROUND)
    path, pen = path_of(line), QPen(ink, width)
    pen.setDashPattern(_DASHES)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(ground, width + 2))
    painter.drawPath(path)
    painter.setPen(pen)
    painter.drawPath(path)


def draw_cross(painter: QPainter, at: tuple[float, float], theme: Theme, size: float) -> None:
    """Cross out a pixel; `size` is how much larger than usual everything is drawn."""
    (x, y), arm = at, _ARM * size
    for colour, width in ((QColor(theme.card), 6.0), (QColor(theme.error), 2.6)):
        painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(x - arm, y - arm), QPointF(x + arm, y + arm))
        painter.drawLine(QPointF(x - arm, y + arm), QPointF(x + arm, y - arm))
