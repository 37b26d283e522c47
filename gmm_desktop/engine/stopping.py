"""When EM may stop: at a projected remaining gain that is too small to matter, or where rounding hides any gain."""

from __future__ import annotations

import numpy as np

ROUNDING = 1e-14
"""Relative size of a change in log-likelihood that is rounding."""


class Aitken:
    """Aitken's projection of the log-likelihood still to be gained, from the last three values.

    With gains shrinking by the factor a an iteration, a·gain/(1-a) is left (Böhning et al. 1994; McLachlan &
    Krishnan 2008, §4.9). Stops when that is below `tolerance` x n, the total weight, twice running.
    """

    def __init__(self, tolerance: float, total_weight: float) -> None:
        self.limit = tolerance * total_weight
        self.size = total_weight
        self.value: float | None = None
        self.gain: float | None = None
        self.small = 0
        self.largest_fall = 0.0

    def converged(self, log_likelihood: float) -> bool:
        """Take the next log-likelihood; return whether it was the last that was needed."""
        if self.value is None:
            self.value = log_likelihood
            return False
        gain, before = log_likelihood - self.value, self.gain
        self.value, self.gain = log_likelihood, gain
        floor = ROUNDING * (abs(log_likelihood) + self.size)
        if before is not None:  # a start need not belong to the family, so the first M-step may lower it
            self.largest_fall = max(self.largest_fall, -gain - 100 * floor)
        if abs(gain) <= floor and before is not None:
            return True
        self.small = self.small + 1 if before is not None and self._left(gain, before) < self.limit else 0
        return self.small >= 2

    def _left(self, gain: float, before: float) -> float:
        if gain < 0 or before <= 0 or gain >= before:
            return np.inf
        factor = gain / before
        return factor * gain / (1.0 - factor)
