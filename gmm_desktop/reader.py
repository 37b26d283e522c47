"""The thread that reads and writes: one job at a time, who waits for it, and what is seen of it meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from gmm_desktop.engine import Progress
from gmm_desktop.files import Dataset, Preview
from gmm_desktop.worker import Work, Worker


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """What is being done under which number, and who takes what comes of it."""

    job: int
    work: Work
    then: Callable[[Any], None]
    otherwise: Callable[[Exception | None], None]


class Reader(QObject):
    """Does one job after the other; one that another took the place of is not heard of any more."""

    changed = Signal()  # a job began or ended, or first rows came or went
    preview_changed = Signal()
    progress = Signal(object)  # Progress, or None when nothing long is going on

    def __init__(self) -> None:
        super().__init__()
        self.preview: Dataset | None = None
        """First rows of a large table while the rest is read."""
        self._task: _Task | None = None
        self._cancelled = 0  # the job that was stopped last; what it had to say is not shown any more
        self._worker = Worker("reader")
        self._worker.produced.connect(self._on_produced)
        self._worker.finished.connect(self._on_finished)
        self._worker.failed.connect(self._on_failed)
        self._worker.stopped.connect(self._on_stopped)

    @property
    def busy(self) -> bool:
        """Whether anything is being done."""
        return self._worker.busy

    @property
    def work(self) -> Work | None:
        """What is being done, until whoever waits for it has heard of its end."""
        return self._task.work if self._task else None

    def start(
        self,
        work: Work,
        *what: Any,
        then: Callable[[Any], None],
        otherwise: Callable[[Exception | None], None],
    ) -> None:
        """Do `work(*what)` in place of what is being done.

        `then` takes its result, `otherwise` the exception it ended with, or None where it was stopped.
        """
        self._task = _Task(self._worker.start(work, *what), work, then, otherwise)
        self._show(None)
        self.changed.emit()

    def stop(self) -> None:
        """End what is being done; nothing is seen of it from now on, also where its end takes a while."""
        self._worker.stop()
        self._cancelled = self._worker.job
        self._show(None)
        self.progress.emit(None)
        self.changed.emit()

    def shut_down(self) -> None:
        """Let go of the thread; also happens when this is dropped."""
        self._worker.shut_down()

    def _show(self, preview: Dataset | None) -> None:
        """Show these first rows, or none any more."""
        if preview is not self.preview:
            self.preview = preview
            self.preview_changed.emit()
            self.changed.emit()

    def _take(self, job: int) -> _Task | None:
        """The task that ended under this number, which is none any more; None where nobody waits for it."""
        task = self._task
        if task is None or task.job != job:
            return None
        self._task = None
        self.progress.emit(None)
        return task

    @Slot(object, object)
    def _on_produced(self, job: int, item: object) -> None:
        if self._task is None or job != self._task.job or job == self._cancelled:
            return
        if isinstance(item, Preview):
            self._show(item.dataset)
        elif isinstance(item, Progress):
            self.progress.emit(item)

    @Slot(object, object)
    def _on_finished(self, job: int, value: object) -> None:
        if job == self._cancelled:  # it had finished just before it was stopped, which nobody had heard yet
            self._end(job, None)
            return
        task = self._take(job)
        if task is None:
            return
        shown, self.preview = self.preview, None
        task.then(value)
        if shown is not None and self.preview is None:  # told only now, so that nothing else is seen in between
            self.preview_changed.emit()
        self.changed.emit()

    @Slot(object, object)
    def _on_failed(self, job: int, error: Exception) -> None:
        self._end(job, error)

    @Slot(object)
    def _on_stopped(self, job: int) -> None:
        self._end(job, None)

    def _end(self, job: int, error: Exception | None) -> None:
        task = self._take(job)
        if task is not None:
            self._show(None)
            task.otherwise(error)
            self.changed.emit()
