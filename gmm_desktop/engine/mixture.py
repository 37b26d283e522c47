"""The Gaussian mixture itself: p(x) = Σ_j w_j N(x | μ_j, Σ_j), perhaps with a uniform background."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def read_only(array: object) -> Floats:
    """Copy to a float64 C-ordered array that nobody can change, so that frozen values are frozen.

    What is one already is not copied: covariances of very many columns are large.
    """
    if isinstance(array, np.ndarray) and array.dtype == np.float64 and array.base is None:
        flags = array.flags
        if flags.c_contiguous and not flags.writeable:
            return array
    copy = np.array(array, dtype=np.float64, order="C")
    copy.flags.writeable = False
    return copy


@dataclass(frozen=True, slots=True, eq=False)
class Noise:
    """A uniform background component: its weight, and the sides (d,) of the box it fills."""

    weight: float
    sides: Floats

    @property
    def log_density(self) -> float:
        """Log of the density anywhere in the box, -Σ ln sides."""
        return -float(np.log(self.sides).sum())

    @property
    def volume(self) -> float:
        """Volume of the box; may overflow to inf or 0 where `log_density` does not."""
        return math.exp(min(-self.log_density, 709.0))


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """Weights (k,), means (k, d) and covariances (k, d, d); read-only. With noise all weights sum to 1."""

    weights: Floats
    means: Floats
    covariances: Floats
    family: str = "VVV"
    noise: Noise | None = None

    def __post_init__(self) -> None:
        for name in ("weights", "means", "covariances"):
            object.__setattr__(self, name, read_only(getattr(self, name)))
        k, d = self.means.shape
        if self.weights.shape != (k,) or self.covariances.shape != (k, d, d):
            raise ValueError("weights, means and covariances disagree on the number of components or columns")

    @property
    def k(self) -> int:
        """Number of Gaussian components."""
        return len(self.weights)

    @property
    def d(self) -> int:
        """Number of columns."""
        return int(self.means.shape[1])

    @property
    def standard_deviations(self) -> Floats:
        """Standard deviations (k, d): roots of the diagonals of the covariances."""
        return np.sqrt(np.diagonal(self.covariances, axis1=1, axis2=2))

    @property
    def correlations(self) -> Floats:
        """Correlation matrices (k, d, d)."""
        sd = self.standard_deviations
        return self.covariances / (sd[:, :, None] * sd[:, None, :])

    def component_log_densities(self, x: Floats) -> Floats:
        """ln(w_j N(x_i | μ_j, Σ_j)) for rows x (n, d): shape (n, k), or (n, k+1) with noise last.

        By Cholesky: with Σ = L Lᵀ and z = L⁻¹(x - μ), ln N = -½(d ln 2π + zᵀz) - Σ ln L_ii.
        """
        x = np.asarray(x, dtype=np.float64)
        out = np.empty((len(x), self.k + (self.noise is not None)))
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            log_weights = np.log(self.weights)
            for j in range(self.k):
                lower = np.linalg.cholesky(self.covariances[j])
                z = np.linalg.solve(lower, (x - self.means[j]).T)
                constant = log_weights[j] - 0.5 * self.d * math.log(2 * math.pi) - np.log(np.diag(lower)).sum()
                out[:, j] = constant - 0.5 * np.einsum("ij,ij->j", z, z)
        out[np.isnan(out)] = -np.inf  # farther out than float64 can say
        if self.noise is not None:
            out[:, -1] = self.noise.log_density + (math.log(self.noise.weight) if self.noise.weight else -math.inf)
        return out

    def log_density(self, x: Floats) -> Floats:
        """ln p(x_i) for rows x (n, d): shape (n,)."""
        return _log_sum_exp(self.component_log_densities(x))

    def responsibilities(self, x: Floats) -> Floats:
        """P(C_j | x_i) for rows x (n, d): shape (n, k), or (n, k+1) with noise last; rows sum to 1.

        A row so far out that no density can be told from 0, even in logarithms, belongs to the component it is
        fewest standard deviations from.
        """
        logs = self.component_log_densities(x)
        lost = np.flatnonzero(logs.max(axis=1) == -np.inf)
        if len(lost):
            logs[lost, self._nearest(np.asarray(x, dtype=np.float64)[lost])] = 0.0
        return np.exp(logs - _log_sum_exp(logs)[:, None])

    def _nearest(self, x: Floats) -> NDArray[np.intp]:
        """The component (n,) of least Mahalanobis distance for rows x (n, d), however far out."""
        logs = np.full((len(x), self.k), np.inf)
        for j in np.flatnonzero(self.weights > 0):
            lower = np.linalg.cholesky(self.covariances[j])
            offsets = (0.5 * x - 0.5 * self.means[j]).T
            size = np.maximum(np.abs(offsets).max(axis=0), np.finfo(float).tiny)
            z = np.linalg.solve(lower / lower.max(), offsets / size)
            logs[:, j] = np.log(size) - np.log(lower.max()) + np.log(np.sqrt((z * z).sum(axis=0)))
        return np.asarray(logs.argmin(axis=1))

    def sample(self, n: int, rng: np.random.Generator) -> tuple[Floats, NDArray[np.intp]]:
        """Draw n rows (n, d) and the component (n,) each came from; k stands for the noise.

        A row is μ_j + Σ_j^½ z with z standard normal, or, of the noise, uniform in a box of its sides around the
        mean of the Gaussian components (a mixture does not remember where its box was).
        """
        weights = self.weights if self.noise is None else np.append(self.weights, self.noise.weight)
        component = rng.choice(len(weights), size=n, p=weights / weights.sum())
        x = np.empty((n, self.d))
        for j, scale in enumerate(self.standard_deviations):
            mine = component == j
            units = np.where(scale > 0, scale, 1.0)
            values, axes = np.linalg.eigh(self.covariances[j] / units / units[:, None])
            root = (axes * np.sqrt(np.maximum(values, 0.0))) @ axes.T
            x[mine] = self.means[j] + rng.standard_normal((int(mine.sum()), self.d)) @ root * units
        if self.noise is not None:
            mine = component == self.k
            centre = self.weights @ self.means / self.weights.sum()
            x[mine] = centre + (rng.random((int(mine.sum()), self.d)) - 0.5) * self.noise.sides
        return x, component

    def marginal(self, columns: Sequence[int]) -> Mixture:
        """The mixture of the chosen columns alone, in the given order."""
        chosen = list(columns)
        noise = self.noise and Noise(self.noise.weight, self.noise.sides[chosen])
        covariances = self.covariances[:, chosen][:, :, chosen]
        return Mixture(self.weights, self.means[:, chosen], covariances, self.family, noise)

    def reordered(self, order: Sequence[int]) -> Mixture:
        """The same mixture with its components in another order."""
        chosen = list(order)
        return Mixture(self.weights[chosen], self.means[chosen], self.covariances[chosen], self.family, self.noise)

    def canonical_order(self) -> tuple[int, ...]:
        """Order of the components by their mean along the first column, ties by the next."""
        return tuple(int(j) for j in np.lexsort(self.means.T[::-1]))


def _log_sum_exp(logs: Floats) -> Floats:
    """ln Σ_j exp(logs[:, j]) without overflow; -inf where every term is."""
    highest = logs.max(axis=1)
    shift = np.where(np.isfinite(highest), highest, 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(shift + np.log(np.exp(logs - shift[:, None]).sum(axis=1)))
