"""The one mutable object: what is open, what is asked, what was found; verbs to change it, signals that tell."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal, Slot

from gmm_desktop import files
from gmm_desktop.engine import NOTHING_HELD, Fit, FitSpec, SpecError
from gmm_desktop.engine.letters import letter
from gmm_desktop.file_jobs import automatic, opening, writing_memberships, writing_parameters
from gmm_desktop.files import (
    Dataset,
    FileProblem,
    Fitted,
    Pasted,
    Preparation,
    Prepared,
    ReadOptions,
    SavedMixture,
)
from gmm_desktop.files.preparation import Step
from gmm_desktop.hands.asked import Asked, Request
from gmm_desktop.hands.deed_labels import settings_label
from gmm_desktop.hands.editing import Editing
from gmm_desktop.pointing import Pointing
from gmm_desktop.reader import Reader
from gmm_desktop.runs.history import Frame, History, Recording
from gmm_desktop.runs.player import Player
from gmm_desktop.runs.run import Run
from gmm_desktop.runs.verdict import Verdict
from gmm_desktop.worker import Work

State = Literal[
    "empty",
    "reading",
    "ready",
    "searching",
    "running",
    "paused",
    "converged",
    "limit",
    "stopped",
    "collapsed",
    "evaluated",
]

_SHELF = 12
"""How many runs on other columns are kept, so that going back to those columns finds them."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence for the bar in the window."""

    text: str
    kind: Literal["error", "warning", "done"] = "error"
    offer: str = ""
    """Words of a button beside the sentence; empty for none."""
    accept: Callable[[], object] | None = None
    """What that button does."""


