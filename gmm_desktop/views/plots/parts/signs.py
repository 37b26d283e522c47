"""Signs at the means of components, a cross and a letter each: drawn once, then put where they are needed."""

from __future__ import annotations

import math
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPen

from gmm_desktop.views.theme import Theme

_ARM = 6.5
"""Pixels from a mean to the ends of its cross."""

_LETTER = 11.0, -10.0
"""Pixels from a mean to where its letter begins."""

_AROUND = 4.0
"""Width of the soft edge around letters."""

_PARTS = 4
"""Signs are told apart that stand a quarter of a device pixel beside each other: what glides must not jump."""

_MOST = 512
"""Signs that are kept."""


class Sign(NamedTuple):
    """That of a component, by its identity and name, with `ratio` device pixels per pixel."""

    identity: int
    name: str
    ratio: float


class Signs:
    """Keeps pictures of signs until the theme or the type changes."""

    def __init__(self, theme: Theme) -> None:
        self._theme, self._font = theme, QFont()
        self._kept: dict[tuple[Sign, int, int], tuple[QImage, QPointF]] = {}

    def dress(self, theme: Theme, font: QFont) -> None:
        """Take the colours and the letters' type."""
        self._theme, self._font = theme, QFont(font)
        self._font.setBold(True)
        self._font.setPointSizeF(font.pointSizeF() * 1.25)
        self._kept.clear()

    def draw(self, painter: QPainter, mean: QPointF, sign: Sign) -> None:
        """Draw a sign at a mean in pixels."""
        fine = mean * (sign.ratio * _PARTS)
        (across, right), (down, below) = divmod(round(fine.x()), _PARTS), divmod(round(fine.y()), _PARTS)
        key = sign, right, below
        if key not in self._kept:
            if len(self._kept) >= _MOST:
                self._kept.clear()
            self._kept[key] = self._drawn(sign, QPointF(right, below) / (_PARTS * sign.ratio))
        image, corner = self._kept[key]
        painter.drawImage(QPointF(across, down) / sign.ratio + corner, image)

    def _drawn(self, sign: Sign, mean: QPointF) -> tuple[QImage, QPointF]:
        """Return a picture of a sign around its mean, and where its upper left corner is."""
        letters = QPainterPath()
        letters.addText(QPointF(*_LETTER) * self._theme.zoom, self._font, sign.name)
        box = letters.boundingRect().adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND)
        arm, ratio = (_ARM + 2) * self._theme.zoom, sign.ratio
        box = box.united(QRectF(-arm, -arm, 2 * arm, 2 * arm))
        left, top = math.floor(box.left() * ratio), math.floor(box.top() * ratio)
        size = QSize(math.ceil(box.right() * ratio) + 1 - left, math.ceil(box.bottom() * ratio) + 1 - top)
        image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(ratio)
        image.fill(Qt.GlobalColor.transparent)
        with QPainter(image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(mean - QPointF(left, top) / ratio)
            self._draw_cross(painter)
            ground = QColor(self._theme.card)
            ground.setAlpha(215)
            pen = QPen(ground, _AROUND, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
            painter.strokePath(letters, pen)
            painter.fillPath(letters, self._theme.ink(sign.identity))
        return image, QPointF(left, top) / ratio

    def _draw_cross(self, painter: QPainter) -> None:
        zoom = self._theme.zoom
        for colour, width, more in ((self._theme.card, 6.4, 1.6), (self._theme.text, 3.4, 0.0)):
            pen = QPen(QColor(colour), zoom * width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            reach = _ARM * zoom + zoom * more
            painter.drawLine(QPointF(-reach, 0), QPointF(reach, 0))
            painter.drawLine(QPointF(0, -reach), QPointF(0, reach))
