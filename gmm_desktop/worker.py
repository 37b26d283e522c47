"""One long-lived thread that runs any generator and reports what it yields, job by job.

It knows no statistics and no files. Qt facts it rests on: a `Signal(object)` crosses threads by identity in a few
microseconds; a QThread that is alive when the process ends aborts it, so the thread is stopped by a finalizer that
does not need the window, the event loop or a close event.
"""

from __future__ import annotations

import os
import sys
import threading
import weakref
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal, Slot

from gmm_desktop.garbage import collect_in_main_thread

Work = Callable[..., Generator[Any, None, Any]]

PATIENCE = 7
"""How much nicer a thread is than the window's: with as many busy threads as cores every picture would wait."""


@dataclass(slots=True, eq=False)
class _Job:
    """One generator to run, with the two switches that other threads may touch."""

    number: int
    work: Work
    arguments: tuple[Any, ...]
    stop: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)

    def cancel(self) -> None:
        """Ask the job to end at its next yield; a held job wakes up for it."""
        self.stop.set()
        self.go.set()


class _Runner(QObject):
    """Lives in the thread; runs one job after the other."""

    produced = Signal(object, object)
    finished = Signal(object, object)
    failed = Signal(object, object)
    stopped = Signal(object)

    def __init__(self, patience: int) -> None:
        super().__init__()
        self._patience = patience

    @Slot()
    def stand_back(self) -> None:
        """Let this thread, and those that are started from it, give way to the window's.

        Linux only looks at the niceness of each thread, for which Qt's priorities do nothing.
        """
        if sys.platform == "linux":
            niceness = os.getpriority(os.PRIO_PROCESS, os.getpid()) + self._patience
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), min(niceness, 19))

    @Slot(object)
    def run(self, job: _Job) -> None:
        generator: Generator[Any, None, Any] | None = None
        try:
            while not job.stop.is_set():
                generator = generator or job.work(*job.arguments)
                item = next(generator)
                if job.stop.is_set():
                    break
                self.produced.emit(job.number, item)
                job.go.wait()
        except StopIteration as end:
            if not job.stop.is_set():
                self.finished.emit(job.number, end.value)
                return
        except Exception as error:  # whatever a job raises belongs to whoever started it, not to this thread
            self.failed.emit(job.number, error)
            return
        if generator is not None:
            generator.close()
        self.stopped.emit(job.number)


class _Jobs:
    """The jobs that are queued or running: what the finalizer must be able to cancel."""

    def __init__(self) -> None:
        self.active: list[_Job] = []

    def cancel_all(self) -> None:
        for job in self.active:
            job.cancel()


def _shut_down(thread: QThread, runner: _Runner, jobs: _Jobs) -> None:
    """Stop the thread, wherever the worker is; `runner` is named so that it outlives the thread's event loop."""
    del runner
    jobs.cancel_all()
    thread.quit()
    thread.wait()


class Worker(QObject):
    """Start a generator; hear what it yields (`produced`) and how it ends (`finished`, `failed`, `stopped`).

    Every signal carries the job's number first. Starting cancels the job before it: signals of an older number
    that were under way may still arrive, and are told by it. Exactly one of the three ends arrives for each job.
    `patience`, 0 to 19, is how far the thread stands back behind the window's.
    """

    produced = Signal(object, object)
    finished = Signal(object, object)
    failed = Signal(object, object)
    stopped = Signal(object)
    _begin = Signal(object)

    def __init__(self, name: str, patience: int = PATIENCE) -> None:
        super().__init__()
        collect_in_main_thread()
        self._jobs = _Jobs()
        self._number = 0
        thread = QThread()
        thread.setObjectName(name)
        runner = _Runner(patience)
        runner.moveToThread(thread)
        self._begin.connect(runner.run)
        runner.produced.connect(self._on_produced)
        runner.finished.connect(self._on_finished)
        runner.failed.connect(self._on_failed)
        runner.stopped.connect(self._on_stopped)
        thread.started.connect(runner.stand_back)
        thread.start(QThread.Priority.LowPriority)
        self._finalizer = weakref.finalize(self, _shut_down, thread, runner, self._jobs)

    @property
    def job(self) -> int:
        """Number of the job started last."""
        return self._number

    @property
    def busy(self) -> bool:
        """Whether the job started last has not ended yet."""
        return any(job.number == self._number for job in self._jobs.active)

    def start(self, work: Work, *arguments: Any) -> int:
        """Run `work(*arguments)` as soon as the job before it has let go; return the new job's number."""
        self._jobs.cancel_all()
        self._number += 1
        job = _Job(self._number, work, arguments)
        job.go.set()
        self._jobs.active.append(job)
        self._begin.emit(job)
        return self._number

    def stop(self) -> None:
        """End the job at its next yield."""
        self._jobs.cancel_all()

    def hold(self) -> None:
        """Let the job wait at its next yield until `go_on`."""
        for job in self._jobs.active:
            if not job.stop.is_set():
                job.go.clear()

    def go_on(self) -> None:
        """Let a held job run again."""
        for job in self._jobs.active:
            job.go.set()

    def shut_down(self) -> None:
        """Stop the thread and wait for it; safe to call twice. Also happens when the worker is dropped."""
        self._finalizer()

    def _ended(self, number: int) -> None:
        self._jobs.active = [job for job in self._jobs.active if job.number != number]

    @Slot(object, object)
    def _on_produced(self, number: int, item: object) -> None:
        self.produced.emit(number, item)

    @Slot(object, object)
    def _on_finished(self, number: int, value: object) -> None:
        self._ended(number)
        self.finished.emit(number, value)

    @Slot(object, object)
    def _on_failed(self, number: int, error: object) -> None:
        self._ended(number)
        self.failed.emit(number, error)

    @Slot(object)
    def _on_stopped(self, number: int) -> None:
        self._ended(number)
        self.stopped.emit(number)
