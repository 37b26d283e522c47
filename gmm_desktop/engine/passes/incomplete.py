"""Rows with empty cells: each takes part by its observed cells, the rest by its conditional distribution.

For a component with mean μ and covariance Σ, a row observed in columns o has the conditional expectation
μ + B (x_o - μ_o) with B = Σ_·o Σ_oo⁻¹, and the conditional covariance Σ - B Σ_o· (Ghahramani & Jordan 1994). Both
are linear in what the marginal mixture's pass over the observed columns finds, so every family works.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.batch import Batch, Moments
from gmm_desktop.engine.covariance.matrices import quiet
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.passes.blocks import InnerBlock
from gmm_desktop.engine.passes.centred import CentredPlan, moments_about
from gmm_desktop.engine.passes.scratch import scratch
from gmm_desktop.engine.passes.soften import soften

NUMBERS_KEPT = 1 << 23
"""Numbers in the marginal mixtures that are remembered between the blocks of one pass."""


class Marginal:
    """The mixture of some columns, and how to complete its statistics to all columns.

    `regression` B (m, k, d, f) and `conditional` covariances (m, k, d, d) tell of the empty cells; with diagonal
    covariances there is no regression, and the conditional covariances are the diagonals (m, k, d).
    """

    def __init__(self, batch: Batch, full: NDArray[np.intp]) -> None:
        self.full = full
        means = batch.means[..., full]
        within = (full,) if batch.diagonal else (full[:, None], full)
        covariances = batch.covariances[..., *within]
        sides = None if batch.noise_log_sides is None else batch.noise_log_sides[full]
        marginal = replace(
            batch, means=means, covariances=covariances, noise_log_sides=sides, factors=None
        ).factored()
        self.plan = CentredPlan(marginal)
        self.regression: Floats | None = None
        if batch.diagonal:
            self.conditional = batch.covariances.copy()
            self.conditional[..., full] = 0.0
        else:
            self.regression, self.conditional = _regressed(batch, marginal, full)

    def complete(self, marginal: list[Floats], sums: list[Floats], offset: Floats, chosen: slice) -> None:
        """Add sums about the marginal means, completed to all columns, to sums about means - offset (c, k, d)."""
        counts_and_noise, first, second = marginal
        counts = counts_and_noise[:, : first.shape[1], None]
        conditional = self.conditional[chosen]
        sums[0][chosen] += counts_and_noise
        if self.regression is None:
            moved, square = np.zeros(offset.shape), counts * conditional
            moved[..., self.full] = first
            square[..., self.full] += second
            square += (2.0 * moved + counts * offset) * offset
        else:
            regression = self.regression[chosen]
            moved = (regression @ first[..., None])[..., 0]
            square = regression @ second @ regression.swapaxes(-1, -2) + counts[..., None] * conditional
            cross = moved[..., :, None] * offset[..., None, :]
            about = counts[..., None] * offset[..., :, None] * offset[..., None, :]
            square += cross + cross.swapaxes(-1, -2) + about
        sums[1][chosen] += moved + counts * offset
        sums[2][chosen] += square


def _regressed(batch: Batch, marginal: Batch, full: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Return what full columns say of all: B (m, k, d, f), and the conditional covariances (m, k, d, d)."""
    assert marginal.factors is not None
    regression = np.zeros((*batch.means.shape, len(full)))
    regression[..., full, np.arange(len(full))] = 1.0
    conditional = np.zeros(batch.covariances.shape)
    empty = np.setdiff1d(np.arange(batch.means.shape[-1]), full)
    if len(empty):
        whitening = marginal.factors.whitening
        if whitening is None:
            whitening = (1.0 / marginal.factors.deviations)[..., None] * np.eye(len(full))
        half = whitening @ batch.covariances[..., full[:, None], empty]
        regression[..., empty, :] = half.swapaxes(-1, -2) @ whitening
        within = batch.covariances[..., empty[:, None], empty]
        conditional[..., empty[:, None], empty] = within - half.swapaxes(-1, -2) @ half
    return regression, conditional


class IncompletePlan:
    """A pass over rows with empty cells, pattern by pattern."""

    arrays = 3
    """How many arrays its sums are."""

    def __init__(self, batch: Batch, reference: Floats | None = None) -> None:
        self.batch = batch
        self.reference = batch.means if reference is None else reference
        self.whole = CentredPlan(batch, reference)
        self.lines = self.whole.lines
        self.shifts = np.zeros(len(batch.weights))
        self.offset = batch.means - self.reference
        self.marginals: dict[bytes, Marginal] = {}
        self.most_marginals = NUMBERS_KEPT // (4 * batch.covariances.size)

    def zeros(self) -> list[Floats]:
        """Return sums of nothing, as on the centred path."""
        return self.whole.zeros()

    def marginal(self, full: NDArray[np.intp]) -> Marginal:
        """Return the mixture of the full columns, remembered for the next block."""
        key = full.tobytes()
        known = self.marginals.get(key)
        if known is None:
            known = Marginal(self.batch, full)
            if len(self.marginals) < self.most_marginals:
                self.marginals[key] = known
        return known

    def add_patterns(self, block: InnerBlock, densities_at_once: int, sums: list[Floats]) -> None:
        """Add log-likelihoods and completed statistics of a block to `sums`, one set of full columns at a time."""
        log_likelihoods, statistics = sums[0], sums[1:]
        for full, part in block.parts():
            marginal = self.marginal(full)
            plan, b = marginal.plan, part.columns.shape[1]
            at_once = max(1, densities_at_once // (self.lines * b))
            for start in range(0, len(self.shifts), at_once):
                chosen = slice(start, min(start + at_once, len(self.shifts)))
                work = scratch.work(chosen.stop - start, self.lines, b)
                plan.log_densities(part, chosen, work.densities)
                log_likelihoods[chosen] += soften(work, part, plan, chosen)
                log_likelihoods[chosen] += part.total_weight * plan.shifts[chosen]
                found = plan.found(work.densities, part, chosen)
                marginal.complete(found, statistics, self.offset[chosen], chosen)

    @quiet
    def moments(self, log_likelihoods: Floats, sums: list[Floats]) -> Moments:
        """Return the moments."""
        return moments_about(self.reference, self.batch, log_likelihoods, sums)
