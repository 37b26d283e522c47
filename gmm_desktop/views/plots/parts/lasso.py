"""A line drawn around points with the mouse, and the question what to do with them."""

from __future__ import annotations

import weakref
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QColor, QCursor, QKeyEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QMenu, QWidget

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.plots.parts.canvas import Canvas, Layer, View
from gmm_desktop.views.theme import Theme

_APART = 3.0
"""Pixels between two corners."""

_MOST = 1500
"""Corners; a longer line is thinned."""


class _Line(Layer):
    """The line while it is drawn; lies over the view and takes its drags while it is wanted."""

    def __init__(self, view: View, lasso: Lasso) -> None:
        super().__init__(view, 40)
        self._lasso = lasso
        self.corners: list[tuple[float, float]] = []  # drawn places, so that the line stays on its points
        self._pen, self._halo, self._fill = QPen(), QPen(), QColor()
        self.hide()

    def dress(self, theme: Theme) -> None:
        """Take the colours."""
        self._pen = QPen(QColor(theme.accent), 1.6, Qt.PenStyle.DashLine)
        self._halo = QPen(QColor(theme.card), 3.6)
        self._fill = QColor(theme.accent)
        self._fill.setAlpha(36)
        self.update()

    def mouseDragEvent(self, event: Any) -> None:
        """Add a corner; at the end, ask (called by pyqtgraph)."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        event.accept()
        if not self.isVisible():
            return  # taken back in mid-drag
        if event.isStart():
            self.corners = []
            self.add(event.buttonDownPos().x(), event.buttonDownPos().y())
        self.add(event.pos().x(), event.pos().y())
        if event.isFinish():
            self._lasso.close_line()

    def add(self, x: float, y: float) -> None:
        """Go on to a pixel, unless it is next to the last corner."""
        at = self.view.drawn(x, y)
        if self.corners:
            away = (at - self.corners[-1]) / self.view.pixel
            if float(away @ away) < _APART**2:
                return
        self.corners.append((float(at[0]), float(at[1])))
        self.update()

    def draw(self, painter: QPainter, ratio: float) -> None:
        """Draw the line and what it encloses (called by the layer)."""
        if len(self.corners) < 2:
            return
        pixels = self.view.pixels(np.array(self.corners))
        polygon = QPolygonF([QPointF(x, y) for x, y in pixels.tolist()])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._halo)
        painter.setBrush(self._fill)
        painter.drawPolygon(polygon)
        painter.setPen(self._pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(polygon)


class Lasso(QObject):
    """A mode of a canvas. `drawn` carries the corners (m, 2) as drawn, and whether the rows outside are kept.

    `closed` tells that the line is drawn and its menu about to open: others may have put their own actions there.
    `ended` tells that the mode is over, whether something was drawn or not.
    """

    drawn = Signal(object, bool)
    closed = Signal()
    ended = Signal()

    def __init__(self, plot: QWidget, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._plot = weakref.ref(plot)
        plot.installEventFilter(self)
        self.line = _Line(canvas.view, self)
        canvas.add(self.line)
        self._canvas = canvas
        self.menu = QMenu(canvas)
        for text, outside, tip in (
            ("Keep these rows", False, "Leave out all rows outside the line"),
            ("Leave these rows out", True, "Leave out the rows inside the line"),
        ):
            action = QAction(text, self.menu)
            action.setData(outside)
            action.setToolTip(tip)
            self.menu.addAction(action)
        self.menu.setToolTipsVisible(True)
        self.menu.triggered.connect(self._on_chosen)
        self.menu.aboutToHide.connect(self._on_hiding)

    @property
    def on(self) -> bool:
        """Whether dragging draws a line instead of moving the view."""
        return self.line.isVisible()

    def begin(self) -> None:
        """Let the next drag draw; Esc takes it back."""
        self.line.corners = []
        self.line.show()
        self._canvas.setCursor(Qt.CursorShape.CrossCursor)
        plot = self._plot()
        if plot is not None:
            plot.setFocus()

    def dress(self, theme: Theme) -> None:
        """Take the colours."""
        self.line.dress(theme)

    @Slot()
    def cancel(self) -> None:
        """Take the line away, and the question about it; dragging moves the view again."""
        if not self.on:
            return
        self.line.corners = []
        self.line.hide()
        self.menu.hide()
        self._canvas.unsetCursor()
        self.ended.emit()

    def close_line(self) -> None:
        """The mouse was let go: ask what to do with what is inside."""
        if len(self.line.corners) < 3:
            self.line.corners = []
            self.line.update()
            return
        self.closed.emit()
        self.menu.popup(QCursor.pos())
        self.menu.setActiveAction(self.menu.actions()[0])

    @property
    def corners(self) -> Floats:
        """The corners (m, 2) as drawn."""
        corners = np.array(self.line.corners)
        return corners[:: len(corners) // _MOST + 1]

    @Slot(QAction)
    def _on_chosen(self, action: QAction) -> None:
        corners, outside = self.corners, action.data()
        self.cancel()
        if isinstance(outside, bool) and len(corners) > 2:
            self.drawn.emit(corners, outside)

    @Slot()
    def _on_hiding(self) -> None:
        """Wait for the answer, which comes after the menu is gone if there is one."""
        QTimer.singleShot(0, self.cancel)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep Esc from stopping a fit while there is a line to take back (called by Qt)."""
        if not self.on or not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Escape:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            self.cancel()
            return True
        return False
