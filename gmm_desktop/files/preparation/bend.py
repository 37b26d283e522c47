"""The curved scale a column is on after a logarithm, a root or the like: from values of the file and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.files.preparation.filters import RowFilter
from gmm_desktop.files.preparation.projections import Projection
from gmm_desktop.files.preparation.steps import Step
from gmm_desktop.files.preparation.transforms import ColumnStep, Unchanged


@dataclass(frozen=True, slots=True)
class Bend:
    """What was done to one column, where nothing but curved transforms was: equal steps of z are not equal in x."""

    column: str
    steps: tuple[ColumnStep, ...]

    @property
    def title(self) -> str:
        """What an axis with numbers in the file's units is called, as in “CD3 (log scale)”."""
        return f"{self.column} ({' of '.join(step.scale for step in reversed(self.steps))} scale)"

    def forward(self, x: Floats) -> Floats:
        """Where values of the file come to lie; NaN where they cannot be taken."""
        for step in self.steps:
            x = step.forward(x)
        return x

    def backward(self, z: Floats) -> Floats:
        """The values of the file that lie there; NaN where there are none."""
        for step in reversed(self.steps):
            z = step.backward(z)
        return z

    def within(self, low: float, high: float) -> tuple[float, float] | None:
        """The smallest and largest value of the file between two prepared ones; None where there is none."""
        if not np.isfinite([low, high]).all():
            return None
        found = self.backward(np.linspace(low, high, 65))
        found = found[np.isfinite(found)]
        return (float(found.min()), float(found.max())) if len(found) else None


def bend_of(source: Sequence[str], steps: Sequence[Step], place: int) -> Bend | None:
    """The curved scale of a prepared column, by its place; None where an axis has no better units than its own.

    That is so for a column as it is in the file, for one that was scaled (its units are standard deviations, and
    meant to be), and for all columns where a projection mixed them.
    """
    found: list[ColumnStep] = []
    for step in steps:
        if not step.enabled or isinstance(step, RowFilter):
            continue
        if isinstance(step, Projection):
            return None
        if step.column == source[place] and not isinstance(step, Unchanged):
            if not step.scale:
                return None
            found.append(step)
    return Bend(source[place], tuple(found)) if found else None
