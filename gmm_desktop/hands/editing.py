"""Hands on the mixture: edits that are proposed, judged, accepted or dropped; padlocks; and the way back."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QObject, Signal, Slot

from gmm_desktop.engine import NOTHING_HELD, ArrayRows, Edit, Held, Mixture
from gmm_desktop.files import Preparation
from gmm_desktop.hands.asked import Asked, Request
from gmm_desktop.hands.branches import branch, fresh, goes_on
from gmm_desktop.hands.deed_labels import preparation_label
from gmm_desktop.hands.effects import Effect, Effects, Question
from gmm_desktop.hands.looking_back import LookingBack
from gmm_desktop.hands.undoing import Scene, Undoing
from gmm_desktop.runs.history import Recording
from gmm_desktop.runs.run import Run
from gmm_desktop.runs.verdict import Verdict

Part = Literal["weight", "mean", "covariance"]


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """An edit that is shown but not done: what it is called, and what it would change.

    While a hand moves, `effect` may be that of the moment before; None as long as none is known.
    """

    label: str
    edit: Edit
    effect: Effect | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Coming:
    """What is accepted but not shown yet: what it is called, and what will be asked and held then."""

    label: str
    before: Scene
    request: Request
    held: Held


class Editing(QObject):
    """Changes what is shown by hand, and keeps what can be undone.

    What was accepted is shown as soon as its log-likelihood is known; until then the proposal stands, and nothing
    else can be proposed.
    """

    proposal_changed = Signal()
    held_changed = Signal()
    undo_changed = Signal()  # what can be undone or done again, or what it is called
    verdict_changed = Signal()  # another run is shown, or what became of it is known by now
    verdict_said = Signal(object)  # a new verdict, when its end is seen
    rows_wanted = Signal(object)  # undoing needs this preparation: `take_rows` or `rows_refused` answers

    def __init__(self, run: Run, asked: Asked) -> None:
        super().__init__()
        self.proposal: Proposal | None = None
        self._run, self._asked = run, asked
        self._effects = Effects()
        self._rows: ArrayRows | None = None
        self._blocked = False
        self._base: Mixture | None = None  # what the proposal builds on
        self._was_playing = False
        self._coming: _Coming | None = None
        self._undoing = Undoing(run, asked)
        self._undoing.changed.connect(self.undo_changed)
        self._undoing.rows_wanted.connect(self.rows_wanted)
        asked.held_changed.connect(self.held_changed)
        self._looking_back = LookingBack(run)
        self._looking_back.changed.connect(self.verdict_changed)
        self._looking_back.said.connect(self.verdict_said)
        self._effects.found.connect(self._on_effect)
        run.arriving.connect(self._on_arriving)
        run.lost.connect(self._on_lost)
        run.frame_changed.connect(self._on_picture_moved)
        run.recording_changed.connect(self._on_picture_moved)

    # What is ------------------------------------------------------------------------------------------------

    @property
    def possible(self) -> bool:
        """Whether anything can be proposed now: there are rows, and nothing is on its way."""
        return self._rows is not None and self._free

    @property
    def base(self) -> Mixture | None:
        """What edits build on: the ellipses that are shown; None where there are none yet."""
        if self.proposal is not None:
            return self._base
        frame = self._run.frame
        return frame.ellipses if frame else None

    @property
    def held(self) -> Held:
        """What EM leaves as it is, by the places of components."""
        return self._asked.held

    @property
    def verdict(self) -> Verdict | None:
        """What became of the run that is shown since hands changed it; None where that is not known, or nothing."""
        return self._looking_back.verdict

    @property
    def undo_label(self) -> str:
        """What would be undone; empty where nothing can be now."""
        return self._undoing.undo_label if self._free else ""

    @property
    def redo_label(self) -> str:
        """What would be done again; empty where nothing can be now."""
        return self._undoing.redo_label if self._free else ""

    @property
    def _free(self) -> bool:
        return not self._blocked and self._settled

    @property
    def _settled(self) -> bool:
        return self._coming is None and not self._undoing.waiting

    # Edits --------------------------------------------------------------------------------------------------

    def propose(self, label: str, edit: Edit) -> None:
        """Show an edit of `base` without doing it; a running EM waits meanwhile."""
        if not self.possible or self._rows is None:
            return
        effect = None
        if self.proposal is None:
            self._base = self.base
            self._was_playing = self._run.stand()
        elif self.proposal.label == label:
            effect = self.proposal.effect
        self.proposal = Proposal(label, edit, effect)
        self.proposal_changed.emit()
        after = self.held.carried(edit.origins)
        shown = self._run.recording
        spec = shown.spec if shown is not None and shown.history else self._asked.request.spec
        self._effects.ask(Question(self._rows, spec, self._base, edit.mixture, self.held, after))

    @Slot()
    def accept(self, *, play: bool = False) -> None:
        """Do what is proposed: what ran (or shall `play`) runs on from there; else it is judged, to go on from."""
        if self.proposal is None or not self._settled:
            return
        edit, shown, position = self.proposal.edit, self._run.recording, self._run.player.position
        held, request = self.held.carried(edit.origins), self._asked.request
        if shown is not None and goes_on(shown, position, edit, request):
            next_run = branch(shown, position, held, tugged=True)
        else:
            next_run, request = fresh(shown, edit, request, held)
        self._coming = _Coming(self.proposal.label, self._undoing.scene, request, held)
        self._run.bring(next_run, edit.mixture, "play" if play or self._was_playing else "judge")
        self.undo_changed.emit()

    def do(self, label: str, edit: Edit) -> None:
        """Propose and accept in one."""
        if self.possible:
            self.propose(label, edit)
            self.accept()

    @Slot()
    def drop(self) -> None:
        """Take the proposal back, as if nothing had been."""
        if self.proposal is None:
            return
        if self._coming is not None:
            self._run.stop()
            return
        self._clear_proposal()
        if self._was_playing:
            self._run.play()

    def hold(self, what: Part, component: int, on: bool) -> None:
        """Let EM leave a weight, a mean or a covariance of a component as it is, or let go of it."""
        if not self.possible or self._run.recording is None or self._run.frame is None:
            return
        field = {"weight": "weights", "mean": "means", "covariance": "covariances"}[what]
        before: frozenset[int] = getattr(self.held, field)
        places = before | {component} if on else before - {component}
        if places == before:
            return
        self.drop()
        with self.deed(f"{'Hold' if on else 'Let go of'} {what} of {self._run.names[component]}"):
            self._asked.hold(replace(self.held, **{field: places}))
        if self._run.player.playing:
            self.go_on("play")

    def let_go(self) -> None:
        """Open all padlocks: other components are sought."""
        self._asked.hold(NOTHING_HELD)

    def go_on(self, then: Literal["play", "wait"]) -> bool:
        """Let EM run on from what is shown under other padlocks than so far; False if they are the same.

        True also where something is on its way that will be shown first.
        """
        shown, position = self._run.recording, self._run.player.position
        if not self._settled:
            return True
        if shown is None or not shown.history or shown.held == self.held:
            return False
        mixture = shown.history.frame(position).ellipses
        self._coming = _Coming("", self._undoing.scene, self._asked.request, self.held)
        self._run.bring(branch(shown, position, self.held), mixture, then, known=position % 2 == 0)
        return True

    # The way back -------------------------------------------------------------------------------------------

    def deed(self, label: str) -> AbstractContextManager[None]:
        """What is changed within can be undone by this name; a run that was shown then comes back."""
        return self._undoing.deed(label) if self._settled else nullcontext()

    def keep(self) -> None:
        """Another run is about to be shown: the one that is must be found again by undoing, whatever led here."""
        if self._settled:
            self._undoing.keep("Run")

    @Slot()
    def undo(self) -> None:
        """Undo the last deed."""
        if self._free:
            self.drop()
            self._undoing.undo()

    @Slot()
    def redo(self) -> None:
        """Do again what was undone last."""
        if self._free:
            self.drop()
            self._undoing.redo()

    # Rows ---------------------------------------------------------------------------------------------------

    def forget(self) -> None:
        """Other data: there is nothing to undo any more."""
        self.drop()
        self._effects.forget()
        self._rows = self._coming = None
        self.let_go()
        self._undoing.forget()

    def block(self, blocked: bool) -> None:
        """Say whether other rows are on their way, so that nothing can be changed by hand."""
        if blocked != self._blocked:
            if blocked:
                self._clear_proposal()
            self._blocked = blocked
            self.undo_changed.emit()

    def take_rows(
        self, rows: ArrayRows, preparation: Preparation, shelved: Recording | None, same_units: bool
    ) -> None:
        """Go on with other rows: show what undoing waited for them, or the run on them that was kept."""
        before = self._undoing.scene
        self._rows = rows
        self._run.use(rows)
        if self._undoing.take_rows(preparation):
            return
        if self._asked.request.by_hand and not same_units:
            self._asked.ask(replace(self._asked.request, mixture=None))
        self._asked.hold(shelved.held if shelved else NOTHING_HELD)
        self._run.show(shelved)
        if before.preparation is not None:
            self._undoing.note(preparation_label(before.preparation, preparation), before)

    def rows_refused(self) -> None:
        """Rows that undoing waits for cannot be had, or are wanted no more."""
        self._undoing.rows_refused()

    def shut_down(self) -> None:
        """Let go of the thread."""
        self._effects.shut_down()

    # What happens -------------------------------------------------------------------------------------------

    def _clear_proposal(self) -> None:
        if self.proposal is not None:
            self.proposal = self._base = None
            self.proposal_changed.emit()

    @Slot(object, object)
    def _on_effect(self, question: Question, effect: Effect) -> None:
        if self.proposal is not None and question.base is self._base:
            self.proposal = replace(self.proposal, effect=effect)
            self.proposal_changed.emit()

    @Slot()
    def _on_arriving(self) -> None:
        """What was accepted is about to be shown: from now on it is what is asked, and can be undone."""
        coming, self._coming = self._coming, None
        if coming is None:
            return
        self._clear_proposal()
        if coming.request is not coming.before.request:
            changed = self._asked.request is not coming.before.request  # settings, while this was on its way
            self._asked.ask(replace(coming.request, spec=self._asked.request.spec) if changed else coming.request)
        self._asked.hold(coming.held)
        if coming.label:
            self._undoing.note(coming.label, coming.before)

    @Slot()
    def _on_lost(self) -> None:
        self._coming = None
        self._clear_proposal()
        self.undo_changed.emit()

    @Slot()
    def _on_picture_moved(self) -> None:
        """A proposal is about the picture it was made on."""
        if self._settled:
            self._clear_proposal()


__all__ = ["Editing", "Effect", "Part", "Proposal"]
