"""A number of a component that can be typed anew in its place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QLabel

from gmm_desktop.session import Session
from gmm_desktop.views.changes import Change
from gmm_desktop.views.numbers import full
from gmm_desktop.views.parts.focus_ring import draw_focus_ring
from gmm_desktop.views.parts.number_editor import NumberEditor, begins_number

_ROUND = 3.0
"""Pixels of a rounded corner."""


class NumberCell(QLabel):
    """Shows a number; a double click, Enter or a digit opens it to be typed, `make` says what that changes."""

    def __init__(self, session: Session, make: Callable[[float], Change]) -> None:
        super().__init__()
        self._session, self._make = session, make
        self._value = 0.0
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "number")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def show_number(self, value: float, shown: str, what: str) -> None:
        """Show another number, written like this, and what it is of."""
        self._value = value
        if self.text() != shown:
            self.setText(shown)
        if self.toolTip() != (tip := f"{what}: {full(value)}\nDouble-click or Enter to type another"):
            self.setToolTip(tip)
            self.setAccessibleName(f"{what}: {shown}")

    def event(self, event: QEvent) -> bool:
        """Take digits before they are the keys of views (called by Qt)."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and begins_number(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open it (called by Qt)."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.edit()
        elif begins_number(event):
            self.edit(event.text())
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open it (called by Qt)."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.edit()

    def edit(self, typed: str = "") -> None:
        """Let another number be typed, beginning with what was typed already."""
        if not self._session.editing.possible:
            return
        editor = NumberEditor(self._session, self.parentWidget(), full(self._value), self._make)
        editor.setAccessibleName(self.accessibleName())
        editor.open_over(self, typed)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the number, and a frame around the one with the focus (called by Qt)."""
        super().paintEvent(event)
        draw_focus_ring(self, _ROUND)
