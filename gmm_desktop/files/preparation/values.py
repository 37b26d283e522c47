"""What is asked of a dataset, and the rows that come of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.files.preparation.restoration import AS_IT_IS, Restoration
from gmm_desktop.files.preparation.steps import Step

Missing = Literal["drop", "use"]


@dataclass(frozen=True, slots=True)
class Preparation:
    """What is used of a dataset: columns by name, the rule for empty cells, columns with a role, and the steps.

    `missing` "drop" leaves rows with an empty cell out, "use" keeps what they do hold. `weights` is a column of
    numbers >= 0; `known_labels` a column whose values fix rows to components, empty where they are free. `steps`
    are taken in order: each acts on what those before it made of rows and columns, and those that are not enabled
    do nothing. Steps learn what they need (means, axes, …) from the rows still in; once learnt they are applied as
    they are.
    """

    columns: tuple[str, ...]
    missing: Missing = "drop"
    weights: str | None = None
    known_labels: str | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many rows are left out for one reason, and the reason, as in “with empty cells”."""

    rows: int
    words: str

    def __str__(self) -> str:
        return f"{self.rows:,} {self.words}"


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """What one step did: the step with what it learnt, and what it cost.

    `cells_emptied` counts cells whose value the step cannot take, of rows that were in. `idle` says in words why a
    step that is on did nothing.
    """

    step: Step
    rows_before: int
    rows_left_out: int = 0
    cells_emptied: int = 0
    idle: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Rows ready for the engine; `used` (n,) are their positions in the dataset, `left_out` why others are not.

    `label_names` are the values of the known-labels column in the order of the components they stand for.
    `columns` (d,) are names, `units` (d,) what the values are of them, as in “log10(mass)”. `reasons` is `left_out`
    with the numbers apart; `notes` say what else happened, such as cells that became empty in rows that are used.
    `outcomes` go with the steps of the preparation; `restoration` is the way back to the file's units.
    """

    rows: ArrayRows
    columns: tuple[str, ...]
    used: NDArray[np.int64]
    left_out: tuple[str, ...]
    label_names: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    reasons: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    outcomes: tuple[StepOutcome, ...] = ()
    restoration: Restoration = AS_IT_IS

    @property
    def titles(self) -> tuple[str, ...]:
        """What axes and tables call the columns (d,): by their units."""
        return self.units or self.columns

    def axis_title(self, column: int) -> str:
        """What an axis that shows this column is called; its numbers are the file's where the scale is curved."""
        bend = self.restoration.bend(column)
        return self.titles[column] if bend is None else bend.title
