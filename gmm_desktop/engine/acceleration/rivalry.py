"""Which of many competing mixtures are so far behind that following them to their end is not worth while."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.acceleration.trail import Point
from gmm_desktop.engine.guard import spurious
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.problem import Problem

PATIENCE = 60
"""Passes for which all are followed: some rest on a plateau before they climb."""

HOPE = 100.0
"""How many times what is projected that a mixture still gains is held to be possible."""


class Rivalry:
    """The best sound optimum that competing mixtures have seen, or that was known before: `best`, inner.

    They have made some passes `before`, so the climb is to follow all of them for `patience` passes.
    """

    def __init__(self, problem: Problem, known: float = -math.inf, before: int = 0) -> None:
        self._problem = problem
        self.best = known
        self.patience = PATIENCE - before

    def reached(self, ends: Point) -> None:
        """Take note of mixtures that have converged."""
        weight, rows = self._problem.survey.total_weight, self._problem.survey.rows
        flaws = spurious(ends.batch, ends.moments.counts, weight, rows)
        for flaw, value in zip(flaws, ends.moments.log_likelihoods.tolist(), strict=True):
            if not flaw:
                self.best = max(self.best, value)

    def hopeless(self, log_likelihoods: Floats, left: Floats, hope: float = HOPE) -> NDArray[np.bool_]:
        """Tell which mixtures (m,) will not catch up, with so much projected to be gained."""
        return np.asarray(log_likelihoods + hope * left < self.best)
