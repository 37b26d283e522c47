"""Words in a small box over a plot, beside the place they are about."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gmm_desktop.views.theme import Theme

_USUAL_HEIGHT = 17.0
"""Pixels a line of text is high at the usual size."""

_AWAY = 16.0
"""Pixels from the place to its box."""


@dataclass(frozen=True, slots=True)
class Tag:
    """What it is about in bold, the numbers, and what the keys do now; beside a pixel."""

    title: str
    numbers: str
    hint: str
    x: float
    y: float


def size_of(font: QFont) -> float:
    """Return how much larger than usual everything is drawn, so that it grows with the text."""
    return max(1.0, QFontMetricsF(font).height() / _USUAL_HEIGHT)


def draw_tag(painter: QPainter, tag: Tag, room: QRectF, font: QFont, theme: Theme) -> None:
    """Write beside the pixel, within the room."""
    bold = QFont(font)
    bold.setBold(True)
    written = ((tag.title, bold, theme.text), (tag.numbers, font, theme.text), (tag.hint, font, theme.muted))
    lines = [line for line in written if line[0]]
    metrics = QFontMetricsF(bold)
    wide = max(QFontMetricsF(face).horizontalAdvance(text) for text, face, _ in lines) + 16
    high = metrics.height() * len(lines) + 10
    away = _AWAY * size_of(font)
    left = tag.x + away if tag.x + away + wide <= room.right() - 4 else tag.x - away - wide
    top = tag.y + away if tag.y + away + high <= room.bottom() - 4 else tag.y - away - high
    left = min(max(left, room.left() + 4), max(room.right() - wide - 4, room.left() + 4))
    top = min(max(top, room.top() + 4), max(room.bottom() - high - 4, room.top() + 4))
    box = QRectF(round(left) + 0.5, round(top) + 0.5, round(wide), round(high))
    ground = QColor(theme.card)
    ground.setAlpha(240)
    painter.setPen(QPen(QColor(theme.border), 1))
    painter.setBrush(ground)
    painter.drawRoundedRect(box, 6, 6)
    for place, (text, face, colour) in enumerate(lines):
        painter.setFont(face)
        painter.setPen(QColor(colour))
        baseline = box.top() + 5 + place * metrics.height() + metrics.ascent()
        painter.drawText(QPointF(box.left() + 8, baseline), text)
