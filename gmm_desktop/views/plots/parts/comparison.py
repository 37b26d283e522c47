"""Soft and hard assignment compared where they stand, in a thread, whenever they stand elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from gmm_desktop.engine.mixture import Mixture
from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.latest import Latest
from gmm_desktop.runs.history import Frame
from gmm_desktop.views.plots.parts.disagreement import Disagreement, called_by, comparing


class Comparison(QObject):
    """`found` is where they differ, None while that is not known; `changed` says that it is.

    `called` (k,) is by which component of EM each group of k-means is called, empty where that is its own place.
    """

    changed = Signal()

    def __init__(self, latest: Latest) -> None:
        super().__init__()
        self._latest = latest
        self._latest.done.connect(self._on_done)
        self._asked: tuple[object, ...] = ()
        self._found: Disagreement | None = None
        self._ends: tuple[Mixture | None, Mixture | None] = (None, None)
        self.called: tuple[int, ...] = ()

    @property
    def found(self) -> Disagreement | None:
        """What was found last, of where they stood by then; None while one of them is missing."""
        return self._found if self._asked else None

    def forget(self) -> None:
        """Other rows have come: what was found is of those before."""
        self._found = None

    def call_groups(self, soft: Mixture | None, hard: Mixture | None) -> None:
        """Call each group by the component beside which it ends, once both ends are known."""
        if (soft, hard) != self._ends:
            self._ends = soft, hard
            self.called = called_by(soft, hard)

    def ask(self, rows: ArrayRows | None, soft: Frame | None, hard: Frame | None) -> None:
        """Compare the two on some rows, unless that was asked last."""
        asked: tuple[object, ...] = ()
        if rows is not None and soft is not None and hard is not None:
            asked = rows, soft.colours, hard.colours, self.called
        if len(asked) == len(self._asked) and all(a is b for a, b in zip(asked, self._asked, strict=True)):
            return
        self._asked = asked
        if asked:
            self._latest.ask(comparing, *asked)

    @Slot(object)
    def _on_done(self, found: Disagreement) -> None:
        if self._asked and found.source is self._asked[0]:
            self._found = found
            self.changed.emit()
