"""The quick path of a pass: log-densities and statistics of many mixtures by two matrix products.

With features φ(x) = [1, x, x_a², x_a x_b], ln w_j N(x | μ_j, Σ_j) is linear in φ, and so are the sums of an M-step.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.batch import Batch, Moments
from gmm_desktop.engine.covariance.matrices import quiet
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.passes.blocks import InnerBlock, feature_count
from gmm_desktop.engine.passes.products import times, times_transposed
from gmm_desktop.engine.passes.scratch import scratch
from gmm_desktop.engine.passes.soften import DEAD

LOSSY = 1e5
"""Largest mean²/variance and the like at which sums of squares keep 11 digits."""


@lru_cache(maxsize=16)
def pairs(d: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the pairs of d columns, in the order of the features: by how far the second is round the ring."""
    a = np.arange(d * (d - 1) // 2)
    return a % d, (a + a // d + 1) % d


@lru_cache(maxsize=16)
def quadratic(d: int) -> tuple[NDArray[np.intp], Floats]:
    """Return where in a precision matrix, read line by line, the coefficients are, and what to multiply them by."""
    a, b = pairs(d)
    return np.concatenate([np.arange(d) * (d + 1), a * d + b]), np.repeat([-0.5, -1.0], [d, len(a)])


@lru_cache(maxsize=16)
def places(d: int) -> NDArray[np.intp]:
    """Return (d, d): at which place among the features the product of two columns is."""
    order = np.diag(np.arange(1 + d, 1 + 2 * d))
    a, b = pairs(d)
    order[a, b] = order[b, a] = np.arange(1 + 2 * d, 1 + d + d * (d + 1) // 2)
    return order


def log_weights(batch: Batch) -> Floats:
    """Return ln w (m, k), and ln of the background's weight and density as one more column where there is one."""
    weights = batch.weights if batch.noise is None else np.column_stack([batch.weights, batch.noise])
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.fmax(np.log(weights), DEAD)
    if batch.noise_log_sides is not None:
        logs[:, -1] -= batch.noise_log_sides.sum()
    return logs


def heights(batch: Batch) -> tuple[Floats, Floats]:
    """Return for a factored batch ln(w_j N(μ_j | μ_j, Σ_j)) (m, k or k+1), and the highest of each mixture (m,)."""
    assert batch.factors is not None
    _, k, d = batch.shape
    logs = log_weights(batch)
    logs[:, :k] -= 0.5 * batch.factors.log_determinants + 0.5 * d * math.log(2 * math.pi)
    return logs, logs.max(axis=1)


class QuickPlan:
    """Everything the quick path needs to know of a factored batch.

    `risks` (m,) are the factors by which it magnifies rounding errors, Σ_ab |Σ⁻¹|_ab (|μ_a μ_b| + s_a s_b).
    """

    arrays = 1
    """How many arrays its sums are."""

    def __init__(self, batch: Batch) -> None:
        assert batch.factors is not None
        self.batch = batch
        m, k, d = batch.shape
        logs, self.shifts = heights(batch)
        self.lines = logs.shape[1]
        deviations, whitening = batch.factors.deviations, batch.factors.whitening
        constants = logs - self.shifts[:, None]
        self.width = feature_count(d, batch.diagonal)
        self.coefficients = np.zeros((m, self.lines, self.width))
        body = self.coefficients[:, :k]
        if whitening is None:
            precisions = 1.0 / (deviations * deviations)
            body[..., 1 + d : 1 + 2 * d] = -0.5 * precisions
            slopes = precisions * batch.means
            self.risks: Floats = (slopes * batch.means).max(axis=(1, 2))
        else:
            full = whitening.swapaxes(-1, -2) @ whitening
            where, factors = quadratic(d)
            np.multiply(full.reshape(m, k, d * d).take(where, axis=-1), factors, out=body[..., 1 + d :])
            slopes = np.matvec(full, batch.means)
            reach = np.abs(batch.means) + deviations
            self.risks = np.vecdot(np.matvec(np.abs(full), reach), reach).max(axis=1)
        body[..., 1 : 1 + d] = slopes
        constants[:, :k] -= 0.5 * np.vecdot(slopes, batch.means)
        self.coefficients[..., 0] = constants

    def zeros(self) -> list[Floats]:
        """Return sums of nothing."""
        return [np.zeros(self.coefficients.shape)]

    def log_densities(self, block: InnerBlock, chosen: slice, out: Floats) -> None:
        """Write ln(w_j N(x | ...)) less the shift into out (c, lines, b)."""
        width, b = self.width, out.shape[-1]
        coefficients = self.coefficients[chosen].reshape(-1, width)
        times(coefficients, block.features(width), out.reshape(-1, b))

    def add(self, responsibilities: Floats, block: InnerBlock, chosen: slice, sums: list[Floats]) -> None:
        """Add the statistics of a block, given weighted responsibilities (c, lines, b)."""
        c, lines, b = responsibilities.shape
        found = scratch.array("statistics", c * lines, self.width)
        times_transposed(responsibilities.reshape(-1, b), block.features(self.width), found)
        part = sums[0][chosen]
        part += found.reshape(part.shape)

    @quiet
    def moments(self, log_likelihoods: Floats, sums: list[Floats]) -> Moments:
        """Return the moments."""
        _, k, d = self.batch.shape
        counts = sums[0][:, :k, 0]
        first = sums[0][:, :k, 1 : 1 + d]
        some = counts[..., None]
        if counts.all():
            means = first / some
        else:
            some = np.where(some > 0, some, 1.0)
            means = np.where(counts[..., None] > 0, first / some, self.batch.means)
        if self.batch.diagonal:
            scatter = sums[0][:, :k, 1 + d :] - first * first / some
        else:
            scatter = sums[0][:, :k].take(places(d), axis=-1)
            scatter -= first[..., None] * first[..., None, :] / some[..., None]
        noise = sums[0][:, -1, 0].copy() if self.batch.noise is not None else None
        return Moments(log_likelihoods, counts.copy(), means, scatter, noise)
