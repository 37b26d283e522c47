"""Highest-density regions in two columns: the smallest areas that hold a given share of a mixture's probability."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gmm_desktop.engine.mixture import Floats, Mixture, Noise

_POINTS = 16_384
"""Points at which the density is looked at for all components together, and the fewest for one of them."""
_FEWEST = 256

_GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0


def holding(share: float) -> float:
    """Return the radius in standard deviations of the ellipse that holds a share of a normal in two columns.

    x has (x - μ)ᵀ Σ⁻¹ (x - μ) ≤ r² with probability 1 - exp(-r²/2).
    """
    return math.sqrt(-2.0 * math.log1p(-share))


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """ln g with g(x) = Σ_j w_j N(x | μ_j, Σ_j), the Gaussian part of a mixture of two columns.

    Holds the components that have a density: weights (k,), means and standard deviations (k, 2), correlations ρ and
    √(1 - ρ²) (k,), and ln w_j N(μ_j | μ_j, Σ_j) (k,). A uniform background adds the same wherever rows are: the
    regions {p ≥ t} are regions {g ≥ s}, and only what they hold is more.
    """

    weights: Floats
    means: Floats
    deviations: Floats
    correlations: Floats
    across: Floats
    log_peaks: Floats
    noise: Noise | None = None

    @classmethod
    def of(cls, mixture: Mixture) -> Surface:
        """Take a mixture of two columns; components that are flat in some direction have no density and no part."""
        deviations = mixture.standard_deviations
        products = deviations.prod(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            rho = np.clip(mixture.covariances[:, 0, 1] / products, -1.0, 1.0)
        across = np.sqrt((1.0 - rho) * (1.0 + rho))
        usable = (mixture.weights > 0) & (products > 0) & (across > 0) & np.isfinite(products)
        weights, deviations, across = mixture.weights[usable], deviations[usable], across[usable]
        peaks = np.log(weights) - math.log(2.0 * math.pi) - np.log(deviations).sum(axis=1) - np.log(across)
        noise = mixture.noise if mixture.noise is not None and mixture.noise.weight > 0 else None
        return cls(weights, mixture.means[usable], deviations, rho[usable], across, peaks, noise)

    def on_grid(self, x: Floats, y: Floats) -> Floats:
        """Return ln g (m, n) where columns have the values x (n,) and y (m,); cut off far below every level."""
        u = (x - self.means[:, :1]) / self.deviations[:, :1]
        v = (y - self.means[:, 1:]) / self.deviations[:, 1:]
        return self._log_sum(u[:, None, :], v[:, :, None])

    def levels(self, shares: Sequence[float], middle: Floats) -> Floats:
        """Return the levels s (len(shares),) of ln g above which the mixture has these shares of its probability.

        P(ln g(X) ≥ s) = share, with X from the mixture, is a quantile of ln g(X) (Hyndman 1996, section 3). X is
        not drawn at random but evenly: for each component at points of equal probability on a spiral (golden angle,
        radii √(-2 ln(1 - q))), for a background at points of a lattice in its box around `middle` (2,). What a
        region holds is met to about 0.002 of the probability, for one component to 0.0001.
        """
        if not len(self.weights):
            return np.empty(0)
        each = max(_FEWEST, _POINTS // len(self.weights))
        z = _spiral(each)
        first = self.means[:, :1] + self.deviations[:, :1] * z[:, 0]
        turned = self.correlations[:, None] * z[:, 0] + self.across[:, None] * z[:, 1]
        points = [np.stack([first, self.means[:, 1:] + self.deviations[:, 1:] * turned], axis=-1).reshape(-1, 2)]
        weights = [np.repeat(self.weights / each, each)]
        if self.noise is not None:
            points.append(middle + (_lattice(each) - 0.5) * self.noise.sides)
            weights.append(np.full(each, self.noise.weight / each))
        heights, amounts = self.at(np.concatenate(points)), np.concatenate(weights)
        order = np.argsort(-heights, kind="stable")
        heights, amounts = heights[order], amounts[order]
        held = np.cumsum(amounts) - 0.5 * amounts
        return np.asarray(np.interp(np.asarray(shares) * amounts.sum(), held, heights))

    def reach(self, level: float) -> Floats:
        """Return low and high ends (2, 2) of a box outside of which ln g is below a level.

        Where every w_j N(x | μ_j, Σ_j) is below a k-th of it, so is their sum.
        """
        radii = np.sqrt(np.maximum(2.0 * (self.log_peaks + math.log(len(self.weights)) - level), 0.0))
        half = radii[:, None] * self.deviations
        return np.stack([(self.means - half).min(axis=0), (self.means + half).max(axis=0)])

    def at(self, points: Floats) -> Floats:
        """Return ln g (n,) at points (n, 2)."""
        u, v = (points.T[:, None] - self.means.T[:, :, None]) / self.deviations.T[:, :, None]
        return self._log_sum(u, v)

    def _log_sum(self, u: Floats, v: Floats) -> Floats:
        """Return ln g where the standardised columns are u and v, (k, …) each: one component after the other."""
        reference = float(self.log_peaks.max())
        total = np.zeros(np.broadcast_shapes(u.shape[1:], v.shape[1:]))
        with np.errstate(under="ignore", over="ignore"):
            for j, peak in enumerate((self.log_peaks - reference).tolist()):
                square = v[j] - self.correlations[j] * u[j]
                square /= self.across[j]
                square *= square
                square += u[j] * u[j]
                square *= -0.5
                square += peak
                total += np.exp(square, out=square)
        return np.asarray(np.log(np.maximum(total, 1e-300)) + reference)


def _spiral(n: int) -> Floats:
    """Return points (n, 2) spread as the standard normal, each standing for an n-th of it."""
    place = np.arange(n)
    radii = np.sqrt(-2.0 * np.log1p(-(place + 0.5) / n))
    turns = 2.0 * math.pi * _GOLDEN * place
    return np.stack([radii * np.cos(turns), radii * np.sin(turns)], axis=1)


def _lattice(n: int) -> Floats:
    """Return points (n, 2) spread evenly over the unit square."""
    place = np.arange(n)
    return np.stack([(place + 0.5) / n, (place * _GOLDEN) % 1.0], axis=1)
