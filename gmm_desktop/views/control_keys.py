"""Keys that a button, list or slider has for itself, though the window has a use for them too."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QAbstractSlider, QApplication

_OWN = (Qt.Key.Key_Space, Qt.Key.Key_Home, Qt.Key.Key_End)


class ControlKeys(QObject):
    """Leaves Space, Home and End to the control that has the focus; listens to that one alone."""

    def __init__(self, application: QApplication, parent: QObject) -> None:
        super().__init__(parent)
        application.focusObjectChanged.connect(self._on_focused)

    @Slot(QObject)
    def _on_focused(self, control: QObject | None) -> None:
        if isinstance(control, QAbstractButton | QAbstractItemView | QAbstractSlider):
            control.installEventFilter(self)  # as often as one likes; Qt keeps one

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say that the key is wanted here (called by Qt)."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _OWN:
            event.accept()
            return True
        return False
