"""What is said in the corner of a plot."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gmm_desktop.views.plots.parts.canvas import Layer, View
from gmm_desktop.views.theme import Theme


class Caption(Layer):
    """A quiet sentence in the corner of the view."""

    def __init__(self, view: View, theme: Theme) -> None:
        super().__init__(view, 20)
        self.text = ""
        self._focused = False
        self._theme = theme
        self._font = QFont()

    def say(self, text: str) -> None:
        """Write another sentence."""
        self.text = text
        self.update()

    def show_focus(self, focused: bool) -> None:
        """Draw a frame while keys go to this plot, if a key brought them here."""
        self._focused = focused
        self.update()

    def dress(self, theme: Theme, font: QFont) -> None:
        """Take colours and type."""
        self._theme, self._font = theme, QFont(font)
        self._font.setPointSizeF(font.pointSizeF() * 0.9)
        self.update()

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Write the sentence on a soft ground, and mark the focus (called by the layer)."""
        if self._focused:
            painter.setPen(QPen(QColor(self._theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.view.rect().adjusted(1, 1, -1, -1))
        if not self.text:
            return
        painter.setFont(self._font)
        size = self.view.rect()
        room = size.adjusted(8, 6, -8, -6)
        text = QFontMetricsF(self._font).elidedText(self.text, Qt.TextElideMode.ElideRight, room.width())
        corner = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
        box = painter.boundingRect(room, corner, text)
        ground = QColor(self._theme.card)
        ground.setAlpha(205)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box.adjusted(-5, -2, 5, 2), 4, 4)
        painter.setPen(QColor(self._theme.muted))
        painter.drawText(box, corner, text)
