"""What every filter of rows has in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from gmm_desktop.files.dataset import Column

Flags = NDArray[np.bool_]
Cells = NDArray[np.float64] | NDArray[np.int32]
Rule = Callable[[Sequence[Cells]], Flags]
"""Flags (b,) of the rows to keep, from the cells (b,) of each of the filter's columns."""


class RowFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="step"):
    """A rule for which rows stay; with `outside` the others stay. A row that is empty where it asks never does."""

    outside: bool = False
    enabled: bool = True

    title: ClassVar[str]

    @property
    def looks_at(self) -> tuple[str, ...]:
        """Names of the columns it asks."""
        raise TypeError(f"{type(self).__name__} does not say which columns it asks")

    @property
    def effort(self) -> int:
        """How many comparisons a row costs, about."""
        return 1

    @property
    def words(self) -> str:
        """Which rows are left out, as in “mass below 3”."""
        raise TypeError(f"{type(self).__name__} does not say what it leaves out")

    def rule(self, columns: Sequence[Column]) -> Rule:
        """The rule for these columns; StepProblem where they are of the wrong kind."""
        raise TypeError(f"{type(self).__name__} has no rule")
