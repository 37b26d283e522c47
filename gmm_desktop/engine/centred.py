"""The centred path of a pass: every difference is taken before it is squared, so no digit is lost."""

from __future__ import annotations

import numpy as np

from gmm_desktop.engine.batch import Batch, Moments
from gmm_desktop.engine.blocks import InnerBlock, scratch
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.quick import heights


class CentredPlan:
    """What the centred path needs to know of a factored batch; scatters are taken about `reference` (m, k, d)."""

    arrays = 3
    """How many arrays its sums are."""

    def __init__(self, batch: Batch, reference: Floats | None = None) -> None:
        assert batch.factors is not None
        self.batch = batch
        self.reference = batch.means if reference is None else reference
        logs, self.shifts = heights(batch)
        self.constants = logs - self.shifts[:, None]
        self.lines = logs.shape[1]

    def zeros(self) -> list[Floats]:
        """Return sums of nothing: N_j, Σ r (x - ref), Σ r (x - ref)(x - ref)ᵀ."""
        m, k, d = self.batch.shape
        square = (m, k, d) if self.batch.diagonal else (m, k, d, d)
        return [np.zeros((m, self.lines)), np.zeros((m, k, d)), np.zeros(square)]

    def log_densities(self, block: InnerBlock, chosen: slice, out: Floats) -> None:
        """Write ln(w_j N(x | ...)) less the shift into out (c, lines, b), by z = C⁻¹ S⁻¹ (x - μ)."""
        assert self.batch.factors is not None
        deviations, whitening = self.batch.factors.deviations, self.batch.factors.whitening
        d, b = block.columns.shape
        first, last, _ = chosen.indices(len(self.shifts))
        offsets = scratch.array("offsets", d, b)
        z = scratch.array("whitened", d, b)
        for i in range(first, last):
            for j in range(self.batch.shape[1]):
                np.subtract(block.columns, self.batch.means[i, j][:, None], out=offsets)
                if whitening is None:
                    np.divide(offsets, deviations[i, j][:, None], out=z)
                else:
                    np.matmul(whitening[i, j], offsets, out=z)
                np.einsum("cb,cb->b", z, z, out=out[i - first, j])
                out[i - first, j] *= -0.5
                out[i - first, j] += self.constants[i, j]
        if self.batch.noise is not None:
            out[:, -1] = self.constants[chosen, -1:]

    def add(self, responsibilities: Floats, block: InnerBlock, chosen: slice, sums: list[Floats]) -> None:
        """Add the statistics of a block, given weighted responsibilities (c, lines, b)."""
        d, b = block.columns.shape
        first, last, _ = chosen.indices(len(self.shifts))
        sums[0][chosen] += responsibilities.sum(axis=-1)
        offsets = scratch.array("offsets", d, b)
        scaled = scratch.array("whitened", d, b)
        for i in range(first, last):
            for j in range(self.batch.shape[1]):
                np.subtract(block.columns, self.reference[i, j][:, None], out=offsets)
                np.multiply(offsets, responsibilities[i - first, j], out=scaled)
                sums[1][i, j] += scaled.sum(axis=-1)
                if self.batch.diagonal:
                    sums[2][i, j] += np.einsum("cb,cb->c", scaled, offsets)
                else:
                    sums[2][i, j] += scaled @ offsets.T

    def moments(self, log_likelihoods: Floats, sums: list[Floats]) -> Moments:
        """Return the moments."""
        return moments_about(self.reference, self.batch, log_likelihoods, sums)


def moments_about(reference: Floats, batch: Batch, log_likelihoods: Floats, sums: list[Floats]) -> Moments:
    """Move sums about `reference` (m, k, d) to the means of the components."""
    counts_and_noise, first, second = sums
    _, k, d = batch.shape
    counts = counts_and_noise[:, :k].copy()
    some = counts > 0
    shift = np.where(some[..., None], first / np.where(some, counts, 1.0)[..., None], 0.0)
    if batch.diagonal:
        scatter = np.zeros((*second.shape, d))
        np.einsum("...ii->...i", scatter)[...] = np.maximum(second - first * shift, 0.0)
    else:
        scatter = second - first[..., :, None] * shift[..., None, :]
        scatter = 0.5 * (scatter + scatter.swapaxes(-1, -2))
    noise = counts_and_noise[:, -1].copy() if batch.noise is not None else None
    return Moments(
        log_likelihoods, counts, np.where(some[..., None], reference + shift, batch.means), scatter, noise
    )
