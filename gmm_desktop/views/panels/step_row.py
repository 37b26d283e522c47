"""One step of the preparation: a switch, what it does, what it cost, and buttons to change it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from gmm_desktop.files.preparation import Step, StepOutcome
from gmm_desktop.views.icons import icon
from gmm_desktop.views.panels.step_words import cost_in_words, step_in_words
from gmm_desktop.views.parts.labels import plain_label
from gmm_desktop.views.theme import Theme

_BUTTONS = {
    "up": ("Move up", "Take this step earlier"),
    "down": ("Move down", "Take this step later"),
    "edit": ("Change", "Change this step"),
    "close": ("Remove", "Take this step out of the list"),
}


class StepRow(QWidget):
    """Shows the step at one place of the list; every signal carries that place."""

    switched = Signal(int, bool)
    moved = Signal(int, int)  # place, and +1 or -1
    edit_wanted = Signal(int)
    removed = Signal(int)

    def __init__(self, place: int, theme: Theme) -> None:
        super().__init__()
        self._place = place
        self.switch = QCheckBox()
        self.switch.setToolTip("Take this step, or leave it in the list without taking it")
        self.switch.toggled.connect(self._on_switched)
        self.words = plain_label("", wrap=True)
        self.cost = plain_label("", "muted", wrap=True)
        self.buttons: dict[str, QToolButton] = {}
        below = QHBoxLayout()
        below.setSpacing(0)
        below.addWidget(self.cost, 1)
        for name, (_, tip) in _BUTTONS.items():
            button = QToolButton()
            button.setProperty("role", "small")
            button.setToolTip(tip)
            button.clicked.connect(self._on_button)
            self.buttons[name] = button
            below.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        text = QVBoxLayout()
        text.setSpacing(0)
        text.addWidget(self.words)
        text.addLayout(below)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(text, 1)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Colour the icons."""
        for name, button in self.buttons.items():
            button.setIcon(icon(name, theme))

    def show_step(self, step: Step, outcome: StepOutcome | None, last: bool) -> None:
        """Show a step and what it cost; None where that is not known yet."""
        words = step_in_words(step)
        self.switch.blockSignals(True)
        self.switch.setChecked(step.enabled)
        self.switch.blockSignals(False)
        self.switch.setAccessibleName(f"Step {self._place + 1}: {words}")
        self.words.setText(words)
        role = "" if step.enabled else "muted"
        if self.words.property("role") != role:
            self.words.setProperty("role", role)
            self.words.style().polish(self.words)
        self.cost.setText(cost_in_words(outcome))
        for name, (verb, _) in _BUTTONS.items():
            self.buttons[name].setAccessibleName(f"{verb}: {words}")
        self.buttons["up"].setEnabled(self._place > 0)
        self.buttons["down"].setEnabled(not last)

    @Slot(bool)
    def _on_switched(self, on: bool) -> None:
        self.switched.emit(self._place, on)

    @Slot()
    def _on_button(self) -> None:
        sender = self.sender()
        if sender is self.buttons["up"]:
            self.moved.emit(self._place, -1)
        elif sender is self.buttons["down"]:
            self.moved.emit(self._place, 1)
        elif sender is self.buttons["edit"]:
            self.edit_wanted.emit(self._place)
        else:
            self.removed.emit(self._place)
