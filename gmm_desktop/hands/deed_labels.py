"""What changes of settings and preparations are called where they can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from msgspec.structs import replace

from gmm_desktop.engine import STARTS, FitSpec
from gmm_desktop.files import Preparation
from gmm_desktop.files.preparation import ColumnStep, RowFilter, Step

_LONGEST = 40
"""Letters of a name in a label."""

_SETTINGS = {
    "components": "Components",
    "family": "Family",
    "starts": "Starts",
    "seed": "Seed",
    "max_iterations": "Iteration limit",
}


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
        old, new = set(before.columns), set(after.columns)
        gone = [name for name in before.columns if name not in new]
        came = [name for name in after.columns if name not in old]
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
