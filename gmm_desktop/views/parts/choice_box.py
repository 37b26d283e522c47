"""One choice about reading a file: left to the program, one of the usual values, or typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox

Say = Callable[[object], str]
Typed = Callable[[str], object]

UNKNOWN = object()
"""In place of what the program decided, where it came to no decision."""


class ChoiceBox(QComboBox):
    """The first entry is what the program decides by itself; `value` is None while that is chosen.

    `say` puts a value into words. `typed` makes a value of other words, None where it cannot; without it nothing
    can be typed.
    """

    decided = Signal()

    def __init__(self, name: str, say: Say, typed: Typed | None = None) -> None:
        super().__init__()
        self._say, self._typed = say, typed
        self._values: list[object] = [None]
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(16)
        self.activated.connect(self._on_activated)
        self.setToolTip(f"{name}: automatic, or as you choose" + ("; anything can be typed" if typed else ""))
        line = None
        if typed is not None:
            self.setEditable(True)
            self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            line = self.lineEdit()
        if line is not None:
            self.setCompleter(None)  # type: ignore[arg-type]  # Qt takes none for "complete nothing"; the stub does not
            line.editingFinished.connect(self._on_typed)
        self._value: object = None

    @property
    def value(self) -> object:
        """What a person chose; None for what the program decides."""
        return self._value

    def show_value(self, value: object, automatic: object, usual: Sequence[object]) -> None:
        """Show a choice among the usual values; `automatic` is what the program decided, or UNKNOWN."""
        self._value = value
        self._values = [None, *usual]
        if value is not None and value not in self._values:
            self._values.append(value)
        first = "Automatic" if automatic is UNKNOWN else f"Automatic: {self._say(automatic)}"
        texts = [first, *map(self._say, self._values[1:])]
        if texts != [self.itemText(place) for place in range(self.count())]:
            self.clear()
            self.addItems(texts)
        self.setCurrentIndex(self._values.index(value))
        if (line := self.lineEdit()) is not None:
            line.setCursorPosition(0)

    def choose(self, value: object) -> None:
        """Choose as a person would."""
        if value != self._value:
            self._value = value
            if value in self._values:
                self.setCurrentIndex(self._values.index(value))
            self.decided.emit()

    @Slot(int)
    def _on_activated(self, place: int) -> None:
        self.choose(self._values[place])

    @Slot()
    def _on_typed(self) -> None:
        text = self.currentText()
        place = self.findText(text, Qt.MatchFlag.MatchExactly)
        if place >= 0:
            self.choose(self._values[place])
        elif self._typed is not None and (value := self._typed(text)) is not None:
            self.choose(value)
        else:
            self.setCurrentIndex(self._values.index(self._value) if self._value in self._values else 0)
            self.setEditText(self.itemText(self.currentIndex()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take what was typed on Enter, which would press the dialog's button otherwise."""
        if self._typed is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_typed()
            event.accept()
            return
        super().keyPressEvent(event)
