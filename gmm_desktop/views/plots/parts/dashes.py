"""What would be is drawn in dashes, and what would go is crossed out: the same in every view."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.plots.parts.plane_lines import around
from gmm_desktop.views.plots.parts.strokes import path_of
from gmm_desktop.views.theme import Theme

_DASHES = [4.0, 3.0]
_GROUND = 110
"""Opacity of what dashes lie on."""

_ARM = 9.0
"""Pixels from the middle of a cross to its ends."""


def draw_dashed(
    painter: QPainter, line: Floats, ink: QColor, ground: QColor, *, width: float, ratio: float
) -> None:
    """Draw a line (n, 2) in pixels, about `width` pixels wide, over a ground of its own.

    `ratio` is device pixels per pixel; the painter should be antialiasing. Wide lines are drawn as several of one
    device pixel, which Qt draws many times faster.
    """
    path = path_of(line)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    under = QColor(ground)
    under.setAlpha(_GROUND)
    painter.setPen(QPen(under, 1 / ratio))
    _draw(painter, path, around(width * ratio + 2), ratio)
    pen = QPen(ink, 1 / ratio)
    pen.setDashPattern([length * max(width * ratio, 1.0) for length in _DASHES])
    painter.setPen(pen)
    _draw(painter, path, around(width * ratio), ratio)


def _draw(painter: QPainter, path: QPainterPath, places: list[tuple[float, float]], ratio: float) -> None:
    for across, down in places:
        painter.translate(across / ratio, down / ratio)
        painter.drawPath(path)
        painter.translate(-across / ratio, -down / ratio)


def draw_cross(painter: QPainter, at: tuple[float, float], theme: Theme, size: float) -> None:
    """Cross out a pixel; `size` is how much larger than usual everything is drawn."""
    (x, y), arm = at, _ARM * size
    for colour, width in ((QColor(theme.card), 6.0), (QColor(theme.error), 2.6)):
        painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(x - arm, y - arm), QPointF(x + arm, y + arm))
        painter.drawLine(QPointF(x - arm, y + arm), QPointF(x + arm, y - arm))