class Session(QObject):
    """State of one window. Values are replaced whole; nothing here draws, reads a file or computes."""

    dataset_changed = Signal()
    preview_changed = Signal()  # the first rows of a table that is being read, or no longer
    preparation_changed = Signal()  # another one is asked for, or the one that failed is taken back
    prepared_changed = Signal()
    spec_changed = Signal()
    recording_changed = Signal()  # another run is shown, or none
    recorded = Signal()  # the shown run grew by an iteration
    frame_changed = Signal()  # the playhead moved
    fit_changed = Signal()
    state_changed = Signal()
    axes_changed = Signal()
    names_changed = Signal()
    options_wanted = Signal(object)  # where a table comes from that could not be read as it was asked
    progress = Signal(object)  # Progress, or None when nothing long is going on
    notice = Signal(object)
    notice_outlived = Signal(str)  # what was said in this sentence is not so any more

    def __init__(self) -> None:
        super().__init__()
        self.dataset: Dataset | None = None
        self.origin: Path | Pasted | None = None
        """Where the table that is open comes from."""
        self.asked_options = ReadOptions()
        """What was chosen about reading the table that is open; None fields were left to the program."""
        self.preparation: Preparation | None = None
        self.prepared: Prepared | None = None
        self.usual_preparation: Callable[[Dataset], Preparation] = files.default_preparation
        """How a table is prepared when it is opened."""
        self.usual_options: Callable[[Path], ReadOptions] = automatic
        """How a file is read when nobody says how."""
        self._worked: Preparation | None = None  # what `prepared` came of
        self.axes: tuple[int, int] = (0, 1)
        self.pointing = Pointing()
        self._asked = Asked()
        self._run = Run()
        self.editing = Editing(self._run, self._asked)
        """Changes by hand, padlocks, and what can be undone."""
        self._shelf: dict[Preparation, Recording] = {}
        self._waiting_mixture: SavedMixture | None = None
        self._reader = Reader()
        self._reader.preview_changed.connect(self._on_preview_changed)
        for theirs, ours in (
            (self._reader.preview_changed, self.preview_changed),
            (self._reader.changed, self.state_changed),
            (self._reader.progress, self.progress),
            (self._run.recording_changed, self.recording_changed),
            (self._run.recorded, self.recorded),
            (self._run.frame_changed, self.frame_changed),
            (self._run.fit_changed, self.fit_changed),
            (self._run.names_changed, self.names_changed),
            (self._run.state_changed, self.state_changed),
            (self._run.progress, self.progress),
            (self._asked.changed, self.spec_changed),
        ):
            theirs.connect(ours)
        self._run.failed.connect(self._on_failed)
        self.editing.rows_wanted.connect(self._on_rows_wanted)
        self._verdict_said: Verdict | None = None
        self.editing.verdict_said.connect(self._on_verdict_said)
        self.editing.verdict_changed.connect(self._on_verdict_changed)
        self.state_changed.connect(self._on_state_changed)

    # What is ------------------------------------------------------------------------------------------------

    @property
    def preview(self) -> Dataset | None:
        """First rows of a large table while the rest is read; nothing can be fitted meanwhile."""
        return self._reader.preview

    @property
    def spec(self) -> FitSpec:
        """The settings of the next run."""
        return self._asked.request.spec

    @property
    def start(self) -> SavedMixture | None:
        """The opened mixture from which the next run starts; None where it does not."""
        return self._asked.request.saved

    @property
    def start_by_hand(self) -> bool:
        """Whether the next run starts from a mixture made by hand."""
        return self._asked.request.by_hand

    @property
    def recording(self) -> Recording | None:
        """The run that is shown."""
        return self._run.recording

    @property
    def player(self) -> Player:
        """The playhead over the run that is shown."""
        return self._run.player

    @property
    def history(self) -> History:
        """Iterations of the run that is shown; empty when there is none."""
        return self._run.history

    @property
    def fit(self) -> Fit | None:
        """Result of the run that is shown, once it has one."""
        return self._run.fit

    @property
    def frame(self) -> Frame | None:
        """What is seen where the playhead stands."""
        return self._run.frame

    @property
    def names(self) -> tuple[str, ...]:
        """Name of each component of the run that is shown."""
        return self._run.names

    @property
    def identities(self) -> tuple[int, ...]:
        """Which component is which: what colours, symbols and letters go by."""
        return self.recording.identities if self.recording else ()

    @property
    def stale(self) -> bool:
        """Whether the settings changed since the run that is shown."""
        recording = self.recording
        asked = self._asked.request
        return recording is not None and (recording.spec, recording.start) != (asked.spec, asked.mixture)

    @property
    def state(self) -> State:
        """What is going on, in one word."""
        if self.preview is not None or (self._reader.busy and self.dataset is None):
            return "reading"
        if self.dataset is None:
            return "empty"
        if not self.history:
            return "searching" if self._run.busy else "ready"
        if self.player.playing:
            return "running"
        if self.fit and self.player.at_end:
            return self.fit.status
        return "paused"

    @property
    def busy(self) -> bool:
        """Whether anything is being read, prepared, saved or fitted: there is something to stop."""
        return self._reader.busy or self._run.busy

    @property
    def fitted(self) -> Fitted | None:
        """All that the writers need of the run that is shown, once it has a result."""
        if self.fit is None or self.dataset is None or self._worked is None or self.prepared is None:
            return None
        prepared = self.prepared
        return Fitted(self.fit, self.dataset, self._worked, prepared.columns, self.names, prepared.restoration)

    # Data ---------------------------------------------------------------------------------------------------

    def open(self, origin: Path | Pasted, options: ReadOptions | None = None) -> None:
        """Read a table, or a mixture that was saved, off the main thread; what is open stays until it is read.

        Without options the usual ones are tried first, and left aside where the file does not fit them any more.
        """
        usual = self.usual_options(origin) if options is None and isinstance(origin, Path) else options
        then, otherwise = partial(self._opened, origin), partial(self._not_opened, origin)
        self._read(opening, origin, usual or ReadOptions(), options is None, then=then, otherwise=otherwise)

    def use_columns(self, names: tuple[str, ...]) -> None:
        """Choose the columns to fit."""
        self.change_preparation(columns=names)

    def change_preparation(self, **changes: Any) -> None:
        """Ask for other columns, rows, roles or steps; where that fails, what worked before stays."""
        if self.preparation is not None:
            self.prepare(dataclasses.replace(self.preparation, **changes))

    def set_steps(self, steps: Sequence[Step]) -> None:
        """Ask for these steps, in this order."""
        self.change_preparation(steps=tuple(steps))

    def prepare(self, preparation: Preparation) -> None:
        """Ask for a preparation as a whole."""
        if preparation != self.preparation and self.preview is None:
            self.editing.rows_refused()  # what is asked for by hand goes before what undoing waits for
            self._prepare(preparation)

    def show_axes(self, x: int, y: int) -> None:
        """Choose which two of the used columns are drawn."""
        if (x, y) != self.axes:
            self.axes = (x, y)
            self.axes_changed.emit()

    def _read(
        self,
        work: Work,
        *what: Any,
        then: Callable[[Any], None],
        otherwise: Callable[[Exception | None], None],
    ) -> None:
        """Let the reader do this; a preparation whose place it takes is asked for no more."""
        dropped = self._preparing and work != files.preparing
        self._reader.start(work, *what, then=then, otherwise=otherwise)
        if dropped and self._worked is not None:
            self._take_back()

    @property
    def _preparing(self) -> bool:
        return self._reader.work == files.preparing

    def _opened(self, origin: Path | Pasted, opened: tuple[Dataset, ReadOptions] | SavedMixture) -> None:
        if isinstance(opened, SavedMixture):
            self._mixture_read(opened)
        else:
            dataset, self.asked_options = opened
            self.origin = origin
            self._dataset_read(dataset)

    def _not_opened(self, origin: Path | Pasted, error: Exception | None) -> None:
        if isinstance(error, FileProblem) and error.choices:
            wanted = partial(self.options_wanted.emit, origin)
            self.notice.emit(Notice(str(error), "error", "Import options…", wanted))
        else:
            self._on_failed(error)

    def _dataset_read(self, dataset: Dataset) -> None:
        self._run.stop()
        self._shelf.clear()
        self.editing.forget()
        self._run.forget()
        self.pointing.clear()
        self._asked.ask(Request(self.spec))
        self.dataset, self.preparation, self.prepared, self._worked = dataset, None, None, None
        self.dataset_changed.emit()
        self._prepare(self.usual_preparation(dataset))

    def _prepare(self, preparation: Preparation) -> None:
        assert self.dataset is not None
        if self.history:
            self._run.pause()  # undoing takes it up again
        else:
            self._run.stop()
        if self._worked is not None and self.recording is not None and self.history:
            self._shelf[self._worked] = self.recording
            while len(self._shelf) > _SHELF:
                del self._shelf[next(iter(self._shelf))]
        self.preparation = preparation
        then, otherwise = self._rows_prepared, self._rows_not_prepared
        self._read(files.preparing, self.dataset, preparation, then=then, otherwise=otherwise)
        self.preparation_changed.emit()

    @Slot(object)
    def _on_rows_wanted(self, preparation: Preparation) -> None:
        self._prepare(preparation)

    def _take_back(self) -> None:
        """Go back to the preparation that worked; to the plain one where the remembered one did not."""
        self.editing.rows_refused()
        if self._worked is not None:
            self._waiting_mixture = None
            self.preparation = self._worked
            self.preparation_changed.emit()
        elif self.dataset is not None:
            plain = files.default_preparation(self.dataset)
            if plain != self.preparation:
                self._prepare(plain)

    def _rows_prepared(self, prepared: Prepared) -> None:
        assert self.preparation is not None
        worked = self._worked = self.preparation
        before, self.prepared = self.prepared, prepared
        if before is None or before.columns != prepared.columns:
            self.axes = (0, min(1, max(0, len(prepared.columns) - 1)))
        self._run.groups = prepared.label_names
        same_units = before is not None and before.titles == prepared.titles
        self.editing.take_rows(prepared.rows, worked, self._shelf.get(worked), same_units)
        if len(prepared.label_names) > self.spec.components:
            self.change_spec(components=len(prepared.label_names))
        self.prepared_changed.emit()
        self.state_changed.emit()
        if self._waiting_mixture is not None:
            self._mixture_read(self._waiting_mixture)

    def _rows_not_prepared(self, error: Exception | None) -> None:
        self._on_failed(error)
        self._take_back()

    @Slot()
    def _on_preview_changed(self) -> None:
        if self.preview is not None:
            self._run.pause()

    def _mixture_read(self, saved: SavedMixture) -> None:
        """Judge a mixture that was opened, once the data is open and prepared as its own was."""
        lack = files.lacking(saved, self.dataset, self.preparation, self._worked, self.prepared)
        self._waiting_mixture = saved if lack is not None else None
        if lack is None:
            self._show_mixture(saved)
        elif isinstance(lack, Preparation):
            self._prepare(lack)
        elif isinstance(lack, Path):
            self.open(lack)
        else:
            self._tell(lack, "warning")

    def _show_mixture(self, found: SavedMixture) -> None:
        """Judge an opened mixture on the rows that are open; Run goes on from it."""
        mixture = found.prepared_mixture
        noise = mixture.noise is not None
        spec = dataclasses.replace(self.spec, components=mixture.k, family=mixture.family, noise=noise)
        assert self.prepared is not None
        with self.editing.deed(f"Open {found.name[:40]}"):
            self._asked.ask(Request(spec, found, mixture))
            self.editing.let_go()
            self._run.forget({place: name for place, name in enumerate(found.names) if name != letter(place)})
            self._run.begin(self.prepared.rows, spec, mixture, only_judge=True)

    # Fitting ------------------------------------------------------------------------------------------------

    def change_spec(self, **changes: Any) -> None:
        """Ask for something else; what is shown stays, marked as belonging to the old settings."""
        try:
            spec = dataclasses.replace(self.spec, **changes)
        except SpecError as problem:
            self.complain(str(problem))
            return
        if spec != self.spec:
            with self.editing.deed(settings_label(self.spec, spec)):
                self._asked.ask(dataclasses.replace(self._asked.request, spec=spec))

    def forget_start(self) -> None:
        """Go back from a start that was opened or made by hand to the kind of start that is chosen."""
        if self._asked.request.mixture is not None:
            with self.editing.deed("Automatic start"):
                self._asked.ask(Request(self.spec))

    def seek_start(self, kind: str) -> None:
        """Seek a start of this kind of `STARTS` from now on, also where one was opened or made by hand."""
        wanted = dataclasses.replace(self.spec, start=kind)
        with self.editing.deed(settings_label(self.spec, wanted) if wanted != self.spec else "Automatic start"):
            self.forget_start()
            self.change_spec(start=kind)

    @property
    def only_judged(self) -> bool:
        """Whether what is shown is an opened mixture from which no EM has run yet."""
        return self.fit is not None and self.fit.status == "evaluated" and self.spec.max_iterations > 0

    def run(self) -> None:
        """Start a fit, go on with the paused one, or play the finished one again from its beginning.

        What is proposed by hand is accepted, and EM runs on from there.
        """
        if self.prepared is None or self.preview is not None:
            return
        if self.editing.proposal is not None:
            self.editing.accept(play=True)
        elif not self.history or self.stale:
            self._begin()
            self._run.play()
        elif not self.editing.go_on("play"):
            self._run.play()

    def _begin(self) -> None:
        """Begin a new run; where padlocks are closed and as many components are asked for, from what is shown."""
        assert self.prepared is not None
        self.editing.keep()
        request, base, shown = self._asked.request, self.editing.base, self.recording
        held = self.editing.held
        if held.any and (base is None or base.k != self.spec.components):
            self.editing.let_go()
            held = NOTHING_HELD
        if held.any and base is not request.mixture:
            request = Request(self.spec, None, base)
            self._asked.ask(request)
        same = shown is not None and request.mixture is not None and request.mixture in (shown.start, base)
        who = shown.identities if shown is not None and same else ()
        self._run.begin(self.prepared.rows, self.spec, request.mixture, held=held, identities=who)

    def pause(self) -> None:
        """Stand still; a fit that is under way waits."""
        self._run.pause()

    def toggle(self) -> None:
        """Pause what plays; else run."""
        if self.player.playing:
            self.pause()
        else:
            self.run()

    def step(self, direction: int = 1, *, half: bool = False) -> None:
        """Go one iteration (or half-step) forwards or backwards; without a run, make its first iteration."""
        if self.prepared is None or self.preview is not None:
            return
        if self.editing.proposal is not None:
            self.editing.accept()
        elif not self.history or self.stale:
            self._begin()
        elif direction < 0 or not self.player.at_end or not self.editing.go_on("wait"):
            self._run.step(direction, half=half)

    def stop(self) -> None:
        """End whatever is going on at once; a fit keeps its last iteration, what hands propose is dropped."""
        if self.editing.proposal is not None:
            self.editing.drop()
            return
        self._run.stop()
        self._reader.stop()

    def back_to_start(self) -> None:
        """Put the playhead on the first iteration and pause."""
        self.pause()
        self.player.seek(0)

    def another_start(self) -> None:
        """Take the next seed and run."""
        self.editing.drop()
        with self.editing.deed("Another start"):
            self.editing.let_go()
            self.forget_start()
            self.change_spec(seed=self.spec.seed + 1)
        self.run()

    def rename(self, component: int, name: str) -> None:
        """Give a component of the run that is shown a name of its own; an empty one brings its letter back."""
        with self.editing.deed(f"Rename {self.names[component]}"):
            self._run.rename(component, name)

    # Files to write -----------------------------------------------------------------------------------------

    def export_parameters(self, path: Path) -> None:
        """Write the mixture; the suffix says in which format."""
        if self.fitted is not None:
            self._write(writing_parameters, self.fitted, path)

    def export_memberships(self, path: Path) -> None:
        """Write one line a row: its component, the probability of each, and the uncertainty."""
        if self.fitted is not None and self.prepared is not None:
            self._write(writing_memberships, self.fitted, self.prepared, path)

    def _write(self, work: Work, *what: Any) -> None:
        self._read(work, *what, then=self._saved, otherwise=self._on_failed)

    def _saved(self, path: Path) -> None:
        self._tell(f"Saved {path.name} in {path.parent}", "done")

    # What is said -------------------------------------------------------------------------------------------

    def complain(self, text: str) -> None:
        """Show an error in the bar in the window."""
        self._tell(text)

    def _tell(self, text: str, kind: Literal["error", "warning", "done"] = "error") -> None:
        self.notice.emit(Notice(text, kind))

    @Slot(object)
    def _on_verdict_said(self, verdict: Verdict) -> None:
        self._verdict_said = verdict
        self._tell(verdict.text, "warning" if verdict.collapsed else "done")

    @Slot()
    def _on_verdict_changed(self) -> None:
        said = self._verdict_said
        if said is not None and said is not self.editing.verdict:
            self._verdict_said = None
            self.notice_outlived.emit(said.text)

    @Slot()
    def _on_state_changed(self) -> None:
        self.editing.block(self.preview is not None or self._preparing)

    @Slot(object)
    def _on_failed(self, error: Exception | None) -> None:
        """Say what went wrong; nothing did where something was stopped."""
        if error is None:
            return
        if not isinstance(error, FileProblem | SpecError):
            raise error
        self.complain(str(error))

    def shut_down(self) -> None:
        """Let go of the threads; also happens by itself when the session is dropped."""
        self._reader.shut_down()
        self.editing.shut_down()
        self._run.shut_down()
