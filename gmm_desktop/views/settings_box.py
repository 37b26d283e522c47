"""The window of settings: how everything looks and moves, changed at once."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from gmm_desktop.views.look import ZOOMS, place_of
from gmm_desktop.views.numbers import percent
from gmm_desktop.views.parts.labels import centred_label, plain_label
from gmm_desktop.views.parts.segmented import Segmented


@dataclass(frozen=True, slots=True)
class Choices:
    """Names of the theme and of the motion, "system" where the desktop is followed, and the size of text."""

    theme: str
    zoom: float
    motion: str


class SettingsBox(QDialog):
    """Shows what is chosen and says what a person chooses otherwise; goes when it is closed."""

    theme_chosen = Signal(str)
    zoom_chosen = Signal(float)
    motion_chosen = Signal(str)

    def __init__(self, parent: QWidget, choices: Choices) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Settings")
        self.theme = Segmented({"system": "as the desktop", "light": "light", "dark": "dark"}, "Theme", {
            "system": "Light or dark as the desktop is",
            "light": "Dark on light",
            "dark": "Light on dark"})  # fmt: skip
        self.theme.choose(choices.theme)
        self.theme.chosen.connect(self.theme_chosen)
        self.zoom = QComboBox()
        self.zoom.setAccessibleName("Text and plots")
        self.zoom.setToolTip("Size of text and plots (Ctrl++ and Ctrl+− anywhere, Ctrl+0 for 100 %)")
        self.zoom.addItems([percent(zoom) for zoom in ZOOMS])
        self.zoom.setCurrentIndex(place_of(choices.zoom))
        self.zoom.activated.connect(self._on_zoom)
        self.motion = Segmented({"system": "as the desktop", "full": "full", "reduced": "reduced"}, "Motion", {
            "system": "Reduced where the desktop asks for it",
            "full": "Ellipses and curves glide from iteration to iteration",
            "reduced": "Ellipses and curves jump from iteration to iteration"})  # fmt: skip
        self.motion.choose(choices.motion)
        self.motion.chosen.connect(self.motion_chosen)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        for words, field in (("Theme", self.theme), ("Text and plots", self.zoom), ("Motion", self.motion)):
            form.addRow(centred_label(words, field), field)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addLayout(form)
        column.addWidget(plain_label("Changes are seen and remembered at once.", "muted", wrap=True))
        column.addWidget(buttons)

    @Slot(int)
    def _on_zoom(self, place: int) -> None:
        self.zoom_chosen.emit(ZOOMS[place])
