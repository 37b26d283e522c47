"""EM with padlocks: the M-step that is exact although some weights, means and covariances stay as they are.

The M-step maximises Σ_j N_j ln w_j - ½ Σ_j (N_j ln|Σ_j| + tr Σ_j⁻¹ W_j), where W_j is the scatter about μ_j.
Weights stand alone in it, and whatever the Σ_j may be, the best free μ_j is the weighted mean of its rows; so
weights, means and, with the W_j about those means, covariances are found one after the other, and the held ones
are constants.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.batch import Batch, Moments
from gmm_desktop.engine.covariance import Family
from gmm_desktop.engine.frame import Frame
from gmm_desktop.engine.guard import Guard
from gmm_desktop.engine.held import Held
from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.problem import Problem
from gmm_desktop.engine.spec import SpecError

ROUNDING = 1e-9
"""What the sum of all weights may be away from 1."""


def holding(problem: Problem, held: Held, start: Mixture) -> Problem:
    """Return the problem with values of `start` held; raises `SpecError` where that leaves nothing to share."""
    if not held.any:
        return problem
    if not held.places <= set(range(start.k)):
        raise SpecError(f"something is held of a component that is not there; there are {start.k}")
    _check_weights(held, start, problem.spec.noise)
    frame = problem.frame
    locked = HeldFrame(frame.centre, frame.scale, frame.units, frame.cell_weights, held, problem.upright(start))
    guard = SparingGuard(problem.guard, held)
    return replace(problem, frame=locked, guard=guard, held=held)


def _check_weights(held: Held, start: Mixture, noise: bool) -> None:
    total = float(start.weights[sorted(held.weights)].sum())
    shared = len(held.weights) < start.k or noise or start.noise is not None
    if shared and total >= 1.0 and held.weights:
        raise SpecError(f"the weights that are held sum to {total:.6g} and leave nothing; release one of them")
    if not shared and abs(total - 1.0) > ROUNDING:
        raise SpecError(f"all weights are held, and they sum to {total:.6g}, not to 1; release one of them")


@dataclass(frozen=True, slots=True, eq=False)
class HeldFrame(Frame):
    """Coordinates in which something of each mixture is held; `start` has it in the units of the rows."""

    held: Held
    start: Mixture

    def outer(self, batch: Batch, index: int, family: str) -> Mixture:
        """Return one mixture of a batch in the units of the rows; what is held is as it was given, to the bit."""
        mixture = Frame.outer(self, batch, index, family)
        means, covariances = mixture.means.copy(), mixture.covariances.copy()
        for held, array, given in (
            (self.held.means, means, self.start.means),
            (self.held.covariances, covariances, self.start.covariances),
        ):
            array[sorted(held)] = given[sorted(held)]
        return replace(mixture, means=means, covariances=covariances)

    def maximise(self, family: Family, moments: Moments, current: Batch, *, afresh: bool = False) -> Batch:
        """The M-step, in which `current` tells what is held."""
        k = moments.counts.shape[1]
        means, scatter = self._about(moments, current)
        weights, noise = self._weights(moments, current)
        covariances = current.covariances.copy()
        free = [j for j in range(k) if j not in self.held.covariances]
        if free:
            some = Moments(moments.log_likelihoods, moments.counts[:, free], means[:, free], scatter[:, free])
            before = Batch(weights[:, free], means[:, free], covariances[:, free])
            covariances[:, free] = Frame.maximise(self, family, some, before, afresh=afresh).covariances
        return Batch(weights, means, covariances, noise, current.noise_log_sides)

    def _about(self, moments: Moments, current: Batch) -> tuple[Floats, Floats]:
        """Return the means, held or found, and the scatter about them: W + N (m - μ)(m - μ)ᵀ."""
        held = sorted(self.held.means)
        if not held:
            return moments.means, moments.scatter
        means, scatter = moments.means.copy(), moments.scatter.copy()
        offsets = means[:, held] - current.means[:, held]
        means[:, held] = current.means[:, held]
        weighted = moments.counts[:, held, None] * offsets
        if current.diagonal:
            scatter[:, held] += weighted * offsets
        else:
            scatter[:, held] += weighted[..., :, None] * offsets[..., None, :]
        return means, scatter

    def _weights(self, moments: Moments, current: Batch) -> tuple[Floats, Floats | None]:
        """Return the weights, and the background's: the free ones share what is left as N_j do."""
        counts, before = moments.counts, current.weights
        if moments.noise_counts is not None and current.noise is not None:
            counts = np.column_stack([counts, moments.noise_counts])
            before = np.column_stack([before, current.noise])
        free = [j for j in range(counts.shape[1]) if j not in self.held.weights]
        weights = before.copy()
        left = 1.0 - weights[:, sorted(self.held.weights)].sum(axis=1, keepdims=True)
        total = counts[:, free].sum(axis=1, keepdims=True)
        shares = left * counts[:, free] / np.where(total > 0, total, 1.0)
        weights[:, free] = np.where(total > 0, shares, before[:, free])
        k = moments.counts.shape[1]
        return weights[:, :k], None if current.noise is None else weights[:, k]


class SparingGuard(Guard):
    """The watch over a fit in which some components cannot collapse, because their shape and place are held."""

    def __init__(self, guard: Guard, held: Held) -> None:
        self.least_count, self.least_variances = guard.least_count, guard.least_variances
        self.spared = sorted(held.means & held.covariances)

    def collapsed(self, batch: Batch, counts: Floats) -> NDArray[np.bool_]:
        """Return (m, k): which components of a factored batch cannot go on."""
        found = super().collapsed(batch, counts)
        found[:, self.spared] = False
        return found
