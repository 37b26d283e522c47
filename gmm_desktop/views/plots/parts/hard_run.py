"""k-means from the same start as the run that is shown, recorded half-step by half-step to be played beside it."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from gmm_desktop.engine import ArrayRows, FitSpec, Mixture, Outcome, Progress, SpecError
from gmm_desktop.engine.hard import HardStep, iterate_hard
from gmm_desktop.engine.subset import one_of_each_stretch, taking
from gmm_desktop.runs.history import Frame, History
from gmm_desktop.worker import Worker

MOST = 100_000
"""Of more rows than this k-means sees a sample: it is there to be compared, not to be kept."""


class HardRun(QObject):
    """Runs in a thread of its own; `grown` says that there is more of it, or that it is over."""

    grown = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._worker = Worker("k-means")
        self._worker.produced.connect(self._on_produced)
        self._worker.finished.connect(self._on_finished)
        self._worker.failed.connect(self._on_failed)
        self._worker.stopped.connect(self._on_stopped)
        self._key: tuple[object, ...] = ()
        self._forget()

    def _forget(self) -> None:
        self.history = History()
        self.rows: ArrayRows | None = None
        """The rows it runs on, once they are chosen: all, or a sample of them."""
        self.outcome: Outcome | None = None
        self.problem = ""
        self._within: list[float] = []

    @property
    def busy(self) -> bool:
        """Whether it is still running."""
        return self._worker.busy

    def follow(self, rows: ArrayRows | None, start: Mixture | None, spec: FitSpec | None) -> None:
        """Run on these rows from this start, unless that is what is running or has run; without rows forget all."""
        key = (rows, start)
        if len(key) == len(self._key) and all(a is b for a, b in zip(key, self._key, strict=True)):
            return
        self._key = key
        self._forget()
        if rows is None or start is None or spec is None:
            self._worker.stop()
        else:
            self._worker.start(_running, rows, start, spec)

    def frame(self, position: int) -> Frame | None:
        """What is seen of it at a half-step of the other run: its last one where it was over before."""
        return self.history.frame(min(position, self.history.positions - 1)) if self.history else None

    def within(self, frame: Frame) -> float:
        """The within-cluster sum of squares of the assignment and the centres at a half-step."""
        return self._within[min(frame.position, len(self._within) - 1)]

    @Slot(object, object)
    def _on_produced(self, job: int, item: object) -> None:
        if job != self._worker.job:
            return
        if isinstance(item, ArrayRows):
            self.rows = item
        elif isinstance(item, HardStep):
            self._within.append(item.within)
            if item.phase == "E":
                self.history.append(item)
                self.grown.emit()

    @Slot(object, object)
    def _on_finished(self, job: int, outcome: Outcome) -> None:
        if job == self._worker.job:
            self.outcome = outcome
            self.grown.emit()

    @Slot(object, object)
    def _on_failed(self, job: int, error: Exception) -> None:
        if job != self._worker.job:
            return
        if not isinstance(error, SpecError):
            raise error
        self.problem = str(error)
        self.grown.emit()

    @Slot(object)
    def _on_stopped(self, job: int) -> None:
        if job == self._worker.job:
            self.grown.emit()


def _running(
    rows: ArrayRows, start: Mixture, spec: FitSpec
) -> Generator[ArrayRows | HardStep | Progress, None, Outcome]:
    yield Progress("k-means")
    few = rows
    if rows.n > MOST:
        few = yield from taking(rows, one_of_each_stretch(rows.n, MOST, np.random.default_rng(0)))
    yield few
    return (yield from iterate_hard(few, start, spec))
