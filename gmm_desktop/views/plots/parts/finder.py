"""Finds the row that is drawn nearest to the mouse: at once where there are few rows, else in a thread."""

from __future__ import annotations

from collections.abc import Generator

from PySide6.QtCore import QObject, Signal, Slot

from gmm_desktop.engine.drain import drain
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.latest import Latest
from gmm_desktop.views.plots.parts.placing import Placing, finding

REACH = 8.0
"""Pixels around the mouse within which a row is found."""

_AT_ONCE = 50_000
"""So many rows are looked through in a millisecond."""


class Finder(QObject):
    """`found` carries the rows that were looked through, and which of them it was (-1: none is near)."""

    found = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._latest: Latest | None = None

    @property
    def busy(self) -> bool:
        """Whether it is still looking."""
        return self._latest is not None and self._latest.busy

    def ask(self, rows: ArrayRows, placing: Placing, at: Floats, pixel: Floats) -> None:
        """Look for the row nearest to a drawn place `at` (2,); `pixel` (2,) is the drawn size of one."""
        if rows.n > _AT_ONCE:
            if self._latest is None:
                self._latest = Latest("finder")
                self._latest.done.connect(self._on_done)
            self._latest.ask(_finding, rows, placing, at, pixel)
        else:
            self.found.emit(*drain(_finding(rows, placing, at, pixel)))

    def forget(self) -> None:
        """The mouse left: nobody waits for what is being looked for."""
        if self._latest is not None:
            self._latest.forget()

    @Slot(object)
    def _on_done(self, result: tuple[ArrayRows, int]) -> None:
        self.found.emit(*result)


def _finding(
    rows: ArrayRows, placing: Placing, at: Floats, pixel: Floats
) -> Generator[None, None, tuple[ArrayRows, int]]:
    return rows, (yield from finding(rows, placing, at, pixel, REACH))
