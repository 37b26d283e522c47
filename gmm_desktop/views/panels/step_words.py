"""What a preparation does and costs, in words."""

from __future__ import annotations

import re

from gmm_desktop.files import Prepared
from gmm_desktop.files.preparation import (
    ColumnStep,
    Logicle,
    PrincipalComponents,
    Projection,
    RowFilter,
    Step,
    StepOutcome,
    Unchanged,
)
from gmm_desktop.views.numbers import MINUS, count
from gmm_desktop.views.parts.labels import shortened

_MOST_REASONS = 6


def step_in_words(step: Step) -> str:
    """As in “mass becomes log10(mass)”."""
    if isinstance(step, RowFilter):
        return re.sub(r"(?<!\S)-(?=\d)", MINUS, f"Leave out rows {step.words}")
    if isinstance(step, Projection):
        if isinstance(step, PrincipalComponents):
            many = "their" if step.components is None else f"{step.components}"
            return f"All columns become {many} principal component{'' if step.components == 1 else 's'}"
        return "All columns are whitened: variance 1, no correlation"
    return _transform_in_words(step)


def _transform_in_words(step: ColumnStep) -> str:
    name = shortened(step.column)[:60]
    if isinstance(step, Unchanged):
        return f"{name} stays as it is"
    words = f"{name} becomes {step.label(name)}"
    if isinstance(step, Logicle):
        words += f" with T {step.top:g}, W {step.width:g}, M {step.decades:g}, A {step.negative:g}"
    return words


def cost_in_words(outcome: StepOutcome | None) -> str:
    """As in “3 cells emptied, 12 rows left out”; … where it is not known yet."""
    if outcome is None:
        return "…"
    if not outcome.step.enabled:
        return "off"
    if outcome.idle:
        return outcome.idle
    said = []
    if outcome.cells_emptied:
        said.append(f"{amount(outcome.cells_emptied, 'cell')} emptied")
    if outcome.rows_left_out or isinstance(outcome.step, RowFilter):
        said.append(f"{amount(outcome.rows_left_out, 'row')} left out")
    return ", ".join(said) or "costs nothing"


def rows_in_words(prepared: Prepared, rows: int) -> tuple[str, str]:
    """How many of the rows are used; and a line a reason why others are not, with what else happened."""
    reasons = [f"{count(reason.rows)} left out: {reason.words}" for reason in prepared.reasons]
    lines = reasons[:_MOST_REASONS] + ["…"] * (len(reasons) > _MOST_REASONS) + list(prepared.notes[:_MOST_REASONS])
    return f"{count(len(prepared.used))} of {amount(rows, 'row')} used", "\n".join(map(shortened, lines))


def way_back_in_words(prepared: Prepared) -> str:
    """Whether parameters come back in the file's units, and where not, why."""
    if not _changed(prepared) and prepared.restoration.exact:
        return "Parameters are in the file's units."
    if prepared.restoration.exact:
        return (
            f"On screen, parameters are of {_listed(_changed(prepared))}; "
            "saved ones come back in the file's units, exactly."
        )
    return f"{prepared.restoration.sentence} Saved files say so and hold the steps."


def units_note(prepared: Prepared) -> str:
    """What stands beside parameters on the screen; nothing where they are in the file's units."""
    changed = _changed(prepared)
    if prepared.restoration.exact:
        return f"in units of {_listed(changed)}; saved in the file's units" if changed else ""
    return f"in transformed units: {_listed(changed or prepared.columns)}"


def _changed(prepared: Prepared) -> list[str]:
    """What the columns are of that are not as in the file."""
    source = set(prepared.restoration.source or prepared.columns)
    return [unit for unit in prepared.titles if unit not in source]


def amount(number: int, noun: str) -> str:
    """As in “1 row”, “12 rows”."""
    return f"{count(number)} {noun}{'' if number == 1 else 's'}"


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(shortened(name)[:60] for name in names[:4]) + (", …" if len(names) > 4 else "")
