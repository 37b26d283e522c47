"""Robust scale: like the z-score, but a few wild values do not matter."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import ClassVar, Self

import msgspec

from gmm_desktop.files.preparation.quantiles import quantiles
from gmm_desktop.files.preparation.transforms.column_step import Affine, ColumnStep, Floats, Sample, StepProblem
from gmm_desktop.files.preparation.transforms.z_score import check_pair, scaled, unscaled


class RobustScale(ColumnStep, frozen=True, tag="robust"):
    """z = (x - median) / interquartile range, both of the rows used (weighted) unless given.

    Quantiles by definition 2 of Hyndman & Fan 1996 (The American Statistician 50, 361): the inverse of the
    distribution function, the middle of two values where it is flat; so a weight of 2 is the same as a row twice.
    """

    median: float | None = None
    spread: float | None = None

    title: ClassVar[str] = "Median and interquartile range"

    def __post_init__(self) -> None:
        check_pair("the median", self.median, "the interquartile range", self.spread)

    @property
    def affine(self) -> Affine | None:
        """The median and the interquartile range, once learnt."""
        return None if self.median is None or self.spread is None else Affine(self.median, self.spread)

    @property
    def learnt(self) -> bool:
        """Whether median and interquartile range are known."""
        return self.median is not None

    def learning(self, sample: Sample) -> Generator[None, None, Self]:
        """Learn median and interquartile range."""
        low, median, high = yield from quantiles(sample, (0.25, 0.5, 0.75))
        spread = high - low
        if not (math.isfinite(median) and math.isfinite(spread)):
            raise StepProblem(f"{self.column} holds infinite or too large values; leave these rows out first")
        if spread <= 0:
            raise StepProblem(
                f"the quartiles of {self.column} are the same value, {median:g}; use the z-score for this column"
            )
        return msgspec.structs.replace(self, median=median, spread=spread)

    def forward(self, values: Floats) -> Floats:
        """(x - median) / spread; TypeError before they are learnt."""
        return scaled(values, self.affine)

    def backward(self, values: Floats) -> Floats:
        """z · spread + median; TypeError before they are learnt."""
        return unscaled(values, self.affine)

    def label(self, name: str) -> str:
        """As in robust scale of mass."""
        return f"robust scale of {name}"
