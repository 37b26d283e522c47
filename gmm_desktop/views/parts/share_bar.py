"""A probability or weight as a filled bar with its percentage."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gmm_desktop.views.numbers import percent
from gmm_desktop.views.theme import Theme, contrast

_INKS = (QColor("#ffffff"), QColor("#101418"))


class ShareBar(QWidget):
    """Shows a number from 0 to 1; the bar can stand elsewhere than the number while it is on its way."""

    def __init__(self) -> None:
        super().__init__()
        self._share = 0.0
        self._words = ""
        self._colour, self._ground, self._text = QColor(), QColor(), QColor()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_share(self, share: float, colour: QColor, theme: Theme) -> None:
        """Write another number; NaN is a dash."""
        self._words, self._colour = "–" if math.isnan(share) else percent(share), colour
        self._ground, self._text = QColor(theme.grid), QColor(theme.text)
        self.setAccessibleDescription(self._words)
        self.update()

    def fill_to(self, share: float) -> None:
        """Fill the bar up to here; NaN leaves it empty, and the number stays."""
        reach = 0.0 if math.isnan(share) else min(max(share, 0.0), 1.0)
        if reach != self._share:
            self._share = reach
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
        split = room.width() * self._share
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipPath(shape)
            painter.fillRect(room, self._ground)
            painter.fillRect(QRectF(0, 0, split, room.height()), self._colour)
            wide = self.fontMetrics().horizontalAdvance(self._words)
            inside = split > wide + 12
            place = QRectF(split - wide - 6 if inside else split + 6, 0, wide + 2, room.height())
            painter.setPen(max(_INKS, key=lambda ink: contrast(ink, self._colour)) if inside else self._text)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self._words)
