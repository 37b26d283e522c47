"""Where another view has room: beside those below the picture, as a tab behind one, or in a window of its own."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

from gmm_desktop.views.layout import is_small

_FLOATING = (560, 420)
_STEP = 28
"""Size of a window of its own, and how far each stands below and right of the one before."""

_HEIGHT = 0.38
"""Share of the middle of the window that the first view below the picture takes."""


def place(window: QMainWindow, dock: QDockWidget, others: dict[QDockWidget, int], width: int) -> None:
    """Put a dock where it is at least `width` pixels wide, without making those that are open narrower than theirs.

    `others` are the views that are open with the width that each needs.
    """
    middle = window.centralWidget() or window
    below = {other: need for other, need in others.items() if not other.isFloating()}
    window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
    if is_small(window):
        dock.setFloating(True)
        dock.setGeometry(_on_its_own(window, len(others) - len(below)))
        return
    if not below:
        window.resizeDocks([dock], [round(_HEIGHT * middle.height())], Qt.Orientation.Vertical)
        return
    rows = _side_by_side(window, [*below])
    needs = [max(below[member] for member in row) for row in rows]
    if sum(needs) + width <= middle.width():
        window.splitDockWidget(rows[-1][-1], dock, Qt.Orientation.Horizontal)
        rows.append([dock])
        needs.append(width)
    else:
        roomiest = min(range(len(rows)), key=lambda at: (max(width - needs[at], 0), len(rows[at])))
        window.tabifyDockWidget(rows[roomiest][-1], dock)
        needs[roomiest] = max(needs[roomiest], width)
    window.resizeDocks([row[0] for row in rows], needs, Qt.Orientation.Horizontal)


def _side_by_side(window: QMainWindow, docks: list[QDockWidget]) -> list[list[QDockWidget]]:
    """Return docks from left to right, those together that are tabs in one place."""
    rows: list[list[QDockWidget]] = []
    for dock in docks:
        tabs = window.tabifiedDockWidgets(dock)
        row = next((row for row in rows if row[0] in tabs), None)
        if row is None:
            rows.append([dock])
        else:
            row.append(dock)
    return rows


def _on_its_own(window: QMainWindow, before: int) -> QRect:
    """Return a place over the window and on its screen, a step from that of the view before."""
    frame, screen = window.frameGeometry(), window.screen().availableGeometry()
    box = QRect(QPoint(0, 0), frame.size().boundedTo(screen.size()))
    box.setSize(box.size().boundedTo(QRect(0, 0, *_FLOATING).size()))
    box.moveCenter(frame.center() + QPoint(_STEP, _STEP) * (before % 8))
    box.moveLeft(max(screen.left(), min(box.left(), screen.right() - box.width())))
    box.moveTop(max(screen.top(), min(box.top(), screen.bottom() - box.height())))
    return box
