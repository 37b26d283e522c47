"""Filter by a lasso: a polygon drawn around points in two columns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.files.dataset import Column
from gmm_desktop.files.preparation.filters.row_filter import Cells, Flags, RowFilter, Rule
from gmm_desktop.files.preparation.transforms.column_step import StepProblem
from gmm_desktop.files.problem import shown


class KeepPolygon(RowFilter, frozen=True, kw_only=True, tag="polygon"):
    """Keep rows inside the polygon with these corners in columns (x, y), in the units of the steps before it.

    A polygon that crosses itself follows the even-odd rule: inside is where a ray crosses its sides an odd number
    of times (Shimrat 1962, Communications of the ACM 5, 434).
    """

    x: str
    y: str
    corners: tuple[tuple[float, float], ...]

    title: ClassVar[str] = "By lasso"

    def __post_init__(self) -> None:
        if len(self.corners) < 3:
            raise StepProblem(f"a lasso with {len(self.corners)} corners encloses nothing; draw around some points")
        if not all(math.isfinite(number) for corner in self.corners for number in corner):
            raise StepProblem("a corner of the lasso is not a pair of numbers; draw it again")
        if self.x == self.y:
            raise StepProblem(f"the lasso has {shown(self.x, 60)} on both axes; choose two columns")

    @property
    def looks_at(self) -> tuple[str, ...]:
        """The two columns."""
        return (self.x, self.y)

    @property
    def effort(self) -> int:
        """A comparison a side."""
        return len(self.corners)

    @property
    def words(self) -> str:
        """As in “outside the lasso in length and mass”."""
        where = "inside" if self.outside else "outside"
        return f"{where} the lasso in {shown(self.x, 40)} and {shown(self.y, 40)}"

    def rule(self, columns: Sequence[Column]) -> Rule:
        """The test; StepProblem for a column of text."""
        for column in columns:
            if column.kind == "text":
                raise StepProblem(f"column “{shown(column.name, 60)}” holds text; a lasso needs columns of numbers")
        corners = np.array(self.corners)

        def keep(cells: Sequence[Cells]) -> Flags:
            x, y = cells
            full = ~(np.isnan(x) | np.isnan(y))
            return np.asarray(full & (inside(x, y, corners) != self.outside))

        return keep


def inside(x: Cells, y: Cells, corners: NDArray[np.float64]) -> Flags:
    """Flags of the points (b,) that lie in the polygon with corners (m, 2); False for NaN."""
    low, high = corners.min(axis=0), corners.max(axis=0)
    near = np.flatnonzero((x >= low[0]) & (x <= high[0]) & (y >= low[1]) & (y <= high[1]))
    px, py = x[near], y[near]
    odd = np.zeros(len(near), dtype=bool)
    for (ax, ay), (bx, by) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if ay == by:
            continue
        crosses = (ay > py) != (by > py)
        odd ^= crosses & (px < (bx - ax) * ((py - ay) / (by - ay)) + ax)
    flags = np.zeros(len(x), dtype=bool)
    flags[near] = odd
    return flags
