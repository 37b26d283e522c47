"""A lasso by keys: arrows move a cursor, Enter sets a corner there, and closes the line on the first one."""

from __future__ import annotations

import weakref
from typing import Protocol

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.views.plots.parts.canvas import Canvas
from gmm_desktop.views.plots.parts.ground import Ground
from gmm_desktop.views.plots.parts.lasso_line import LassoLine

KEYS: tuple[tuple[str, str], ...] = (
    ("Arrows", "Move the cursor; with Shift finely, with Ctrl far"),
    ("Enter, Space", "Set a corner; on the first corner close the line"),
    ("C", "Close the line"),
    ("Backspace", "Take the last corner back"),
    ("Esc", "Leave the lasso"),
)
"""What the plots hear themselves while a lasso is drawn."""

_STEP, _FINE_STEP, _FAR_STEP = 10.0, 1.0, 50.0
_CLOSES = 8.0
"""Pixels from the first corner within which another one closes the line."""

_ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}
_SETS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_MEANT = (*_ARROWS, *_SETS, Qt.Key.Key_C, Qt.Key.Key_Backspace, Qt.Key.Key_Escape)


class Drawn(Protocol):
    """The line that keys draw."""

    line: LassoLine

    @property
    def on(self) -> bool:
        """Whether there is a line to draw."""

    @property
    def asking(self) -> bool:
        """Whether it is drawn already."""

    def ground_at(self, at: Floats) -> Ground | None:
        """Return what the line is or would be drawn on."""

    def start(self) -> Floats:
        """Return the drawn place (2,) where a cursor first is."""

    def pixels_from(self, at: Floats, corner: tuple[float, float]) -> float:
        """Return how many pixels a drawn place is from a corner."""

    def close_line(self, at: QPoint) -> None:
        """Ask what to do with what is inside."""

    def redraw(self) -> None:
        """Draw what there is by now."""

    def cancel(self) -> None:
        """Leave it."""


class LassoKeys(QObject):
    """Hears the keys of a plot, as an event filter, while a line is drawn."""

    def __init__(self, canvas: Canvas, drawn: Drawn) -> None:
        super().__init__(canvas)
        self._canvas, self._drawn = canvas, weakref.ref(drawn)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what is meant (called by Qt)."""
        drawn = self._drawn()
        if drawn is None or not drawn.on:
            return False
        if event.type() == QEvent.Type.Hide and not event.spontaneous():
            drawn.cancel()
        if not isinstance(event, QKeyEvent) or event.key() not in _MEANT:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            self._press(drawn, Qt.Key(event.key()), event.modifiers())
            return True
        return False

    def _press(self, drawn: Drawn, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
        if key == Qt.Key.Key_Escape:
            drawn.cancel()
            return
        if drawn.line.cross is None:
            drawn.line.corners, drawn.line.ground = [], None  # what the mouse has begun
            drawn.line.cross = drawn.start()
        if key in _ARROWS:
            self._move(drawn, drawn.line.cross, key, modifiers)
        elif key in _SETS:
            self._set(drawn, drawn.line.cross)
        elif key == Qt.Key.Key_Backspace and drawn.line.corners:
            drawn.line.corners.pop()
            if not drawn.line.corners:
                drawn.line.ground = None
        elif key == Qt.Key.Key_C:
            self._close(drawn)
        if drawn.on and not drawn.asking:
            self._tell(drawn)

    def _move(self, drawn: Drawn, cursor: Floats, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
        """Go on, but not out of sight."""
        finely, far = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
        step = _FINE_STEP if modifiers & finely else _FAR_STEP if modifiers & far else _STEP
        view = self._canvas.view
        at = cursor + np.array(_ARROWS[key]) * (step, -step) * view.pixel
        left, right, bottom, top = view.shown
        at = np.clip(at, (left, bottom), (right, top))
        ground = drawn.line.ground
        drawn.line.cross = at if ground is None else ground.within(at)

    def _set(self, drawn: Drawn, cursor: Floats) -> None:
        line = drawn.line
        line.ground = drawn.ground_at(cursor)
        if line.ground is None:
            return
        enough = len(line.corners) >= line.ground.least
        if enough and drawn.pixels_from(cursor, line.corners[0]) <= _CLOSES:
            self._close(drawn)
            return
        line.corners.append((float(cursor[0]), float(cursor[1])))
        if line.ground.line and len(line.corners) == line.ground.least:
            self._close(drawn)

    def _close(self, drawn: Drawn) -> None:
        ground, cursor = drawn.line.ground, drawn.line.cross
        if ground is None or cursor is None or len(drawn.line.corners) < ground.least:
            return
        drawn.line.cross = None
        x, y = self._canvas.view.pixels(cursor[None])[0].tolist()
        where = self._canvas.mapFromScene(self._canvas.view.mapToScene(x, y))
        drawn.close_line(self._canvas.mapToGlobal(where))

    def _tell(self, drawn: Drawn) -> None:
        """Say where the cursor is, what is drawn so far and what keys do now, to those who see and who do not."""
        line, cursor = drawn.line, drawn.line.cross
        if cursor is None:
            return
        ground = drawn.ground_at(cursor)
        if ground is None:
            line.words = ("No rows are drawn here", "", "Arrows move on, Esc leaves")
        else:
            line.words = (self._where(ground, cursor), *_progress(ground, len(line.corners)))
        drawn.redraw()
        said = QAccessibleAnnouncementEvent(self._canvas, ". ".join(word for word in line.words if word))
        QAccessible.updateAccessibility(said)

    def _where(self, ground: Ground, cursor: Floats) -> str:
        across = self._canvas.bottom.words(float(cursor[0]))
        return across if ground.line else f"{across} · {self._canvas.left.words(float(cursor[1]))}"


def _progress(ground: Ground, corners: int) -> tuple[str, str]:
    """How much is drawn, and what keys do now."""
    what = "edge" if ground.line else "corner"
    many = f"{corners} {what}{'' if corners == 1 else 's'}"
    if ground.line:
        return many, "Enter sets the other edge" if corners else "Enter sets an edge"
    return many, "Enter sets a corner, C closes" if corners >= ground.least else "Enter sets a corner"
