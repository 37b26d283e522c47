"""What was done, so that it can be undone: each deed keeps the scene on its other side, as it was left."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace

from PySide6.QtGui import QUndoCommand

from gmm_desktop.asked import Request
from gmm_desktop.engine import STARTS, FitSpec, Held
from gmm_desktop.files import Preparation
from gmm_desktop.files.preparation import ColumnStep, RowFilter, Step
from gmm_desktop.history import Recording

_LONGEST = 40
"""Letters of a name in a label."""

_SETTINGS = {
    "components": "Components",
    "family": "Family",
    "starts": "Starts",
    "seed": "Seed",
    "max_iterations": "Iteration limit",
}


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """All that a deed may change: what is asked, the rows it is asked of, and the run that is shown, where."""

    preparation: Preparation | None
    request: Request
    held: Held
    names: dict[int, str]
    recording: Recording | None
    position: int


Exchange = Callable[[Scene, bool, bool], Scene]
"""Takes the scene to show, whether it keeps the picture, and whether this is redoing; returns the one shown."""


class Deed(QUndoCommand):
    """One line of the undo stack. Going over it either way exchanges the scene that is shown for the one it keeps.

    A deed that `keeps` the picture, such as a change of settings, does not take away a run that came after it
    where there was none before. What exchanges scenes is held weakly: the stack belongs to it.
    """

    def __init__(self, label: str, before: Scene, exchange: Exchange, keeps: bool) -> None:
        super().__init__(label)
        self._kept = before
        self._keeps = keeps
        self._exchange = weakref.WeakMethod(exchange)
        self._new = True

    def undo(self) -> None:
        """Show the scene before (called by Qt)."""
        self._go_over(forwards=False)

    def redo(self) -> None:
        """Show the scene after (called by Qt, also when the deed is new and done already)."""
        if self._new:
            self._new = False
        else:
            self._go_over(forwards=True)

    def _go_over(self, forwards: bool) -> None:
        exchange = self._exchange()
        if exchange is not None:
            self._kept = exchange(self._kept, self._keeps, forwards)


def settings_label(before: FitSpec, after: FitSpec) -> str:
    """What a change of settings is called, as in “Components 3”."""
    names = [field.name for field in fields(FitSpec) if getattr(before, field.name) != getattr(after, field.name)]
    if len(names) != 1:
        return "Settings"
    name, value = names[0], getattr(after, names[0])
    if isinstance(value, bool):
        words = {"noise": "background noise", "standardize": "z-scores"}[name]
        return f"{'Use' if value else 'No'} {words}"
    if name == "start":
        return f"Start: {STARTS[value].plain}" if value in STARTS else "Start"
    if name == "tolerance":
        return f"Tolerance {value:g}".replace("e-0", "e-")
    return f"{_SETTINGS[name]} {value}"


def preparation_label(before: Preparation, after: Preparation) -> str:
    """What a change of the preparation is called, as in “Keep rows by lasso”."""
    if before.columns != after.columns:
        gone = [name for name in before.columns if name not in after.columns]
        came = [name for name in after.columns if name not in before.columns]
        if len(gone) + len(came) == 1:
            return f"{'Leave out' if gone else 'Use'} {_brief((gone or came)[0])}"
        return "Columns"
    if before.steps != after.steps:
        return _steps_label(before.steps, after.steps)
    if before.missing != after.missing:
        return f"{'Use' if after.missing == 'use' else 'Leave out'} rows with empty cells"
    if before.weights != after.weights:
        return f"Weights {_brief(after.weights)}" if after.weights else "No weights"
    if before.known_labels != after.known_labels:
        return f"Known labels {_brief(after.known_labels)}" if after.known_labels else "No known labels"
    return "Prepare"


def _steps_label(before: Sequence[Step], after: Sequence[Step]) -> str:
    came = [step for step in after if step not in before]
    gone = [step for step in before if step not in after]
    if len(came) == len(gone) == 1:
        old, new = gone[0], came[0]
        if old.enabled != new.enabled and replace(old, enabled=new.enabled) == new:
            return f"Switch {'on' if new.enabled else 'off'}: {_step_words(new)}"
        return f"Change: {_step_words(new)}"
    if len(came) + len(gone) == 1:
        return _step_words(came[0]) if came else f"Remove: {_step_words(gone[0])}"
    return "Order of steps" if not came and not gone else "Steps"


def _step_words(step: Step) -> str:
    if isinstance(step, RowFilter):
        return f"Keep rows {step.title[:1].lower()}{step.title[1:]}"
    if isinstance(step, ColumnStep):
        return f"{step.title} of {_brief(step.column)}"
    return step.title


def _brief(name: str) -> str:
    """A name that fits into a menu."""
    line = " ".join(name.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
