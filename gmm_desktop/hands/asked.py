"""What is asked of the next fit: its settings, and the mixture to start from where somebody gave one."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from gmm_desktop.engine import NOTHING_HELD, FitSpec, Held, Mixture
from gmm_desktop.files import SavedMixture


@dataclass(frozen=True, slots=True)
class Request:
    """Settings, and a start: `mixture` opened from the file `saved`, or made by hand; None for a search."""

    spec: FitSpec = field(default_factory=FitSpec)
    saved: SavedMixture | None = None
    mixture: Mixture | None = None

    @property
    def by_hand(self) -> bool:
        """Whether hands made the start."""
        return self.mixture is not None and self.saved is None


class Asked(QObject):
    """The request as it stands, and what EM shall leave as it is of the mixture that is shown."""

    changed = Signal()
    held_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.request = Request()
        self.held = NOTHING_HELD

    def ask(self, request: Request) -> None:
        """Ask for this from now on."""
        if request != self.request:
            self.request = request
            self.changed.emit()

    def hold(self, held: Held) -> None:
        """Close these padlocks, and open all others."""
        if held != self.held:
            self.held = held
            self.held_changed.emit()
