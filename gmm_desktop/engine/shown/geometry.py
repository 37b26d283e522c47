"""What a mixture looks like: ellipses in two columns, curves over one, and the way from one mixture to another."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from gmm_desktop.engine.mixture import Floats, Mixture, Noise

_LARGE = 300_000
"""k d³ from which the roots of covariances would take longer than a small part of a frame."""


def ellipses(mixture: Mixture, columns: tuple[int, int], radii: Sequence[float], points: int = 73) -> Floats:
    """Return closed outlines (k, len(radii), points, 2): where (x - μ)ᵀ Σ⁻¹ (x - μ) = r² in two columns.

    With standard deviations σ and correlation ρ = cos δ the outline is μ + r (σ₁ cos t, σ₂ cos(t - δ)), which is
    right whatever the units of the columns; a singular Σ gives a line or a point. The last point is the first.
    """
    return ellipses_of_pairs(mixture, columns[:1], columns[1:], radii, points)[:, 0]


def ellipses_of_pairs(
    mixture: Mixture, first: Sequence[int], second: Sequence[int], radii: Sequence[float], points: int
) -> Floats:
    """Return the same for p pairs of columns at once: (k, p, len(radii), points, 2)."""
    first, second = list(first), list(second)
    variances = np.diagonal(mixture.covariances, axis1=1, axis2=2)
    one, two = variances[:, first], variances[:, second]
    sigma_one, sigma_two = np.sqrt(one), np.sqrt(two)
    product = sigma_one * sigma_two
    usable = product > 0
    correlation = np.where(usable, mixture.covariances[:, first, second] / np.where(usable, product, 1.0), 0.0)
    correlation = np.clip(correlation, -1.0, 1.0)
    delta = np.arctan2(np.sqrt((1.0 - correlation) * (1.0 + correlation)), correlation)
    t = np.linspace(0.0, 2.0 * np.pi, points)
    unit = np.empty((mixture.k, len(first), points, 2))
    unit[..., 0] = sigma_one[..., None] * np.cos(t)
    unit[..., 1] = sigma_two[..., None] * np.cos(t - delta[..., None])
    unit[:, :, -1] = unit[:, :, 0]
    centres = np.stack([mixture.means[:, first], mixture.means[:, second]], axis=-1)
    return np.asarray(centres[:, :, None, None] + np.asarray(radii)[:, None, None] * unit[:, :, None])


def densities(mixture: Mixture, column: int, x: Floats) -> Floats:
    """Return w_j N(x | μ_j, σ_j²) in one column for values x (m,): shape (k, m). Their sum is p(x) less noise.

    A component without spread has no density; it gets 0.
    """
    sigma = np.sqrt(mixture.covariances[:, column, column])[:, None]
    spread = np.where(sigma > 0, sigma, 1.0)
    z = (np.asarray(x) - mixture.means[:, column, None]) / spread
    heights = np.where(sigma > 0, mixture.weights[:, None] / (spread * math.sqrt(2.0 * math.pi)), 0.0)
    with np.errstate(under="ignore", over="ignore"):
        return np.asarray(heights * np.exp(-0.5 * z * z))


def interpolate(start: Mixture, end: Mixture, share: float) -> Mixture:
    """Return the mixture at `share` (0 to 1) of the way from `start` to `end`, component by component.

    Weights and means move on straight lines. Covariances move as a cloud of points would that is carried over
    with the least effort (Bures-Wasserstein; Bhatia, Jain & Lim 2019): Σ_t = A_t A_tᵀ,
    A_t = (1 - t) Σ_a^½ + t Σ_b^½ U, with U the orthogonal factor P Qᵀ of Σ_b^½ Σ_a^½ = P S Qᵀ. On the way they are
    positive definite where one of the two ends is, and the same whatever the units of the columns. Large ones go
    straight from end to end, which is positive definite too and takes no roots.
    """
    if start.means.shape != end.means.shape:
        raise ValueError("there is no way between mixtures with other numbers of components or columns")
    if share <= 0:
        return start
    if share >= 1:
        return end
    straight = start.k * start.d**3 > _LARGE
    return Mixture(
        (1.0 - share) * start.weights + share * end.weights,
        (1.0 - share) * start.means + share * end.means,
        (1.0 - share) * start.covariances + share * end.covariances if straight else _carried(start, end, share),
        end.family,
        _noise_between(start.noise, end.noise, share),
    )


def _carried(start: Mixture, end: Mixture, share: float) -> Floats:
    """Return the covariances (k, d, d) on the way of least effort."""
    scale = _scale(start, end)
    units = scale[:, None] * scale
    first, second = _root(start.covariances / units), _root(end.covariances / units)
    left, _, right = np.linalg.svd(second @ first)
    between = (1.0 - share) * first + share * second @ (left @ right)
    covariances = (between @ between.swapaxes(-1, -2)) * units
    return np.asarray(0.5 * (covariances + covariances.swapaxes(-1, -2)))


def _scale(start: Mixture, end: Mixture) -> Floats:
    """Return the typical standard deviation of each column in both mixtures, 1 where there is none: (d,)."""
    typical = np.maximum(start.standard_deviations, end.standard_deviations).max(axis=0)
    return np.where(typical > 0, typical, 1.0)


def _root(matrices: Floats) -> Floats:
    """Return the symmetric square roots of positive semi-definite matrices (k, d, d)."""
    values, axes = np.linalg.eigh(matrices)
    return np.asarray((axes * np.sqrt(np.maximum(values, 0.0))[:, None, :]) @ axes.swapaxes(-1, -2))


def _noise_between(start: Noise | None, end: Noise | None, share: float) -> Noise | None:
    """Move the weight and the box; where only one mixture has a background it fades in or out."""
    if start is None or end is None:
        present = start or end
        weight = 0.0 if present is None else present.weight * (share if start is None else 1.0 - share)
        return present and Noise(weight, present.sides)
    return Noise((1.0 - share) * start.weight + share * end.weight, (1.0 - share) * start.sides + share * end.sides)
