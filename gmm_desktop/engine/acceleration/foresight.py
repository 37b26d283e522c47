"""Where EM on all rows will come to rest, as a sample of them tells.

On a sample EM moves a mixture much as on all rows; only where it comes to rest differs. So EM on the sample,
shifted by how much the two differ at a place where both are known, stands in for EM on all rows around there, and
where that comes to rest is found by passes over the sample alone. (The shift is the control variate of Johnson &
Zhang 2013; with EM: Chen, Zhu, Teh & Zhang 2018.)
"""

from __future__ import annotations

import math
from copy import deepcopy

import numpy as np

from gmm_desktop.engine.acceleration.extrapolation import Memory, coordinates, information, moments_at
from gmm_desktop.engine.acceleration.trail import Trail
from gmm_desktop.engine.batch import Batch, Moments
from gmm_desktop.engine.covariance.matrices import quiet
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.problem import Problem

TIMES_FEWER, ROWS_A_PARAMETER = 5, 20
"""How many times fewer rows than all a sample must have to be worth asking, and how many to be trusted."""

TURNS = 6
"""Passes over the sample with which a resting place is sought at most."""

ENOUGH = 0.05
"""Share of what is promised that may be left open: what the sample does not know is worth as much."""

HALVING = 2
"""Passes after which at least half of the promise must have been gained, in as many more half of the rest, ..."""

LEFT = 0.005
"""Share of a promise that is usually left after it was followed."""

NEGLIGIBLE = 0.1
"""Promise, in tolerances, that need not be looked into by passes over the sample."""

DOUBT = 4.0
"""How many times the gain that a sample foresees is held to be possible."""

KEPT = 0.5, 2.0
"""A promise was kept if the gain was between so many times of it."""


def foreseen_from(
    sample: Problem | None, trail: Trail | None, problem: Problem, parameters: int
) -> Foresight | None:
    """Return what a sample, with the trail of a mixture on it, tells of a problem; None of one that is no help."""
    if sample is None or trail is None:
        return None
    fits = ROWS_A_PARAMETER * parameters <= sample.rows.n <= problem.rows.n // TIMES_FEWER
    return Foresight(sample, trail.memory) if fits else None


class Foresight:
    """Finds for one mixture, after a pass over all rows, the step to where EM there will come to rest.

    `rows` are those of the sample, and `memory` is of EM on them alone: what EM does otherwise on all rows is about
    what is still sought. `reliable` tells whether what the last step promised was gained, so that the present
    promise can be relied on.
    """

    def __init__(self, sample: Problem, memory: Memory) -> None:
        self._problem = sample
        self.memory = deepcopy(memory)
        self.rows = sample.rows
        self.reliable = self.found = False
        self._promised = math.nan

    @quiet
    def begin(self, trail: Trail, total_weight: float, tolerance: float) -> Batch | None:
        """Return the mixture to make the first pass over the sample with, which is where the trail stands.

        None if the last promise was kept and next to nothing of the tolerance, in log-likelihood, is left.
        """
        low, high = KEPT
        gain, promised = float(trail.gain[0]), self._promised * total_weight
        self.reliable, self.found = low * promised < gain < high * promised, False
        self._trail, self._batch = trail, trail.point.batch
        self._metric = information(trail.images, self._batch)
        self._place, self._image, self._residual = trail.begin, trail.images, trail.residuals
        self._shift: Floats | None = None
        self._turn = 0
        self._first = self._look()
        if self.reliable and total_weight * self._first < NEGLIGIBLE * tolerance:
            self._arrive()
            return None
        return self._batch

    @quiet
    def follow(self, moments: Moments) -> Batch | None:
        """Take what a pass over the sample found; return the next mixture, None when there is nothing to add.

        Then the trail's next step leads to the resting place, if it was `found`.
        """
        image = coordinates(moments)
        if self._shift is None:
            self._shift = self._image - image
        else:
            image += self._shift
            place = self._place + self._step
            residual = image - place
            self.memory.add(residual - self._residual, image - self._image, np.ones(1, dtype=bool))
            self._place, self._image, self._residual = place, image, residual
            ahead = self._look()
            if self._turn > 1 and ahead > self._first * 0.5 ** (self._turn // HALVING):
                return None
            if self._turn == TURNS or ahead < ENOUGH * self._first:
                self._arrive()
                return None
        self._turn += 1
        there, possible = moments_at(self._place + self._step, self._batch, moments)
        if not possible[0]:
            return None
        batch = self._problem.frame.maximise(self._problem.family, there, self._batch).factored()
        if self._problem.guard.any_collapsed(batch, there.counts)[0]:
            return None
        self._batch = batch
        return batch

    def _look(self) -> float:
        """Find the step to where EM on the sample is heading, EM's own if that is no ascent; return its promise."""
        step, _ = self.memory.step(self._residual, self._metric)
        usual = self._promise(self._residual, self._residual)
        ahead = self._promise(self._residual, step)
        if not ahead >= usual:
            step, ahead = self._residual, usual
            self.memory.forget(np.ones(1, dtype=bool))
        self._step = step
        return ahead

    def _arrive(self) -> None:
        """Let the trail's next step lead to where the last one on the sample would."""
        step = self._place + self._step - self._trail.begin
        promised = self._promise(self._trail.residuals, step)
        self.found, self._promised = True, 0.5 * promised
        self._trail.go_far(step, promised)

    def _promise(self, residual: Floats, step: Floats) -> float:
        """Return the product, in the metric of the information of a row, of the way EM goes and a step."""
        return float(np.vecdot(residual * self._metric, step * self._metric)[0])
