"""A row of buttons of which one is chosen."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget


class Segmented(QWidget):
    """Choices side by side; `chosen` carries the key when a person changes it (not when the program does).

    `narrow` ones can do with little room around their words, where they share out what room there is.
    """

    chosen = Signal(str)

    def __init__(
        self, choices: dict[str, str], name: str, tooltips: dict[str, str] | None = None, *, narrow: bool = False
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        last = len(choices) - 1
        for place, (key, text) in enumerate(choices.items()):
            button = QToolButton()
            button.setText(text)
            button.setCheckable(True)
            button.setProperty("role", "segment")
            button.setProperty("narrow", narrow)
            button.setProperty("place", "only" if last == 0 else {0: "first", last: "last"}.get(place, "middle"))
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setAccessibleName(f"{name}: {text}")
            button.setToolTip((tooltips or {}).get(key, ""))
            self._buttons[key] = button
            self._group.addButton(button)
            row.addWidget(button)
        self._group.buttonClicked.connect(self._on_clicked)

    @property
    def key(self) -> str:
        """The chosen key; empty when none is."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def choose(self, key: str) -> None:
        """Show this key as the chosen one."""
        if key in self._buttons:
            self._buttons[key].setChecked(True)

    def offer(self, key: str, offered: bool) -> None:
        """Let a choice be chosen or not."""
        self._buttons[key].setEnabled(offered)

    def tell(self, tooltips: Mapping[str, str]) -> None:
        """Give these choices other tool tips."""
        for key, tip in tooltips.items():
            self._buttons[key].setToolTip(tip)

    def widths(self, keys: list[str]) -> list[int]:
        """Return the width that each of these choices wants."""
        return [self._buttons[key].sizeHint().width() for key in keys]

    def show_only(self, keys: list[str], *, open_end: bool = False) -> None:
        """Show these choices and no others; with `open_end` something else follows that ends the row."""
        for key, button in self._buttons.items():
            button.setVisible(key in keys)
        for place, key in enumerate(keys):
            ends = (place == 0, place == len(keys) - 1 and not open_end)
            where = {(True, True): "only", (True, False): "first", (False, True): "last"}.get(ends, "middle")
            button = self._buttons[key]
            if button.property("place") != where:
                button.setProperty("place", where)
                button.style().unpolish(button)
                button.style().polish(button)

    @Slot(QAbstractButton)
    def _on_clicked(self, button: QAbstractButton) -> None:
        for key, other in self._buttons.items():
            if other is button:
                self.chosen.emit(key)
