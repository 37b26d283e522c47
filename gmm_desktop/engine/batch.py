"""Many mixtures of equal size side by side, and what a pass over the rows finds out about them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.covariance.matrices import diagonals, inverse_of_lower, lower_factors
from gmm_desktop.engine.mixture import Floats

ENTRIES = 1 << 22
"""Covariance entries of the mixtures moved side by side at most."""

Chosen = Sequence[int] | NDArray[np.intp] | NDArray[np.bool_] | slice


@dataclass(frozen=True, slots=True, eq=False)
class Factors:
    """Covariances taken apart: standard deviations (m, k, d), whitening matrices, log-determinants, pivots.

    With S the standard deviations and R = S⁻¹ Σ S⁻¹ = C Cᵀ the correlations, `whitening` (m, k, d, d) is C⁻¹ S⁻¹,
    so that z = whitening (x - μ) is standard normal; None for diagonal covariances. `pivots` (m, k) is the
    smallest squared diagonal element of C: 1 - R² of a column on those before it, 0 where the covariance is
    singular. A covariance without factors has pivot 0 and the factors of the identity.
    """

    deviations: Floats
    whitening: Floats | None
    log_determinants: Floats
    pivots: Floats

    def take(self, chosen: Chosen) -> Factors:
        """Return the factors of some of the mixtures."""
        whitening = None if self.whitening is None else self.whitening[chosen]
        return Factors(self.deviations[chosen], whitening, self.log_determinants[chosen], self.pivots[chosen])

    def reordered(self, order: Sequence[int]) -> Factors:
        """Return the same factors with the components in another order."""
        whitening = None if self.whitening is None else self.whitening[:, order]
        return Factors(self.deviations[:, order], whitening, self.log_determinants[:, order], self.pivots[:, order])


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """m mixtures of k components in d columns, in inner coordinates (see frame.py).

    weights (m, k), means (m, k, d), covariances (m, k, d, d), or of diagonal ones the diagonals alone (m, k, d):
    there may be very many columns. With a uniform background also noise (m,), its weights, and `noise_log_sides`
    (d,), the logarithms of the sides of the box it fills.
    """

    weights: Floats
    means: Floats
    covariances: Floats
    noise: Floats | None = None
    noise_log_sides: Floats | None = None
    factors: Factors | None = None

    @property
    def shape(self) -> tuple[int, int, int]:
        """m, k and d."""
        m, k, d = self.means.shape
        return m, k, d

    @property
    def diagonal(self) -> bool:
        """Whether the covariances are diagonal, and only the diagonals of the scatter are wanted."""
        return self.covariances.ndim == 3

    @property
    def variances(self) -> Floats:
        """The diagonals (m, k, d) of the covariances."""
        return self.covariances if self.diagonal else diagonals(self.covariances)

    def take(self, chosen: Chosen) -> Batch:
        """Return some of the mixtures, in the given order."""
        return Batch(
            self.weights[chosen],
            self.means[chosen],
            self.covariances[chosen],
            None if self.noise is None else self.noise[chosen],
            self.noise_log_sides,
            None if self.factors is None else self.factors.take(chosen),
        )

    def reordered(self, order: Sequence[int]) -> Batch:
        """Return the same mixtures with their components in another order."""
        return Batch(
            self.weights[:, order],
            self.means[:, order],
            self.covariances[:, order],
            self.noise,
            self.noise_log_sides,
            None if self.factors is None else self.factors.reordered(order),
        )

    def factored(self) -> Batch:
        """Return the batch with its factors, computed where they are not yet known."""
        if self.factors is not None:
            return self
        factors = _factors(self.covariances, self.variances)
        return Batch(self.weights, self.means, self.covariances, self.noise, self.noise_log_sides, factors)


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Sufficient statistics of a batch: everything an M-step needs, whatever the number of rows.

    log_likelihoods (m,) in inner coordinates; counts N_j (m, k); means (m, k, d); scatter (m, k, d, d), the
    responsibility-weighted scatter about those means, or for diagonal covariances its diagonals alone (m, k, d);
    noise_counts (m,) with a uniform background; `certainties` (m, 2) of the memberships (see passes/certainty.py)
    where a pass was asked for them.
    """

    log_likelihoods: Floats
    counts: Floats
    means: Floats
    scatter: Floats
    noise_counts: Floats | None = None
    certainties: Floats | None = None

    @property
    def total(self) -> Floats:
        """Σ_j N_j (m,), with the background's: the weight of the rows."""
        total = self.counts.sum(axis=1)
        return total if self.noise_counts is None else np.asarray(total + self.noise_counts)

    @property
    def squares(self) -> Floats:
        """The diagonals (m, k, d) of the scatter."""
        return self.scatter if self.scatter.ndim == 3 else diagonals(self.scatter)

    def take(self, chosen: Chosen) -> Moments:
        """Return the statistics of some of the mixtures."""
        noise = None if self.noise_counts is None else self.noise_counts[chosen]
        certain = None if self.certainties is None else self.certainties[chosen]
        return Moments(
            self.log_likelihoods[chosen],
            self.counts[chosen],
            self.means[chosen],
            self.scatter[chosen],
            noise,
            certain,
        )


