"""The run that is shown: EM in its thread at full speed, its recording, and the playhead over it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from itertools import count, islice
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal, Slot

from gmm_desktop.engine import NOTHING_HELD, Fit, FitSpec, Held, Mixture, Progress, Rows, Step
from gmm_desktop.engine.letters import letter
from gmm_desktop.engine.shown.matching import match
from gmm_desktop.runs.climbing import Onward, ending, fitting, going_on, judging
from gmm_desktop.runs.history import Frame, History, Recording
from gmm_desktop.runs.player import SPEEDS, Player
from gmm_desktop.worker import Worker

Then = Literal["play", "wait", "judge"]


class Run(QObject):
    """Begins, holds and ends fits; knows what is seen of them, and which component is which from run to run.

    The thread works for one recording at a time, which is the one that is shown, but for two cases: one that is
    `brought` is shown with its first iteration, and one that is `looked_ahead` of is not shown at all.
    """

    recording_changed = Signal()  # another run is shown, or none
    recorded = Signal()  # the shown run grew by an iteration
    frame_changed = Signal()  # the playhead moved
    fit_changed = Signal()  # there is a result, or none any more
    names_changed = Signal()
    state_changed = Signal()
    progress = Signal(object)  # Progress, or None when nothing long is going on
    failed = Signal(object)  # the exception that ended the fit
    arriving = Signal()  # the recording that was brought is about to be shown
    lost = Signal()  # the recording that was brought is not shown after all
    looked_ahead = Signal(object)  # the recording of which it is known by now where it leads

    def __init__(self) -> None:
        super().__init__()
        self.recording: Recording | None = None
        self.player = Player()
        self.names_given: dict[int, str] = {}
        self.groups: tuple[str, ...] = ()
        """Names of the groups that rows are known to belong to: those of the first components, in their order."""
        self._rows: Rows | None = None
        self._before: Recording | None = None
        self._advance_when_recorded: Literal["", "half", "whole"] = ""  # how far to step then
        self._worker = Worker("engine")
        self._job = -1  # the one whose messages count
        self._task: Recording | None = None  # what it works for
        self._ahead = False  # whether it only looks where that leads
        self._then: Then = "play"
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
        return self._worker.busy and self._task is not None and not self._ahead

    @property
    def unfinished(self) -> bool:
        """Whether EM can go on from the newest iteration: nothing has ended it, or it was only judged."""
        recording = self.recording
        if recording is None or not recording.history:
            return False
        fit = recording.fit
        return fit is None or (fit.status == "evaluated" and recording.spec.max_iterations > 0)

    @property
    def names(self) -> tuple[str, ...]:
        """Name of each component."""
        identities = self.recording.identities if self.recording else ()
        usual = (*self.groups, *(_free_letter(one, self.groups) for one in identities[len(self.groups) :]))
        return tuple(map(self.names_given.get, identities, usual))

    # Verbs --------------------------------------------------------------------------------------------------

    def use(self, rows: Rows) -> None:
        """Say which rows the runs are about that are shown from now on."""
        self._rows = rows

    def begin(
        self,
        rows: Rows,
        spec: FitSpec,
        start: Mixture | None,
        *,
        only_judge: bool = False,
        held: Held = NOTHING_HELD,
        identities: tuple[int, ...] = (),
    ) -> None:
        """Fit from the beginning; with `only_judge` no EM is run from the start, it is only judged on the rows."""
        self._rows = rows
        recording = Recording(spec, start, identities=identities, held=held)
        self.show(recording)
        asked = replace(spec, max_iterations=0) if only_judge else spec
        self._start(recording, fitting, asked, start, held)
        self.state_changed.emit()

    def bring(self, recording: Recording, mixture: Mixture, then: Then, *, known: bool = False) -> None:
        """Go on from a mixture as the next iteration of a recording, shown as soon as that is worked out.

        Where the mixture is `known`, it is the recording's newest iteration itself. Until then all stands as it
        is: `arriving` comes just before it is shown, `lost` if it never is. `then` EM plays on, or waits, or has
        not run at all: the mixture is only judged.
        """
        spec = replace(recording.spec, max_iterations=0) if then == "judge" else recording.spec
        first = len(recording.history) - known
        self.stand()
        self._then = then
        self._start(recording, going_on, Onward(spec, mixture, recording.held, first, known))

    def show(self, recording: Recording | None, position: int | None = None) -> None:
        """Show another run, or none, at its newest iteration or at a position."""
        if self._task is not recording:
            self._leave()
        self._advance_when_recorded = ""
        self.player.pause()
        self._before = self.recording or self._before
        self.recording = recording
        self.player.clear()
        self.player.extend_to(self.history.positions)
        self.player.seek(self.player.last if position is None else position)
        self.recording_changed.emit()
        self.fit_changed.emit()

    def forget(self, names: dict[int, str] | None = None) -> None:
        """Begin anew with who is who: other data, or names that come with a mixture that was opened."""
        self.show(None)
        self._before = None
        self.names_given = names or {}

    def play(self) -> None:
        """Go on from where the playhead stands; a finished run plays again from its beginning."""
        if self.fit and self.player.at_end and not self.unfinished:
            self.player.seek(0)
        self._go_on()
        self.player.play()

    def pause(self) -> None:
        """Stand still; a fit that is under way waits, once it is shown."""
        self.player.pause()
        if self._task is self.recording:
            self._worker.hold()
        elif self._then == "play":
            self._then = "wait"
        self.state_changed.emit()

    def stand(self) -> bool:
        """Stand still as long as hands are at work; return whether there was movement."""
        playing = self.player.playing
        if playing:
            self.pause()
        return playing

    def step(self, direction: int, *, half: bool) -> None:
        """Go one iteration (or half-step) on or back, making it where there is none yet."""
        if direction > 0 and self.player.at_end and self.unfinished:
            self._advance_when_recorded = "half" if half else "whole"
            self._go_on()
            return
        self.player.step(direction, half=half)
        self.state_changed.emit()

    def stop(self) -> None:
        """End the fit at once; its last iteration is kept and judged."""
        self.player.pause()
        self._worker.stop()

    def look_ahead(self, recording: Recording) -> None:
        """Find out where an unfinished recording leads, unseen; hear of it by `looked_ahead`."""
        last = recording.history.last.mixture
        self._start(recording, ending, recording.spec, last, recording.held)
        self._ahead = True

    def rename(self, component: int, name: str) -> None:
        """Give a component a name of its own; an empty one brings its letter back."""
        if self.recording is None:
            return
        identity = self.recording.identities[component]
        names = {other: given for other, given in self.names_given.items() if other != identity}
        if name.strip():
            names[identity] = name.strip()
        self.call(names)

    def call(self, names: dict[int, str]) -> None:
        """Give these names to the components with these identities, and letters to all others."""
        if names != self.names_given:
            self.names_given = names
            self.names_changed.emit()

    def shut_down(self) -> None:
        """Let go of the thread."""
        self._worker.shut_down()

    def _start(self, recording: Recording, work: Callable[..., Any], *what: Any) -> None:
        self._forget_task()
        self._task, self._ahead = recording, False
        self._job = self._worker.start(work, self._rows, *what)

    def _go_on(self) -> None:
        """Let a waiting fit run on; take up one that was left before its end."""
        recording = self.recording
        if self._task is recording and self.busy:
            self._worker.go_on()
        elif recording is not None and self.unfinished:
            recording.fit = None
            self.fit_changed.emit()
            last = recording.history.last
            onward = Onward(recording.spec, last.mixture, recording.held, last.iteration, known=True)
            self._start(recording, going_on, onward)

    def _leave(self) -> None:
        """End what the thread does for a recording that is shown no more; it can be taken up again."""
        if self._task is not None:
            self._forget_task()
            self._worker.stop()

    def _forget_task(self) -> None:
        task, self._task, self._job = self._task, None, -1
        if task is not None and task is not self.recording and not self._ahead:
            self.lost.emit()

    # What the worker says -----------------------------------------------------------------------------------

    @Slot(object, object)
    def _on_produced(self, job: int, item: object) -> None:
        if job != self._job or self._task is None or self._ahead:
            return
        if isinstance(item, Progress):
            if self._task is not self.recording or not self.history:
                self.progress.emit(item)
        elif isinstance(item, Step) and item.phase == "E":
            self._record(self._task, item)

    def _record(self, task: Recording, step: Step) -> None:
        brought = task is not self.recording
        first = brought or not task.history
        if brought:
            self.arriving.emit()
        if step.leads_to is not None:
            task.leads_to = step.leads_to
        if not task.identities:
            task.identities = self._identities(step.leads_to or step.mixture)
        task.history.append(step, jump=step.iteration in task.tugs)
        if brought:
            self.show(task)
        self.player.extend_to(self.history.positions)
        self.recorded.emit()
        if first:
            self.progress.emit(None)
            self.frame_changed.emit()
            self.state_changed.emit()
        if brought:
            self._as_asked()
        elif self._advance_when_recorded:
            half, self._advance_when_recorded = self._advance_when_recorded == "half", ""
            self._worker.hold()
            self.player.step(1, half=half)
        elif not self.player.playing and not first:
            self._worker.hold()

    def _as_asked(self) -> None:
        """Do with a recording that was brought what `bring` said."""
        if self._then == "play":
            self.player.play()
        elif self._then == "wait":
            self._worker.hold()

    def _identities(self, mixture: Mixture) -> tuple[int, ...]:
        """Components take over the identity of the one they are nearest to in the run before, where both end."""
        before = self._before
        if before is None or not before.history or before.history.last.mixture.d != mixture.d:
            return tuple(range(mixture.k))
        return match(before.history.last.mixture, before.identities, mixture)

    @Slot(object, object)
    def _on_finished(self, job: int, value: Fit) -> None:
        if job != self._job or self._task is None:
            return
        task, self._task = self._task, None
        if self._ahead:
            task.ahead = value
            self.looked_ahead.emit(task)
            return
        task.fit = value
        self.progress.emit(None)
        if SPEEDS[self.player.speed] == float("inf") and self.player.playing:
            self.player.seek(self.player.last)
        self.fit_changed.emit()
        self._pause_at_end()
        self.state_changed.emit()

    @Slot(object, object)
    def _on_failed(self, job: int, error: Exception) -> None:
        if job != self._job:
            return
        task, self._task = self._task, None
        if not self._ahead:
            self.progress.emit(None)
            self.player.pause()
            if task is not self.recording:
                self.lost.emit()
        self.failed.emit(error)
        self.state_changed.emit()

    @Slot(object)
    def _on_stopped(self, job: int) -> None:
        if job != self._job or self._task is None:
            return
        task, self._task = self._task, None
        if not self._ahead and task is not self.recording:
            self.lost.emit()
        elif not self._ahead and task.history:
            self.player.seek(self.player.last)
            self._start(task, judging, task.spec, task.history.last, task.held)
        elif not self._ahead:
            self.show(None)
        self.state_changed.emit()

    @Slot()
    def _on_player_moved(self) -> None:
        self.frame_changed.emit()
        self._pause_at_end()

    def _pause_at_end(self) -> None:
        if self.fit is not None and self.player.at_end:
            self.player.end()


@lru_cache(maxsize=256)
def _free_letter(identity: int, groups: tuple[str, ...]) -> str:
    """The letter of a component, of those that are no group's name."""
    free = (letter(place) for place in count() if letter(place) not in groups)
    return next(islice(free, identity, None))
