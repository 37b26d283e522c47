"""The layer on which a lasso is drawn: the line, what it takes in, and the cursor that keys move."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.plots.parts.canvas import Layer, View
from gmm_desktop.views.plots.parts.ground import Ground
from gmm_desktop.views.plots.parts.tag import Tag, draw_tag, size_of
from gmm_desktop.views.theme import LIGHT, Theme

_ARM = 11.0
"""Pixels from the middle of the cursor to its ends."""

_RING = 7.0
"""Pixels across the ring at a corner."""

_NEAR = 0.5
"""Share of the view, across and up, in which the words would cover what keys draw."""


class Drawer(Protocol):
    """Who hears the mouse; pixels are (x, y) of the view."""

    def begun(self, x: float, y: float) -> None:
        """A drag begins here."""

    def gone_on(self, x: float, y: float, *, finished: bool) -> None:
        """It went on to here."""


class LassoLine(Layer):
    """Lies over the view and takes its drags while it is shown.

    `corners` are drawn places, so that the line stays on its points; `cross` is where keys are (2,), None while
    the mouse draws; `words` are title, numbers and hint of what stands in a corner of the view.
    """

    def __init__(self, view: View, drawer: Drawer) -> None:
        super().__init__(view, 40)
        self._drawer = drawer
        self.corners: list[tuple[float, float]] = []
        self.ground: Ground | None = None
        self.cross: Floats | None = None
        self.words: tuple[str, str, str] = ("", "", "")
        self._theme, self._font, self._size = LIGHT, QFont(), 1.0
        self.hide()

    def dress(self, theme: Theme, font: QFont) -> None:
        """Take the colours and the type."""
        self._theme, self._font = theme, QFont(font)
        self._size = size_of(font)
        self.update()

    def mouseDragEvent(self, event: Any) -> None:
        """Draw with the left button (called by pyqtgraph)."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        event.accept()
        if not self.isVisible():
            return  # taken back in mid-drag
        if event.isStart():
            self._drawer.begun(event.buttonDownPos().x(), event.buttonDownPos().y())
        self._drawer.gone_on(event.pos().x(), event.pos().y(), finished=event.isFinish())

    # Drawing ------------------------------------------------------------------------------------------------

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Draw the line and what it encloses, the cursor, and the words (called by the layer)."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        places = [*self.corners] if self.cross is None else [*self.corners, self.cross.tolist()]
        if self.ground is not None and len(places) > 1:
            corners = self.view.pixels(np.array(places))
            self._draw_shape(painter, self._band(corners) if self.ground.line else corners)
        if self.cross is not None:
            self._draw_cursor(painter, self.cross)
        if self.words[0]:
            draw_tag(painter, Tag(*self.words, *self._corner()), self.view.rect(), self._font, self._theme)

    def _corner(self) -> tuple[float, float]:
        """A corner of the view for the words, away from where keys are."""
        room = QRectF(self.view.rect())
        if self.cross is None:
            return 0.0, 0.0
        x, y = self.view.pixels(self.cross).tolist()
        return (0.0, 0.0) if max(x / room.width(), y / room.height()) > _NEAR else (room.right(), room.bottom())

    def _draw_shape(self, painter: QPainter, corners: Floats) -> None:
        polygon = QPolygonF([QPointF(x, y) for x, y in corners.tolist()])
        fill = QColor(self._theme.accent)
        fill.setAlpha(36)
        painter.setPen(QPen(QColor(self._theme.card), 3.6))
        painter.setBrush(fill)
        painter.drawPolygon(polygon)
        painter.setPen(QPen(QColor(self._theme.accent), 1.6, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(polygon)

    def _band(self, corners: Floats) -> Floats:
        """The corners (4, 2) of all that is between two edges, in pixels, as high as its ground or the view."""
        room = QRectF(self.view.rect())
        top, foot = room.top() - 4, room.bottom() + 4
        if self.ground is not None and self.ground.box is not None:
            foot, top = self.view.pixels(self.ground.box)[:, 1].tolist()
        left, right = corners[0, 0], corners[-1, 0]
        return np.array([[left, top], [right, top], [right, foot], [left, foot]])

    def _draw_cursor(self, painter: QPainter, cursor: Floats) -> None:
        """A cross where keys are, and rings at the corners they have set, the first of them thick: it closes."""
        (x, y), *corners = self.view.pixels(np.array([cursor.tolist(), *self.corners])).tolist()
        painter.setBrush(QColor(self._theme.card))
        for place, corner in enumerate(corners):
            painter.setPen(QPen(QColor(self._theme.accent), 2.6 if not place else 1.4))
            painter.drawEllipse(QPointF(*corner), _RING * self._size / 2, _RING * self._size / 2)
        arm = _ARM * self._size
        for colour, width in ((self._theme.card, 4.6), (self._theme.text, 1.8)):
            painter.setPen(QPen(QColor(colour), width * self._size))
            painter.drawLine(QPointF(x - arm, y), QPointF(x + arm, y))
            painter.drawLine(QPointF(x, y - arm), QPointF(x, y + arm))


class LassoTwin(LassoLine):
    """The same line in another view of the same plane; what is drawn here is drawn there."""

    def __init__(self, view: View, line: LassoLine, drawer: Drawer) -> None:
        super().__init__(view, self)
        self._line, self._hears = line, drawer

    def begun(self, x: float, y: float) -> None:
        """The mouse begins a line here (called by the layer)."""
        self._hears.begun(*self._there(x, y))

    def gone_on(self, x: float, y: float, *, finished: bool) -> None:
        """It went on to here (called by the layer)."""
        self._hears.gone_on(*self._there(x, y), finished=finished)

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Draw the line and the cursor; the words stand beside the other one (called by the layer)."""
        self.corners, self.ground, self.cross = self._line.corners, self._line.ground, self._line.cross
        super().draw(painter, ratio)

    def _there(self, x: float, y: float) -> tuple[float, float]:
        """The pixel of the other view that shows what this one shows at a pixel."""
        across, up = self._line.view.pixels(self.view.drawn(x, y)).tolist()
        return across, up
