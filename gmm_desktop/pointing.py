"""What a person points at or takes hold of: rows, a selection, a component; every view shows the same."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

_NONE: NDArray[np.int64] = np.empty(0, dtype=np.int64)


class Pointing(QObject):
    """Rows are positions in the dataset, components their places in the mixture that is shown.

    Only the chosen component goes by its identity, because it stays chosen while components come and go.
    """

    row_changed = Signal()
    component_changed = Signal()
    selection_changed = Signal()
    pins_changed = Signal()
    chosen_changed = Signal()  # another component is the one that hands change, or none
    hands_changed = Signal()  # the mouse takes hold of components from now on, or no longer

    def __init__(self) -> None:
        super().__init__()
        self.row: int | None = None
        self.component: int | None = None
        self.selection: NDArray[np.int64] = _NONE
        self.pins: tuple[int, ...] = ()
        self.chosen: int | None = None
        """Identity of the component that hands change: it has handles, and keys go to it."""
        self.hands_on = False
        """Whether the mouse takes hold of components instead of rows."""

    def point_at(self, row: int | None) -> None:
        """Point at a row, or at none."""
        if row != self.row:
            self.row = row
            self.row_changed.emit()

    def highlight(self, component: int | None) -> None:
        """Highlight a component, or none."""
        if component != self.component:
            self.component = component
            self.component_changed.emit()

    def choose(self, identity: int | None) -> None:
        """Let hands change the component of this identity from now on, or none."""
        if identity != self.chosen:
            self.chosen = identity
            self.chosen_changed.emit()

    def put_hands_on(self, on: bool) -> None:
        """Let the mouse take hold of components, or of rows again."""
        if on != self.hands_on:
            self.hands_on = on
            self.hands_changed.emit()

    def select(self, rows: NDArray[np.int64]) -> None:
        """Select these rows in place of those before."""
        ascending = len(rows) < 2 or bool((rows[1:] > rows[:-1]).all())
        self.selection = rows if ascending else np.unique(rows)  # sorting millions would be felt
        self.selection_changed.emit()

    @Slot()
    def select_none(self) -> None:
        """Select no row any more."""
        self.select(_NONE)

    def pin(self, row: int) -> None:
        """Keep a row in sight, or let it go again."""
        self.pins = tuple(p for p in self.pins if p != row) if row in self.pins else (*self.pins, row)
        self.pins_changed.emit()

    def clear(self) -> None:
        """Point at nothing: other data, or other components."""
        self.point_at(None)
        self.highlight(None)
        self.choose(None)
        self.select(_NONE)
        self.pins = ()
        self.pins_changed.emit()
