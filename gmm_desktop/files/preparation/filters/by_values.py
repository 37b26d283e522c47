"""Filter by single values: rows of these groups only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from gmm_desktop.files.dataset import Column
from gmm_desktop.files.preparation.filters.row_filter import Cells, Flags, RowFilter, Rule
from gmm_desktop.files.preparation.transforms.column_step import StepProblem
from gmm_desktop.files.problem import shown


class KeepValues(RowFilter, frozen=True, kw_only=True, tag="values"):
    """Keep rows whose cell is one of `values`: texts for a column of text, numbers for one of numbers."""

    column: str
    values: tuple[str | float, ...]

    title: ClassVar[str] = "By value"

    def __post_init__(self) -> None:
        if not self.values:
            raise StepProblem(f"the filter of {shown(self.column, 60)} names no value; choose one or more")
        if any(isinstance(value, float) and not math.isfinite(value) for value in self.values):
            raise StepProblem(f"a value in the filter of {shown(self.column, 60)} is not a number; correct it")

    @property
    def looks_at(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column,)

    @property
    def words(self) -> str:
        """As in “with species not wolf or fox”."""
        texts = [shown(v, 30) if isinstance(v, str) else f"{v:.6g}" for v in self.values[:4]]
        told = " or ".join(texts) + (" or …" if len(self.values) > 4 else "")
        return f"with {shown(self.column, 60)} {'' if self.outside else 'not '}{told}"

    def rule(self, columns: Sequence[Column]) -> Rule:
        """The comparison; StepProblem where texts are sought among numbers or the other way round."""
        (column,) = columns
        text = column.kind == "text"
        if column.kind != "empty" and any(isinstance(value, str) != text for value in self.values):
            kind, wanted = ("text", "texts") if text else ("numbers", "numbers")
            raise StepProblem(f"column “{shown(self.column, 60)}” holds {kind}; choose {wanted} as values")
        if text:
            sought = np.array([c for c, value in enumerate(column.categories) if value in self.values], np.int32)
            chosen = np.zeros(len(column.categories) + 1, dtype=bool)  # its last place, -1, is for empty cells
            chosen[: len(column.categories)] = self.outside
            chosen[sought] = not self.outside
            return lambda cells: np.asarray(chosen[cells[0]])
        numbers = np.array([value for value in self.values if not isinstance(value, str)], dtype=np.float64)

        def keep(cells: Sequence[Cells]) -> Flags:
            x = cells[0]
            inside = np.isin(x, numbers)
            return np.asarray(~(inside | np.isnan(x)) if self.outside else inside)

        return keep
