"""How many rows each component holds at an E-step, counted in a thread of its own where that is not known."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Generator

from PySide6.QtCore import QObject, Signal, Slot

from gmm_desktop.engine import Mixture, Progress
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.engine.shown.counting import counting
from gmm_desktop.engine.spec import FitSpec
from gmm_desktop.latest import Latest

_REMEMBERED = 8
"""Mixtures whose counts are kept: a person steps back and forth."""


class RowCounts(QObject):
    """Counts of the last mixtures that were asked about."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rows: ArrayRows | None = None
        self._known: OrderedDict[int, tuple[Mixture, Floats]] = OrderedDict()
        self._asked: Mixture | None = None
        self._latest = Latest("counts")
        self._latest.done.connect(self._on_counted)

    def of(self, rows: ArrayRows, mixture: Mixture, spec: FitSpec) -> Floats | None:
        """Return N_j (k,), or (k+1,) with noise last; None where they are being counted: `changed` will tell."""
        if rows is not self._rows:
            self._rows, self._asked = rows, None
            self._known.clear()
        known = self._known.get(id(mixture))
        if known is not None:
            return known[1]
        if mixture is not self._asked:
            self._asked = mixture
            self._latest.ask(_counting, rows, mixture, spec)
        return None

    @Slot(object)
    def _on_counted(self, found: tuple[ArrayRows, Mixture, Floats]) -> None:
        rows, mixture, counts = found
        if rows is not self._rows:
            return
        self._known[id(mixture)] = mixture, counts  # the mixture is kept, so its id stays its own
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        self.changed.emit()


def _counting(
    rows: ArrayRows, mixture: Mixture, spec: FitSpec
) -> Generator[Progress, None, tuple[ArrayRows, Mixture, Floats]]:
    return rows, mixture, (yield from counting(rows, mixture, spec))
