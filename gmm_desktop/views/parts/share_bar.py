"""A probability or weight as a filled bar with its percentage."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gmm_desktop.views.numbers import percent
from gmm_desktop.views.theme import Theme, contrast

_LIGHTLY = 90
"""Opacity of what would be gained or lost."""

_INKS = (QColor("#ffffff"), QColor("#101418"))


class ShareBar(QWidget):
    """Shows a number from 0 to 1; the bar can stand elsewhere than the number while it is on its way."""

    def __init__(self) -> None:
        super().__init__()
        self._share = 0.0
        self._proposed: float | None = None
        self._words = ""
        self._colour, self._ground, self._text = QColor(), QColor(), QColor()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def filled(self) -> float:
        """Up to which share the bar is filled."""
        return self._share

    def show_share(self, share: float, colour: QColor, theme: Theme) -> None:
        """Write another number; NaN is a dash."""
        self._words, self._colour = "–" if math.isnan(share) else percent(share), colour
        self._ground, self._text = QColor(theme.grid), QColor(theme.text)
        self.setAccessibleDescription(self._words)
        self.update()

    def fill_to(self, share: float, proposed: float | None = None) -> None:
        """Fill the bar up to here; NaN leaves it empty, and the number stays. Dashes show where it would end."""
        reach = 0.0 if math.isnan(share) else min(max(share, 0.0), 1.0)
        if (reach, proposed) != (self._share, self._proposed):
            self._share, self._proposed = reach, proposed
            self.update()

    def sizeHint(self) -> QSize:
        """As tall as its text."""
        return QSize(80, self.fontMetrics().height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, bar and percentage."""
        del event
        room = QRectF(self.rect())
        shape = QPainterPath()
        shape.addRoundedRect(room, 4, 4)
        now, then = (room.width() * share for share in (self._share, self._proposed or 0.0))
        split = now if self._proposed is None else min(now, then)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipPath(shape)
            painter.fillRect(room, self._ground)
            painter.fillRect(QRectF(0, 0, split, room.height()), self._colour)
            if self._proposed is not None:
                self._draw_proposed(painter, now, then, room.height())
            wide = self.fontMetrics().horizontalAdvance(self._words)
            inside = split > wide + 12
            beyond = split if self._proposed is None else max(now, then)
            place = QRectF(split - wide - 6 if inside else beyond + 6, 0, wide + 2, room.height())
            painter.setPen(max(_INKS, key=lambda ink: contrast(ink, self._colour)) if inside else self._text)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self._words)

    def _draw_proposed(self, painter: QPainter, now: float, then: float, height: float) -> None:
        """What would be gained or lost, lightly, with dashes where the bar would end."""
        lightly = QColor(self._colour)
        lightly.setAlpha(_LIGHTLY)
        painter.fillRect(QRectF(min(now, then), 0, abs(then - now), height), lightly)
        pen = QPen(self._text, 2)
        pen.setDashPattern([1.6, 1.2])
        painter.setPen(pen)
        painter.drawLine(QPointF(then, 0), QPointF(then, height))
