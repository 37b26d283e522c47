"""The centred path of a pass: every difference is taken before it is squared, so no digit is lost."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gmm_desktop.engine.batch import Batch, Moments
from gmm_desktop.engine.covariance.matrices import quiet
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.passes.blocks import InnerBlock
from gmm_desktop.engine.passes.quick import heights
from gmm_desktop.engine.passes.scratch import scratch

OFFSETS = 1 << 15
"""Differences held at once, so that they stay in a core's cache."""


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
        return [np.zeros((m, self.lines)), np.zeros((m, k, d)), np.zeros(self.batch.covariances.shape)]

    def log_densities(self, block: InnerBlock, chosen: slice, out: Floats) -> None:
        """Write ln(w_j N(x | ...)) less the shift into out (c, lines, b), by z = C⁻¹ S⁻¹ (x - μ)."""
        assert self.batch.factors is not None
        k, d = self.batch.shape[1:]
        means = self.batch.means[chosen].reshape(-1, d, 1)
        deviations = self.batch.factors.deviations[chosen].reshape(-1, d, 1)
        whitening = self.batch.factors.whitening
        matrices = None if whitening is None else whitening[chosen].reshape(-1, d, d)
        squares = scratch.array("squares", len(means), block.columns.shape[1])
        for part in _parts(len(means), block):
            z = self._offsets(block, means[part])
            if matrices is None:
                z /= deviations[part]
            else:
                z = np.matmul(matrices[part], z, out=scratch.array("whitened", *z.shape))
            np.einsum("ldb,ldb->lb", z, z, out=squares[part])
        np.multiply(squares.reshape(-1, k, squares.shape[1]), -0.5, out=out[:, :k])
        out[:, :k] += self.constants[chosen, :k, None]
        out[:, k:] = self.constants[chosen, k:, None]

    def add(self, responsibilities: Floats, block: InnerBlock, chosen: slice, sums: list[Floats]) -> None:
        """Add the statistics of a block, given weighted responsibilities (c, lines, b)."""
        for array, part in zip(sums, self.found(responsibilities, block, chosen), strict=True):
            array[chosen] += part

    def found(self, responsibilities: Floats, block: InnerBlock, chosen: slice) -> list[Floats]:
        """Return the statistics of a block for the chosen mixtures."""
        k, d = self.batch.shape[1:]
        shares = responsibilities[:, :k].reshape(-1, 1, responsibilities.shape[-1])
        reference = self.reference[chosen].reshape(-1, d, 1)
        square = (d,) if self.batch.diagonal else (d, d)
        first, second = np.empty((len(shares), d)), np.empty((len(shares), *square))
        for part in _parts(len(shares), block):
            offsets = self._offsets(block, reference[part])
            scaled = np.multiply(offsets, shares[part], out=scratch.array("whitened", *offsets.shape))
            scaled.sum(axis=-1, out=first[part])
            if self.batch.diagonal:
                np.einsum("ldb,ldb->ld", scaled, offsets, out=second[part])
            else:
                np.matmul(scaled, offsets.swapaxes(-1, -2), out=second[part])
        counts = responsibilities.sum(axis=-1)
        return [counts, first.reshape(-1, k, d), second.reshape(-1, k, *square)]

    def _offsets(self, block: InnerBlock, points: Floats) -> Floats:
        """Return x - point (l, d, b) for some points (l, d, 1), in scratch memory."""
        out = scratch.array("offsets", len(points), *block.columns.shape)
        return np.subtract(block.columns, points, out=out)

    @quiet
    def moments(self, log_likelihoods: Floats, sums: list[Floats]) -> Moments:
        """Return the moments."""
        return moments_about(self.reference, self.batch, log_likelihoods, sums)


def _parts(lines: int, block: InnerBlock) -> Iterator[slice]:
    """Yield as many components at a time as the cache has room for."""
    at_once = max(1, OFFSETS // block.columns.size)
    for start in range(0, lines, at_once):
        yield slice(start, start + at_once)


def moments_about(reference: Floats, batch: Batch, log_likelihoods: Floats, sums: list[Floats]) -> Moments:
    """Move sums about `reference` (m, k, d) to the means of the components."""
    counts_and_noise, first, second = sums
    _, k, _ = batch.shape
    counts = counts_and_noise[:, :k].copy()
    some = counts > 0
    shift = np.where(some[..., None], first / np.where(some, counts, 1.0)[..., None], 0.0)
    if batch.diagonal:
        scatter = np.maximum(second - first * shift, 0.0)
    else:
        scatter = second - first[..., :, None] * shift[..., None, :]
        scatter = 0.5 * (scatter + scatter.swapaxes(-1, -2))
    noise = counts_and_noise[:, -1].copy() if batch.noise is not None else None
    return Moments(
        log_likelihoods, counts, np.where(some[..., None], reference + shift, batch.means), scatter, noise
    )
