"""Filter by a range of values."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from gmm_desktop.files.dataset import Column
from gmm_desktop.files.preparation.filters.row_filter import Cells, Flags, RowFilter, Rule
from gmm_desktop.files.preparation.transforms.column_step import StepProblem
from gmm_desktop.files.problem import shown


class KeepRange(RowFilter, frozen=True, kw_only=True, tag="range"):
    """Keep rows with low <= x <= high; None leaves that side open (“at least”, “at most”)."""

    column: str
    low: float | None = None
    high: float | None = None

    title: ClassVar[str] = "By range"

    def __post_init__(self) -> None:
        bounds = [bound for bound in (self.low, self.high) if bound is not None]
        if not bounds:
            raise StepProblem(
                f"the filter of {shown(self.column, 60)} has no bound; give a lowest or highest value"
            )
        if not all(map(math.isfinite, bounds)):
            raise StepProblem(f"a bound of the filter of {shown(self.column, 60)} is not a number; correct it")
        if len(bounds) == 2 and bounds[0] > bounds[1]:
            raise StepProblem(
                f"the filter of {shown(self.column, 60)} goes from {bounds[0]:g} to {bounds[1]:g}; swap the two"
            )

    @property
    def looks_at(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column,)

    @property
    def words(self) -> str:
        """As in “mass below 3”."""
        name = shown(self.column, 60)
        if self.low is None:
            return f"with {name} {'at most' if self.outside else 'above'} {self.high:.6g}"
        if self.high is None:
            return f"with {name} {'at least' if self.outside else 'below'} {self.low:.6g}"
        return f"with {name} {'from' if self.outside else 'not from'} {self.low:.6g} to {self.high:.6g}"

    def rule(self, columns: Sequence[Column]) -> Rule:
        """The comparison; StepProblem for a column of text."""
        if columns[0].kind == "text":
            raise StepProblem(f"column “{shown(self.column, 60)}” holds text; choose its values instead of a range")
        low = -math.inf if self.low is None else self.low
        high = math.inf if self.high is None else self.high

        def keep(cells: Sequence[Cells]) -> Flags:
            (x,) = cells
            if self.outside:
                return np.asarray((x < low) | (x > high))
            return np.asarray((x >= low) & (x <= high))

        return keep
