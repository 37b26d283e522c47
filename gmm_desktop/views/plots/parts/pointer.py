"""What the mouse in a plot says about rows: which one it is on, and which one a click pins."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, Slot

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.session import Session
from gmm_desktop.views.plots.parts.finder import Finder
from gmm_desktop.views.plots.parts.placing import Placing

_NOWHERE: Floats = np.empty((0, 2))


class Pointer(QObject):
    """Tells the session, so that all views show the same row."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._clicked: int | None = None
        self._finder = Finder()
        self._finder.found.connect(self._on_found)

    def seek(self, placing: Placing | None, at: Floats, pixel: Floats) -> None:
        """Point at the row drawn nearest to a drawn place (2,); `pixel` (2,) is the drawn size of one."""
        prepared = self._session.prepared
        if placing is not None and prepared is not None:
            self._finder.ask(prepared.rows, placing, at, pixel)

    def point_at(self, row: int) -> None:
        """Point at a row, by its place among the used rows; -1 for none."""
        prepared = self._session.prepared
        if prepared is not None:
            self._session.pointing.point_at(None if row < 0 else int(prepared.used[row]))

    def leave(self) -> None:
        """Point at none: the mouse is elsewhere."""
        self._finder.forget()
        self._session.pointing.point_at(None)

    def click(self, *, on_row: bool) -> None:
        """Pin the row that is pointed at, or let it go, where the plot shows it."""
        self._clicked = self._session.pointing.row if on_row else None
        if self._clicked is not None:
            self._session.pointing.pin(self._clicked)

    def take_back(self) -> None:
        """Undo what the last click pinned: it was the first half of a double click."""
        if self._clicked is not None:
            self._session.pointing.pin(self._clicked)
            self._clicked = None

    def places(self, places_of: Callable[[int], Floats]) -> tuple[Floats, tuple[Floats, ...]]:
        """Return the drawn places (p, 2) of the row that is pointed at, and of each pinned one.

        `places_of` gives those of a row by its place among the used rows; rows that were left out have none.
        """
        pointing = self._session.pointing
        return self._places(pointing.row, places_of), tuple(self._places(row, places_of) for row in pointing.pins)

    def _places(self, row: int | None, places_of: Callable[[int], Floats]) -> Floats:
        prepared = self._session.prepared
        if prepared is None or row is None:
            return _NOWHERE
        place = int(np.searchsorted(prepared.used, row))
        there = place < len(prepared.used) and prepared.used[place] == row
        return places_of(place) if there else _NOWHERE

    @Slot(object, object)
    def _on_found(self, rows: ArrayRows, row: int) -> None:
        prepared = self._session.prepared
        if prepared is not None and rows is prepared.rows:
            self.point_at(row)
