"""Undo and redo in the menu say what they would undo or do again."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from gmm_desktop.hands.editing import Editing
from gmm_desktop.views.actions import Actions
from gmm_desktop.views.parts.labels import shortened


class UndoActions(QObject):
    """Keeps the words of two actions; they are off where there is nothing to undo."""

    def __init__(self, editing: Editing, actions: Actions) -> None:
        super().__init__()
        self._editing = editing
        self._undo, self._redo = actions["undo"], actions["redo"]
        editing.undo_changed.connect(self._on_changed)
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        _word(self._undo, "Undo", self._editing.undo_label)
        _word(self._redo, "Redo", self._editing.redo_label)


def _word(action: QAction, verb: str, label: str) -> None:
    words = shortened(f"{verb} {label}".strip())
    action.setText(words.replace("&", "&&"))
    action.setStatusTip(words)
    keys = action.shortcut().toString(action.shortcut().SequenceFormat.NativeText)
    action.setToolTip(f"{words} ({keys})")
    action.setEnabled(bool(label))