Many = TypeVar("Many", Batch, Moments, Factors)


def together(k: int, d: int, diagonal: bool) -> int:
    """Return how many mixtures of this size are moved side by side at most, so that they need little memory."""
    return max(1, ENTRIES // (k * d * (2 if diagonal else d)))


def where(first: NDArray[np.bool_], one: Many, other: Many) -> Many:
    """Return the mixtures of `one` where `first` (m,) is true, else those of `other`."""
    if first.all():
        return one
    return _merged(one, other, len(first), lambda a, b: np.where(first.reshape(-1, *[1] * (a.ndim - 1)), a, b))


def replaced(many: Many, chosen: NDArray[np.bool_], some: Many) -> Many:
    """Return `many` with the mixtures that are chosen (m,) replaced by `some`, in their order."""

    def put(all_of_them: Floats, these: Floats) -> Floats:
        copy = all_of_them.copy()
        copy[chosen] = these
        return copy

    return _merged(many, some, len(chosen), put)


def _merged(one: Many, other: Many, m: int, merge: Callable[[Floats, Floats], Floats]) -> Many:
    """Return `one` with every array that has an entry for each of its m mixtures merged with that of `other`.

    What only one of them has is left out.
    """
    merged: dict[str, Any] = {}
    for name in one.__slots__:
        a, b = getattr(one, name), getattr(other, name)
        if a is None or b is None:
            merged[name] = None
        elif isinstance(a, Factors):
            merged[name] = _merged(a, b, m, merge)
        elif isinstance(a, np.ndarray) and len(a) == m and name != "noise_log_sides":
            merged[name] = merge(a, b)
    return replace(one, **merged)


def singles(batch: Batch) -> list[Batch]:
    """Return each mixture of a batch as a batch of one."""
    return [batch.take(slice(i, i + 1)) for i in range(len(batch.weights))]


def joined(batches: Sequence[Batch]) -> Batch:
    """Return one factored batch of all the mixtures of `batches`, which agree on k, d, diagonal and noise."""
    first = batches[0]
    if len(batches) == 1:
        return first.factored()
    noise = [batch.noise for batch in batches if batch.noise is not None]
    return Batch(
        np.concatenate([batch.weights for batch in batches]),
        np.concatenate([batch.means for batch in batches]),
        np.concatenate([batch.covariances for batch in batches]),
        np.concatenate(noise) if noise else None,
        first.noise_log_sides,
    ).factored()


def _factors(covariances: Floats, variances: Floats) -> Factors:
    if covariances.ndim > variances.ndim and covariances.shape[-1] > 1:
        try:
            lower: Floats = np.linalg.cholesky(covariances).astype(np.float64, copy=False)
        except np.linalg.LinAlgError:
            return _factors_of_some(covariances, variances)
        steps = diagonals(lower)
        log_determinants = 2.0 * np.log(steps).sum(axis=-1)
        if math.isfinite(log_determinants.sum()):
            pivots = (steps * steps / variances).min(axis=-1)
            return Factors(np.sqrt(variances), inverse_of_lower(lower), log_determinants, pivots)
        return _factors_of_some(covariances, variances)
    usable, deviations = _deviations(variances)
    return Factors(deviations, None, 2.0 * np.log(deviations).sum(axis=-1), usable.astype(np.float64))


def _deviations(variances: Floats) -> tuple[NDArray[np.bool_], Floats]:
    """Return which components (m, k) have only positive variances, and roots (m, k, d), of 1 for the others."""
    with np.errstate(invalid="ignore"):
        usable = np.all((variances > 0) & (variances < np.inf), axis=-1)
    return usable, np.sqrt(np.where(usable[..., None], variances, 1.0))


def _factors_of_some(covariances: Floats, variances: Floats) -> Factors:
    """Return the factors where some covariances have none."""
    d = covariances.shape[-1]
    usable, deviations = _deviations(variances)
    log_determinants = 2.0 * np.log(deviations).sum(axis=-1)
    correlations = covariances / deviations[..., None] / deviations[..., None, :]
    if not usable.all():
        correlations[~usable] = np.eye(d)
    lower = lower_factors(correlations)
    steps = diagonals(lower)
    pivots = np.where(usable, steps.min(axis=-1) ** 2, 0.0)
    singular = steps[..., 0] == 0
    if singular.any():
        lower[singular] = np.eye(d)
    whitening = inverse_of_lower(lower) / deviations[..., None, :]
    return Factors(deviations, whitening, log_determinants + 2.0 * np.log(diagonals(lower)).sum(axis=-1), pivots)
