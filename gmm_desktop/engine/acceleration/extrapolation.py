"""Where EM is heading: Anderson's extrapolation of a fixed-point iteration, for many mixtures at once.

EM maps moments x (weights, means and covariances of the responsibilities) to moments f(x). From the last few x and
f(x) the map is taken to be linear, and the point is sought at which f(x) - x vanishes (Anderson 1965; Walker & Ni
2011; for EM: Henderson & Varadhan 2019). Distances are those of the complete-data information, in which a step of
EM is a step along the gradient.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.batch import Batch, Moments
from gmm_desktop.engine.covariance.matrices import diagonals, per_component
from gmm_desktop.engine.mixture import Floats

DEPTH = 6
"""Differences remembered at most."""

ENTRIES = 1 << 21
"""Numbers remembered at most; with many columns fewer differences are."""

SOME = 1e-300
"""What stands in for a count or a length of 0 where it is divided by."""

RIDGE = 1e-10
"""Added to the squared lengths of differences brought to length 1."""


def coordinates(moments: Moments) -> Floats:
    """Return the moments (m, ·): weights, means, covariances (or only the variances), the background's weight."""
    total = moments.total
    some = np.maximum(moments.counts, SOME)
    spread = moments.scatter / per_component(some, moments.scatter)
    parts = [moments.counts / total[:, None], moments.means, spread]
    if moments.noise_counts is not None:
        parts.append(moments.noise_counts / total)
    return np.concatenate([part.reshape(len(total), -1) for part in parts], axis=1)


def moments_at(places: Floats, batch: Batch, current: Moments) -> tuple[Moments, NDArray[np.bool_]]:
    """Return the moments at coordinates (m, ·), and which of them could be moments at all; current ones else."""
    m, k, d = batch.shape
    total = current.total
    means = places[:, k : k + k * d].reshape(m, k, d)
    spread = _spread(places, batch)
    variances = spread if batch.diagonal else diagonals(spread)
    counts = places[:, :k] * total[:, None]
    good = (counts.min(axis=1) > 0) & (variances.min(axis=(1, 2)) > 0)
    noise = None
    if batch.noise is not None:
        noise = places[:, -1] * total
        good &= noise >= 0
    safe = counts if all(good.tolist()) else np.where(good[:, None], counts, current.counts)
    return Moments(current.log_likelihoods, safe, means, spread * per_component(safe, spread), noise), good


def information(places: Floats, batch: Batch) -> Floats:
    """Return (m, ·): roots of the diagonal of the complete-data information of one row, at coordinates (m, ·)."""
    m, k, _ = batch.shape
    weights = np.maximum(places[:, :k], 1e-12)
    spread = _spread(places, batch)
    variances = spread if batch.diagonal else diagonals(spread)
    precisions = np.sqrt(weights)[..., None] / np.where(variances > 0, variances, 1.0)
    roots = np.sqrt(precisions)
    of_means = np.sqrt(np.sqrt(weights))[..., None] * roots
    of_spread = precisions if batch.diagonal else roots[..., None] * roots[..., None, :]
    parts = [1.0 / np.sqrt(weights), of_means, np.sqrt(0.5) * of_spread]
    if batch.noise is not None:
        parts.append(1.0 / np.sqrt(np.maximum(places[:, -1:], 1e-12)))
    return np.concatenate([part.reshape(m, -1) for part in parts], axis=1)


def _spread(places: Floats, batch: Batch) -> Floats:
    """Return the covariances (m, k, d, d), or only the variances (m, k, d), at coordinates (m, ·)."""
    _, k, d = batch.shape
    return places[:, k + k * d : places.shape[1] - (batch.noise is not None)].reshape(batch.covariances.shape)


class Memory:
    """The last few differences between successive f(x) - x and f(x) of m mixtures; zeros where there are fewer."""

    def __init__(self, m: int, size: int) -> None:
        depth = max(1, min(DEPTH, ENTRIES // (2 * m * size)))
        self.of_residuals = np.zeros((m, depth, size))
        self.of_images = np.zeros((m, depth, size))
        self.known = np.zeros(m, dtype=np.int64)
        self.last = 0

    def take(self, chosen: NDArray[np.bool_]) -> None:
        """Keep only some of the mixtures."""
        self.of_residuals, self.of_images = self.of_residuals[chosen], self.of_images[chosen]
        self.known = self.known[chosen]

    def add(self, residuals: Floats, images: Floats, valid: NDArray[np.bool_]) -> None:
        """Remember differences (m, ·) in place of the oldest; where they are not valid, forget all."""
        self.last = (self.last + 1) % self.of_images.shape[1]
        self.of_residuals[:, self.last] = residuals
        self.of_images[:, self.last] = images
        self.known += 1
        if not all(valid.tolist()):
            self.forget(~valid)

    def forget(self, chosen: NDArray[np.bool_]) -> None:
        """Forget the differences of some mixtures."""
        self.of_residuals[chosen] = self.of_images[chosen] = 0.0
        self.known[chosen] = 0

    def step(self, residuals: Floats, metric: Floats) -> tuple[Floats, Floats]:
        """Return (m, ·): the steps from x to where, by what is remembered, f(x) - x vanishes; and how slow EM is.

        Least squares by normal equations of differences of unit length, with a ridge that rounding needs. How slow
        (m,) is how far x moved the last time, beside how much f(x) - x changed on the way: 1 / (1 - rate) of EM.
        """
        differences = self.of_residuals * metric[:, None]
        products = differences @ differences.swapaxes(1, 2)
        diagonal = np.einsum("mhh->mh", products)
        scale = 1.0 / np.sqrt(diagonal + SOME)
        products *= scale[:, :, None] * scale[:, None]
        diagonal[...] = 1.0 + RIDGE
        wanted = scale[..., None] * np.matvec(differences, residuals * metric)[..., None]
        factors = scale[..., None] * np.linalg.solve(products, wanted)
        moved = (self.of_images[:, self.last] - self.of_residuals[:, self.last]) * metric
        slow = np.sqrt(np.vecdot(moved, moved)) * scale[:, self.last]
        return residuals - np.vecmat(factors[..., 0], self.of_images), slow
