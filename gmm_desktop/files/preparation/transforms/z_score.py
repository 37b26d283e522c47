"""z-score: columns of different units made comparable."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import ClassVar, Self

import msgspec

from gmm_desktop.files.preparation.moments import mean_and_deviation
from gmm_desktop.files.preparation.transforms.column_step import Affine, ColumnStep, Floats, Sample, StepProblem


class ZScore(ColumnStep, frozen=True, tag="z-score"):
    """z = (x - mean) / standard deviation, both (weighted, with divisor Σ w) of the rows used unless given."""

    mean: float | None = None
    deviation: float | None = None

    title: ClassVar[str] = "z-score"

    def __post_init__(self) -> None:
        check_pair("the mean", self.mean, "the standard deviation", self.deviation)

    @property
    def affine(self) -> Affine | None:
        """The mean and the standard deviation, once learnt."""
        return None if self.mean is None or self.deviation is None else Affine(self.mean, self.deviation)

    @property
    def learnt(self) -> bool:
        """Whether mean and standard deviation are known."""
        return self.mean is not None

    def learning(self, sample: Sample) -> Generator[None, None, Self]:
        """Learn mean and standard deviation."""
        mean, deviation = yield from mean_and_deviation(sample)
        if not (math.isfinite(mean) and math.isfinite(deviation)):
            raise StepProblem(f"{self.column} holds infinite or too large values; leave these rows out first")
        if deviation <= abs(mean) * 1e-15:
            raise StepProblem(
                f"all values of {self.column} are the same, so it has no z-scores; switch this step off"
            )
        return msgspec.structs.replace(self, mean=mean, deviation=deviation)

    def forward(self, values: Floats) -> Floats:
        """(x - mean) / deviation; TypeError before they are learnt."""
        return scaled(values, self.affine)

    def backward(self, values: Floats) -> Floats:
        """z · deviation + mean; TypeError before they are learnt."""
        return unscaled(values, self.affine)

    def label(self, name: str) -> str:
        """As in z-score of mass."""
        return f"z-score of {name}"


def check_pair(centre_words: str, centre: float | None, scale_words: str, scale: float | None) -> None:
    """StepProblem unless both numbers are given or neither, finite, and the scale positive."""
    if centre is None and scale is None:
        return
    if centre is None or scale is None:
        raise StepProblem(f"{centre_words} and {scale_words} go together; give both or neither")
    if not (math.isfinite(centre) and math.isfinite(scale) and scale > 0):
        raise StepProblem(f"{centre_words} is {centre:g} and {scale_words} {scale:g}; the latter must be positive")


def scaled(values: Floats, affine: Affine | None) -> Floats:
    """(x - centre) / scale."""
    if affine is None:
        raise TypeError("the step has not learnt its numbers yet")
    return (values - affine.centre) / affine.scale


def unscaled(values: Floats, affine: Affine | None) -> Floats:
    """z · scale + centre."""
    if affine is None:
        raise TypeError("the step has not learnt its numbers yet")
    return values * affine.scale + affine.centre
