"""Filter by a lasso in a plane that mixes columns, such as that of a projection."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from gmm_desktop.files.dataset import Column
from gmm_desktop.files.preparation.filters.by_polygon import refuse_no_polygon, refuse_text
from gmm_desktop.files.preparation.filters.polygon import Polygon
from gmm_desktop.files.preparation.filters.row_filter import Cells, Flags, RowFilter, Rule
from gmm_desktop.files.preparation.transforms.column_step import StepProblem
from gmm_desktop.files.problem import shown


class KeepInPlane(RowFilter, frozen=True, kw_only=True, tag="plane"):
    """Keep rows inside the polygon with these corners at (Σ across_c x_c, Σ up_c x_c) over the columns.

    All numbers are in the units of the steps before it; a polygon that crosses itself follows the even-odd rule.
    """

    columns: tuple[str, ...]
    across: tuple[float, ...]
    up: tuple[float, ...]
    corners: tuple[tuple[float, float], ...]

    title: ClassVar[str] = "By lasso in a projection"

    def __post_init__(self) -> None:
        refuse_no_polygon(self.corners)
        if not len(self.columns) == len(self.across) == len(self.up) or len(self.columns) < 2:
            raise StepProblem("a plane has one number across and one up for each of its columns; draw it again")
        if not all(map(math.isfinite, (*self.across, *self.up))):
            raise StepProblem("a direction of the plane is not of numbers; draw it again in another view")

    @property
    def looks_at(self) -> tuple[str, ...]:
        """All columns of the plane."""
        return self.columns

    @property
    def effort(self) -> int:
        """Two products a column, and a comparison a side for the points near one."""
        return 4 + 2 * len(self.columns) + len(self.corners) // 16

    @property
    def words(self) -> str:
        """As in “outside the lasso in a projection of length, width and mass”."""
        names = [shown(name, 40) for name in self.columns[:3]]
        more = len(self.columns) - len(names)
        listed = f"{', '.join(names)} and {more} more" if more else f"{', '.join(names[:-1])} and {names[-1]}"
        return f"{'inside' if self.outside else 'outside'} the lasso in a projection of {listed}"

    def rule(self, columns: Sequence[Column]) -> Rule:
        """The test; StepProblem for a column of text."""
        refuse_text(columns)
        polygon = Polygon(np.array(self.corners, dtype=np.float64))

        def keep(cells: Sequence[Cells]) -> Flags:
            x, y = (
                np.asarray(sum(weight * cell for weight, cell in zip(direction, cells, strict=True)))
                for direction in (self.across, self.up)
            )
            full = ~(np.isnan(x) | np.isnan(y))
            return np.asarray(full & (polygon.contains(x, y) != self.outside))

        return keep
