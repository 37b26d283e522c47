"""A padlock on one part of a component: EM leaves what is locked as it is."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QToolButton

from gmm_desktop.hands.editing import Part
from gmm_desktop.session import Session
from gmm_desktop.views.icons import icon
from gmm_desktop.views.theme import Theme, mixed


class Padlock(QToolButton):
    """Shows and changes whether a weight, mean or covariance is held; quiet while it is not."""

    def __init__(self, session: Session, part: Part, place: int) -> None:
        super().__init__()
        self._session, self._part, self._place = session, part, place
        self._shown: tuple[bool, str, Theme] | None = None
        self.setProperty("role", "padlock")
        self.setCheckable(True)
        self.clicked.connect(self._on_clicked)

    def show_held(self, held: bool, name: str, theme: Theme) -> None:
        """Show whether it is held, of the component of this name."""
        if self._shown == (held, name, theme) and self.isChecked() == held:
            return
        self._shown = (held, name, theme)
        self.setChecked(held)
        colour = theme.accent if held else mixed(theme.muted, theme.card, 0.45)
        self.setIcon(icon("locked" if held else "unlocked", theme, colour))
        self.setAccessibleName(f"Hold the {self._part} of {name}")
        self.setToolTip(
            f"The {self._part} of {name} is held: EM leaves it as it is" if held
            else f"Hold the {self._part} of {name}: EM leaves it as it is"
        )  # fmt: skip

    @Slot(bool)
    def _on_clicked(self, on: bool) -> None:
        editing = self._session.editing
        editing.hold(self._part, self._place, on)
        held = {"weight": editing.held.weights, "mean": editing.held.means, "covariance": editing.held.covariances}
        self.setChecked(self._place in held[self._part])
