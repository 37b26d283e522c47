"""The run that is shown: EM in its thread at full speed, its recording, and the playhead over it."""

from __future__ import annotations

import dataclasses
from collections.abc import Generator
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from gmm_desktop.engine import Fit, FitSpec, Mixture, Progress, Rows, Step, evaluate, fit
from gmm_desktop.engine.letters import letter
from gmm_desktop.engine.matching import match
from gmm_desktop.history import Frame, History, Recording
from gmm_desktop.player import SPEEDS, Player
from gmm_desktop.worker import Worker


class Run(QObject):
    """Begins, holds and ends fits; knows what is seen of them, and which component is which from run to run."""

    recording_changed = Signal()  # another run is shown, or none
    recorded = Signal()  # the shown run grew by an iteration
    frame_changed = Signal()  # the playhead moved
    fit_changed = Signal()  # there is a result, or none any more
    names_changed = Signal()
    state_changed = Signal()
    progress = Signal(object)  # Progress, or None when nothing long is going on
    failed = Signal(object)  # the exception that ended the fit

    def __init__(self) -> None:
        super().__init__()
        self.recording: Recording | None = None
        self.player = Player()
        self._rows: Rows | None = None
        self._names: dict[int, str] = {}
        self._before: Recording | None = None
        self._advance_when_recorded = False
        self._worker = Worker("engine")
        self._worker.produced.connect(self._on_produced)
        self._worker.finished.connect(self._on_finished)
        self._worker.failed.connect(self._on_failed)
        self._worker.stopped.connect(self._on_stopped)
        self.player.moved.connect(self._on_player_moved)
        self.player.playing_changed.connect(self.state_changed)

    # What is ------------------------------------------------------------------------------------------------

    @property
    def history(self) -> History:
        """Iterations so far; empty when there is no run."""
        return self.recording.history if self.recording else History()

    @property
    def fit(self) -> Fit | None:
        """The result, once there is one."""
        return self.recording.fit if self.recording else None

    @property
    def frame(self) -> Frame | None:
        """What is seen where the playhead stands."""
        return self.recording.history.frame(self.player.position) if self.recording and self.history else None

    @property
    def busy(self) -> bool:
        """Whether a fit is under way, held or not."""
        return self._worker.busy

    @property
    def names(self) -> tuple[str, ...]:
        """Name of each component."""
        identities = self.recording.identities if self.recording else ()
        return tuple(self._names.get(identity, letter(identity)) for identity in identities)

    # Verbs --------------------------------------------------------------------------------------------------

    def begin(self, rows: Rows, spec: FitSpec, start: Mixture | None, *, only_judge: bool = False) -> None:
        """Fit from the beginning; with `only_judge` no EM is run from the start, it is only judged on the rows."""
        self._rows = rows
        self.show(Recording(spec, start))
        asked = dataclasses.replace(spec, max_iterations=0) if only_judge else spec
        self._worker.start(fit, rows, asked, start)
        self.state_changed.emit()

    def show(self, recording: Recording | None) -> None:
        """Show another run, or none, at its newest iteration."""
        self._advance_when_recorded = False
        self.player.pause()
        self._before = self.recording or self._before
        self.recording = recording
        self.player.clear()
        self.player.extend_to(self.history.positions)
        self.player.seek(self.player.last)
        self.recording_changed.emit()
        self.fit_changed.emit()

    def forget(self, names: dict[int, str] | None = None) -> None:
        """Begin anew with who is who: other data, or names that come with a mixture that was opened."""
        self.show(None)
        self._before = None
        self._names = names or {}

    def play(self) -> None:
        """Go on from where the playhead stands; a finished run plays again from its beginning."""
        if self.fit and self.player.at_end:
            self.player.seek(0)
        self._worker.go_on()
        self.player.play()

    def pause(self) -> None:
        """Stand still; a fit that is under way waits."""
        self.player.pause()
        self._worker.hold()
        self.state_changed.emit()

    def step(self, direction: int, *, half: bool) -> None:
        """Go one iteration (or half-step) on or back, making it where there is none yet."""
        if direction > 0 and self.player.at_end and self.fit is None:
            self._advance_when_recorded = True
            self._worker.go_on()
            return
        self.player.step(direction, half=half)
        self.state_changed.emit()

    def stop(self) -> None:
        """End the fit at once; its last iteration is kept and judged."""
        self.player.pause()
        self._worker.stop()

    def rename(self, component: int, name: str) -> None:
        """Give a component a name of its own; an empty one brings its letter back."""
        if self.recording is None:
            return
        identity = self.recording.identities[component]
        self._names.pop(identity, None)
        if name.strip():
            self._names[identity] = name.strip()
        self.names_changed.emit()

    def shut_down(self) -> None:
        """Let go of the thread."""
        self._worker.shut_down()

    # What the worker says -----------------------------------------------------------------------------------

    @Slot(object, object)
    def _on_produced(self, job: int, item: object) -> None:
        if job != self._worker.job or self.recording is None:
            return
        if isinstance(item, Progress):
            if not self.history:
                self.progress.emit(item)
        elif isinstance(item, Step) and item.phase == "E":
            self._record(item)

    def _record(self, step: Step) -> None:
        assert self.recording is not None
        first = not self.history
        if first:
            self.recording.identities = self._identities(step.mixture)
            self.progress.emit(None)
        self.history.append(step)
        self.player.extend_to(self.history.positions)
        self.recorded.emit()
        if first:
            self.frame_changed.emit()
            self.state_changed.emit()
        if self._advance_when_recorded:
            self._advance_when_recorded = False
            self._worker.hold()
            self.player.step(1)
        elif not self.player.playing and not first:
            self._worker.hold()

    def _identities(self, mixture: Mixture) -> tuple[int, ...]:
        """Components take over the identity of the one they are nearest to in the run before."""
        before = self._before
        if before is None or not before.history or before.history.last.mixture.d != mixture.d:
            return tuple(range(mixture.k))
        return match(before.history.last.mixture, before.identities, mixture)

    @Slot(object, object)
    def _on_finished(self, job: int, value: Fit) -> None:
        if job != self._worker.job or self.recording is None:
            return
        self.recording.fit = value
        self.progress.emit(None)
        if SPEEDS[self.player.speed] == float("inf") and self.player.playing:
            self.player.seek(self.player.last)
        self.fit_changed.emit()
        self._pause_at_end()
        self.state_changed.emit()

    @Slot(object, object)
    def _on_failed(self, job: int, error: Exception) -> None:
        if job != self._worker.job:
            return
        self.progress.emit(None)
        self.player.pause()
        self.failed.emit(error)
        self.state_changed.emit()

    @Slot(object)
    def _on_stopped(self, job: int) -> None:
        if job != self._worker.job or self.recording is None:
            return
        if self.history:
            self.player.seek(self.player.last)
            self._worker.start(_judging, self._rows, self.history.last, self.recording.spec)
        else:
            self.show(None)
        self.state_changed.emit()

    @Slot()
    def _on_player_moved(self) -> None:
        self.frame_changed.emit()
        self._pause_at_end()

    def _pause_at_end(self) -> None:
        if self.fit is not None and self.player.at_end:
            self.player.pause()


def _judging(rows: Any, last: Step, spec: FitSpec) -> Generator[Progress, None, Fit]:
    """Judge the iteration at which a fit was stopped."""
    return evaluate(rows, last.mixture, spec, iterations=last.iteration, status="stopped")
