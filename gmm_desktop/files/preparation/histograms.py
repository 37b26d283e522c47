"""What a transform does to the shape of a column: a histogram before it and one after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.drain import drain
from gmm_desktop.files.dataset import Column
from gmm_desktop.files.preparation.moments import Floats
from gmm_desktop.files.preparation.transforms import ColumnStep, StepProblem

SAMPLE = 20_000
"""How many rows are looked at, so that it is quick for any size."""

Result = TypeVar("Result")


class Histogram(NamedTuple):
    """Counts (b,) of the values between edges (b + 1,); both empty where there is no value."""

    counts: NDArray[np.int64]
    edges: Floats


class BeforeAndAfter(NamedTuple):
    """The column without and with the step; `emptied` is the share of the sampled values it cannot take."""

    before: Histogram
    after: Histogram
    emptied: float


def before_and_after(column: Column, step: ColumnStep, *, bins: int = 40) -> BeforeAndAfter:
    """Histograms of at most 20,000 rows of a column of numbers before and after a step.

    A step that is off changes nothing; what it has not learnt it learns from the sample. StepProblem where it
    cannot.
    """
    if column.kind == "text":
        raise StepProblem(f"column “{column.name}” holds text; choose a column of numbers")
    values = _sampled(np.asarray(column.values, dtype=np.float64))
    values = values[np.isfinite(values)]
    after = _applied(step, values)
    emptied = 1 - len(after) / len(values) if len(values) else 0.0
    return BeforeAndAfter(_histogram(values, bins), _histogram(after, bins), emptied)


class _Values:
    """A sample as a step may learn from it."""

    def __init__(self, values: Floats) -> None:
        self._values = values

    def blocks(self) -> Iterator[tuple[Floats, None]]:
        """Yield all at once."""
        yield self._values, None


def _sampled(values: Floats) -> Floats:
    """At most 20,000 of the values, always the same; drawn, since every tenth row may well be of one kind."""
    if len(values) <= SAMPLE:
        return values
    return values[np.random.default_rng(0).choice(len(values), SAMPLE, replace=False)]


def _applied(step: ColumnStep, values: Floats) -> Floats:
    """The finite results of a step."""
    if not step.enabled or not len(values):
        return values
    learnt = step if step.learnt else drain(step.learning(_Values(values)))
    after = learnt.forward(values)
    return after[np.isfinite(after)]


def _histogram(values: Floats, bins: int) -> Histogram:
    if not len(values):
        return Histogram(np.zeros(0, dtype=np.int64), np.zeros(0))
    low, high = float(values.min()), float(values.max())
    if not low + (high - low) / bins > low:  # one value, or so near each other that no edge fits between
        half = max(abs(low), 1.0) * 0.5
        low, high = low - half, high + half
    counts, edges = np.histogram(values, bins, (low, high))
    return Histogram(counts.astype(np.int64), edges)
