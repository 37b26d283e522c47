"""What the user asked of a fit."""

from __future__ import annotations

import math
from dataclasses import dataclass


class SpecError(ValueError):
    """A request or data that no fit can answer; the message says what is wrong and names the cure."""


@dataclass(frozen=True, slots=True)
class FitSpec:
    """A request for one fit; a value out of range raises `SpecError` at once.

    `tolerance` is the projected remaining gain in log-likelihood, per row, below which EM stops.
    `max_iterations` is how often the parameters of a start are changed at most, in the search too; with 0 the
    start is only judged. `family` is an mclust name (or the one-column names E and V); `FAMILIES` lists them.
    `start` is a key of `STARTS`; `starts` is how many of them compete.
    """

    components: int = 2
    family: str = "VVV"
    start: str = "mixed"
    starts: int = 20
    seed: int = 0
    tolerance: float = 1e-8
    max_iterations: int = 1000
    noise: bool = False
    standardize: bool = False

    def __post_init__(self) -> None:
        if self.components < 1:
            raise SpecError(f"components is {self.components}; ask for 1 or more")
        if self.starts < 1:
            raise SpecError(f"starts is {self.starts}; ask for 1 or more")
        if self.seed < 0:
            raise SpecError(f"seed is {self.seed}; use 0 or a positive whole number")
        if not (math.isfinite(self.tolerance) and 0 <= self.tolerance <= 1):
            raise SpecError(f"tolerance is {self.tolerance}; use a number from 0 to 1, such as 1e-8")
        if self.max_iterations < 0:
            raise SpecError(f"max-iterations is {self.max_iterations}; use 0 or more")
