"""A line drawn around rows with the mouse or by keys, and the question what to do with them."""

from __future__ import annotations

import weakref
from typing import Protocol

import numpy as np
from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCursor, QFont
from PySide6.QtWidgets import QMenu

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.plots.parts.canvas import Canvas
from gmm_desktop.views.plots.parts.ground import Ground, Region
from gmm_desktop.views.plots.parts.lasso_keys import LassoKeys
from gmm_desktop.views.plots.parts.lasso_line import LassoLine, LassoTwin
from gmm_desktop.views.theme import Theme

_APART = 3.0
"""Pixels between two corners."""

_MOST = 1500
"""Corners; a longer line is thinned."""

_BESIDE = 12
"""Pixels between the line and its menu."""

HINT = "or move a cursor with the arrow keys; Esc leaves"


class Lassoed(Protocol):
    """A plot with a lasso: a widget that says where its rows are."""

    def ground_at(self, at: Floats) -> Ground | None:
        """Return what rows are drawn on at a drawn place (2,); None where there are none."""

    def lasso_start(self) -> Floats:
        """Return the drawn place (2,) where a cursor first is."""

    def setFocus(self) -> None:
        """Let keys go to it."""

    def installEventFilter(self, filterObj: QObject) -> None:
        """Let its keys be heard before it does."""


