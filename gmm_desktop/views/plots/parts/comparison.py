"""Soft and hard assignment compared where they stand, in a thread, as often as what is found can be read."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from gmm_desktop.engine.mixture import Mixture
from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.latest import Latest
from gmm_desktop.runs.history import Frame
from gmm_desktop.views.frame_clock import FrameClock
from gmm_desktop.views.plots.parts.disagreement import Disagreement, called_by, comparing

_FEW = 5_000
"""So many rows are compared with every frame: rings around those that differ go with it."""

_READ = 250
"""Milliseconds between two comparisons of more: there is only a sentence to read, and other work to be done."""


class Comparison(QObject):
    """`found` is where they differ, None while that is not known; `changed` says that it is.

    `called` (k,) is by which component of EM each group of k-means is called, empty where that is its own place.
    While it is `waiting` what was asked last is about to be compared.
    """

    changed = Signal()

    def __init__(self, latest: Latest) -> None:
        super().__init__()
        self._latest = latest
        self._latest.done.connect(self._on_done)
        self._clock = FrameClock(_READ)
        self._clock.frame.connect(self._on_clock)
        self.waiting = False
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
        self.waiting = rows is not None and rows.n > _FEW and bool(asked)
        if self.waiting:
            self._clock.mark()
        elif asked:
            self._latest.ask(comparing, *asked)

    @Slot()
    def _on_clock(self) -> None:
        if self.waiting:
            self.waiting = False
            self._latest.ask(comparing, *self._asked)

    @Slot(object)
    def _on_done(self, found: Disagreement) -> None:
        if self._asked and found.source is self._asked[0]:
            self._found = found
            self.changed.emit()
