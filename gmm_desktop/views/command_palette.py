"""Every command by its name: type some letters of it, choose with the arrows, do it with Enter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QVBoxLayout, QWidget

from gmm_desktop.views.parts.commands import Command, CommandLine, Found, height_of
from gmm_desktop.views.parts.labels import ElidedLabel

_ROWS, _WIDTH = 11, 40
"""Commands that are seen at once, and its width in heights of a line of text."""

_AROUND, _ABOVE = 10, 3
"""Lines of text in the height of a window that are not for commands, and those above all of it."""

_MOVING = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_DOING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CommandPalette(QFrame):
    """A list over a window that goes when a command is chosen or another place is clicked.

    `chosen` carries its action once the window has the keys again.
    """

    chosen = Signal(object)

    def __init__(self, window: QWidget, commands: Sequence[Command]) -> None:
        super().__init__(window, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("Commands")
        self.setProperty("role", "palette")
        self.model = Found(commands)
        self.typed = QLineEdit()
        self.typed.setPlaceholderText("Type what you want to do")
        self.typed.setAccessibleName("Name of a command")
        self.typed.setToolTip("Some letters of a command; arrows choose, Enter does it, Esc leaves")
        self.typed.installEventFilter(self)
        self.typed.textChanged.connect(self._on_typed)
        self.list = QListView()
        self.list.setAccessibleName("Commands that fit")
        self.list.setModel(self.model)
        self.list.setItemDelegate(CommandLine(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(self._on_clicked)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.about = ElidedLabel("", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        for widget in (self.typed, self.list, self.about):
            column.addWidget(widget)
        self.setFocusProxy(self.typed)
        line = self.fontMetrics().height()
        self._most = min(_ROWS, max(1, (window.height() - _AROUND * line) // height_of(line)))
        self.setFixedWidth(min(_WIDTH * line, window.width() - 2 * line))
        self.move(window.mapToGlobal(QPoint((window.width() - self.width()) // 2, _ABOVE * line)))
        self._begin()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let keys that choose go to the list while one types (called by Qt)."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in _MOVING:
                self.list.event(event)
                return True
            if event.key() in _DOING:
                self._on_clicked(self.list.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Esc (called by Qt)."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _begin(self) -> None:
        """Be on the first command that is possible, and as high as those that fit."""
        shown = max(1, min(self.model.rowCount(), self._most))
        self.list.setFixedHeight(shown * height_of(self.fontMetrics().height()))
        self.setFixedHeight(self.sizeHint().height())
        self.list.setCurrentIndex(self.model.index(self.model.first_possible))
        if not self.model.rowCount():
            self.about.show_text("No command is called so")

    @Slot(str)
    def _on_typed(self, typed: str) -> None:
        self.model.find(typed)
        self._begin()

    @Slot(QModelIndex)
    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid():
            self.about.show_text(str(index.data(Qt.ItemDataRole.ToolTipRole)))

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        command = self.model.command(index)
        if command is not None and command.action.isEnabled():
            self.close()
            self.chosen.emit(command.action)