class Lasso(QObject):
    """A mode of a canvas: dragging draws a line instead of moving the view, and keys move a cursor.

    `closed` tells that the line is drawn and its menu about to open; `ended` that the mode is over, whether
    something was drawn or not.
    """

    closed = Signal()
    ended = Signal()

    def __init__(self, plot: Lassoed, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._plot = weakref.ref(plot)
        self._canvas = canvas
        self.line = LassoLine(canvas.view, self)
        canvas.add(self.line)
        self._lines, self._canvases = [self.line], [canvas]
        self._keys = LassoKeys(canvas, self)
        self.menu = QMenu(canvas)
        self.menu.setToolTipsVisible(True)
        self.menu.triggered.connect(self.cancel)
        self._answered = QTimer(self)  # the answer comes after the menu is gone, if there is one
        self._answered.setSingleShot(True)
        self._answered.timeout.connect(self.cancel)
        self.menu.aboutToHide.connect(self._answered.start)

    def draw_in(self, canvas: Canvas) -> None:
        """Show the line on another canvas of the same plane too, and let it be drawn there."""
        twin = LassoTwin(canvas.view, self.line, self)
        canvas.add(twin)
        self._lines.append(twin)
        self._canvases.append(canvas)

    # What is ------------------------------------------------------------------------------------------------

    @property
    def on(self) -> bool:
        """Whether dragging draws a line instead of moving the view."""
        return self.line.isVisible()

    @property
    def asking(self) -> bool:
        """Whether a line is drawn, and its menu open."""
        return self.menu.isVisible()

    @property
    def ground(self) -> Ground | None:
        """What the line is drawn on; None before it is begun."""
        return self.line.ground

    @property
    def corners(self) -> Floats:
        """The corners (m, 2) as drawn."""
        corners = np.array(self.line.corners).reshape(-1, 2)
        return corners[:: len(corners) // _MOST + 1]

    @property
    def region(self) -> Region | None:
        """What the line takes in; None where there is none."""
        ground, corners = self.ground, self.corners
        return ground.region(corners) if ground is not None and len(corners) >= ground.least else None

    def ground_at(self, at: Floats) -> Ground | None:
        """Return what a line at a drawn place (2,) is drawn on: once it is begun, what it was begun on."""
        plot = self._plot()
        return self.ground or (plot.ground_at(at) if plot is not None else None)

    def start(self) -> Floats:
        """Return the drawn place (2,) where a cursor first is."""
        plot = self._plot()
        return plot.lasso_start() if plot is not None else np.zeros(2)

    # The mode -----------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Let the next drag draw; Esc takes it back."""
        plot = self._plot()
        self.forget_line()
        ground = self.ground_at(self.start())
        across = ground is not None and ground.line
        self.line.words = ("Drag across rows" if across else "Drag around rows", "", HINT)
        for line, canvas in zip(self._lines, self._canvases, strict=True):
            line.show()
            canvas.setCursor(Qt.CursorShape.CrossCursor)
        if plot is not None:
            plot.setFocus()
            plot.installEventFilter(self._keys)  # again, to be the first that hears

    def dress(self, theme: Theme, font: QFont) -> None:
        """Take the colours and the type."""
        for line in self._lines:
            line.dress(theme, font)

    @Slot()
    def cancel(self) -> None:
        """Take the line away, and the question about it; dragging moves the view again."""
        if not self.on:
            return
        self.forget_line()
        self.menu.hide()
        for line, canvas in zip(self._lines, self._canvases, strict=True):
            line.hide()
            canvas.unsetCursor()
        self.ended.emit()

    def forget_line(self) -> None:
        """Begin anew: what was drawn is gone."""
        self.line.corners, self.line.ground, self.line.cross = [], None, None
        self.line.words = ("", "", "")
        self.redraw()

    def follow_rows(self) -> None:
        """The rows are others, or elsewhere: a line that was drawn around them goes."""
        if self.line.corners:
            self.cancel()

    # Drawing ------------------------------------------------------------------------------------------------

    def begun(self, x: float, y: float) -> None:
        """The mouse begins a line (called by the layer)."""
        self.forget_line()
        self.line.ground = self.ground_at(self._canvas.view.drawn(x, y))
        if self.ground is None:
            self.line.words = ("No rows are drawn here", "", HINT)
        self.gone_on(x, y, finished=False)

    def gone_on(self, x: float, y: float, *, finished: bool) -> None:
        """Go on to a pixel, unless it is next to the last corner; at the end, ask (called by the layer)."""
        if self.ground is None:
            return
        at = self.ground.within(self._canvas.view.drawn(x, y))
        if not self.line.corners or self.pixels_from(at, self.line.corners[-1]) >= _APART:
            if self.ground.line:
                del self.line.corners[1:]
            self.line.corners.append((float(at[0]), float(at[1])))
            self.redraw()
        if finished:
            self.close_line(QCursor.pos())

    def redraw(self) -> None:
        """Draw what there is of the line by now, wherever it is seen."""
        for line in self._lines:
            line.update()

    def pixels_from(self, at: Floats, corner: tuple[float, float]) -> float:
        """Return how many pixels a drawn place (2,) is from a corner."""
        return float(np.hypot(*((at - corner) / self._canvas.view.pixel)))

    def close_line(self, at: QPoint) -> None:
        """The line is drawn: ask what to do with what is inside, beside this place on the screen."""
        if self.region is None:
            self.forget_line()
            return
        self.closed.emit()
        self.menu.popup(self._beside(at))
        self.menu.setActiveAction(self.menu.actions()[0])

    def _beside(self, at: QPoint) -> QPoint:
        """A place on the screen for the menu where it does not cover what is inside the line, if there is one."""
        if self.ground is None or self.ground.line:
            return at
        here = (canvas for canvas in self._canvases if canvas.rect().contains(canvas.mapFromGlobal(at)))
        canvas = next(here, self._canvas)
        view = canvas.view
        pixels = view.pixels(self.corners)
        (left, top), (right, _) = pixels.min(axis=0).tolist(), pixels.max(axis=0).tolist()
        first, last = (canvas.mapToGlobal(canvas.mapFromScene(view.mapToScene(x, top))) for x in (left, right))
        wide, screen = self.menu.sizeHint().width(), canvas.screen().availableGeometry()
        if last.x() + _BESIDE + wide <= screen.right():
            return QPoint(last.x() + _BESIDE, last.y())
        room = first.x() - _BESIDE - wide
        return QPoint(room, first.y()) if room >= screen.left() else at
