"""What a person chooses about how all views draw, such as soft or hard colours; remembered for the next time."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from gmm_desktop.views.actions import Actions
from gmm_desktop.views.plots.parts.manner import Manner
from gmm_desktop.views.settings import Settings


class Drawing(QObject):
    """Slots for the actions about drawing; `changed` carries the `Manner` that was chosen."""

    changed = Signal(object)

    def __init__(self, settings: Settings, actions: Actions) -> None:
        super().__init__(actions)
        self._settings, self._actions = settings, actions
        self.manner = Manner(settings.text("colours") == "hard", settings.text("components") == "contours")
        self._show()

    def choose(self, manner: Manner) -> None:
        """Draw like this in all views from now on."""
        if manner == self.manner:
            return
        self.manner = manner
        self._settings.remember("colours", "hard" if manner.hard else "soft")
        self._settings.remember("components", "contours" if manner.contours else "ellipses")
        self._show()
        self.changed.emit(manner)

    @Slot()
    def toggle_hard(self) -> None:
        """Hard or soft colours."""
        self.choose(replace(self.manner, hard=not self.manner.hard))

    @Slot()
    def toggle_contours(self) -> None:
        """Contours of the mixture or ellipses of its components."""
        self.choose(replace(self.manner, contours=not self.manner.contours))

    def _show(self) -> None:
        self._actions["hard"].setChecked(self.manner.hard)
        self._actions["contours"].setChecked(self.manner.contours)
