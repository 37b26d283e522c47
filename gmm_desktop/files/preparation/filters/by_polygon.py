"""Filter by a lasso: a polygon drawn around points in two columns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from gmm_desktop.files.dataset import Column
from gmm_desktop.files.preparation.filters.polygon import Polygon
from gmm_desktop.files.preparation.filters.row_filter import Cells, Flags, RowFilter, Rule
from gmm_desktop.files.preparation.transforms.column_step import StepProblem
from gmm_desktop.files.problem import shown


class KeepPolygon(RowFilter, frozen=True, kw_only=True, tag="polygon"):
    """Keep rows inside the polygon with these corners in columns (x, y), in the units of the steps before it.

    A polygon that crosses itself follows the even-odd rule.
    """

    x: str
    y: str
    corners: tuple[tuple[float, float], ...]

    title: ClassVar[str] = "By lasso"

    def __post_init__(self) -> None:
        refuse_no_polygon(self.corners)
        if self.x == self.y:
            raise StepProblem(f"the lasso has {shown(self.x, 60)} on both axes; choose two columns")

    @property
    def looks_at(self) -> tuple[str, ...]:
        """The two columns."""
        return (self.x, self.y)

    @property
    def effort(self) -> int:
        """A comparison a side, for the points near one."""
        return 4 + len(self.corners) // 16

    @property
    def words(self) -> str:
        """As in “outside the lasso in length and mass”."""
        where = "inside" if self.outside else "outside"
        return f"{where} the lasso in {shown(self.x, 40)} and {shown(self.y, 40)}"

    def rule(self, columns: Sequence[Column]) -> Rule:
        """The test; StepProblem for a column of text."""
        refuse_text(columns)
        polygon = Polygon(np.array(self.corners, dtype=np.float64))

        def keep(cells: Sequence[Cells]) -> Flags:
            x, y = (np.asarray(values, dtype=np.float64) for values in cells)
            full = ~(np.isnan(x) | np.isnan(y))
            return np.asarray(full & (polygon.contains(x, y) != self.outside))

        return keep


def refuse_no_polygon(corners: Sequence[tuple[float, float]]) -> None:
    """Raise StepProblem for corners that enclose nothing."""
    if len(corners) < 3:
        raise StepProblem(f"a lasso with {len(corners)} corners encloses nothing; draw around some points")
    if not all(math.isfinite(number) for corner in corners for number in corner):
        raise StepProblem("a corner of the lasso is not a pair of numbers; draw it again")


def refuse_text(columns: Sequence[Column]) -> None:
    """Raise StepProblem for a column of text."""
    for column in columns:
        if column.kind == "text":
            raise StepProblem(f"column “{shown(column.name, 60)}” holds text; a lasso needs columns of numbers")
