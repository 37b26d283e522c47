"""Work off the UI thread of which only the newest request matters."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from gmm_desktop.worker import Worker

_PATIENCE = 3
"""What somebody waits to see stands back behind the window, but not as far as a fit."""


class Latest(QObject):
    """Runs one job at a time to its end; of the requests that came meanwhile only the newest follows.

    Cancelling at every new request would finish nothing while a fit runs, so only improvements are cancelled.
    """

    done = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._worker = Worker(name, _PATIENCE)
        self._improving = False
        self._next: tuple[Callable[..., Generator[Any, None, Any]], tuple[Any, ...]] | None = None
        self._worker.finished.connect(self._on_finished)
        self._worker.failed.connect(self._on_failed)
        self._worker.stopped.connect(self._on_stopped)

    @property
    def busy(self) -> bool:
        """Whether a job is under way."""
        return self._worker.busy

    def ask(self, work: Callable[..., Generator[Any, None, Any]], *arguments: Any) -> None:
        """Run `work(*arguments)` now, or after the job that is under way unless something newer comes."""
        if self._worker.busy and not self._improving:
            self._next = (work, arguments)
        else:
            self._start(work, *arguments)

    def improve(self, work: Callable[..., Generator[Any, None, Any]], *arguments: Any) -> None:
        """Run `work(*arguments)` if nothing is under way; the next request does not wait for it but ends it."""
        if not self._worker.busy:
            self._start(work, *arguments)
            self._improving = True

    def forget(self) -> None:
        """Drop the request that waits and end the job that is under way."""
        self._next = None
        self._worker.stop()

    def shut_down(self) -> None:
        """Let go of the thread; also happens when this is dropped."""
        self._next = None
        self._worker.shut_down()

    def _start(self, work: Callable[..., Generator[Any, None, Any]], *arguments: Any) -> None:
        self._improving = False
        self._worker.start(work, *arguments)

    def _follow(self) -> None:
        if self._next is not None:
            (work, arguments), self._next = self._next, None
            self._start(work, *arguments)

    @Slot(object, object)
    def _on_finished(self, job: int, value: object) -> None:
        if job == self._worker.job:
            self._follow()
            self.done.emit(value)

    @Slot(object, object)
    def _on_failed(self, job: int, error: Exception) -> None:
        if job == self._worker.job:
            self._follow()
        raise error

    @Slot(object)
    def _on_stopped(self, job: int) -> None:
        if job == self._worker.job:
            self._follow()
