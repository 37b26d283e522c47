"""Leaving a local optimum: merge two components that share rows, split another (Ueda et al. 2000)."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from gmm_desktop.engine.batch import Batch
from gmm_desktop.engine.mixture import Floats

APART = 0.8
"""How far the halves of a split component lie from its mean, in standard deviations along its longest axis."""

Parameters = tuple[Floats, Floats, Floats]
"""Weights (k,), means (k, d) and covariances (k, d, d), or of diagonal ones the diagonals (k, d)."""


def split_and_merge(batch: Batch, most: int, rng: np.random.Generator) -> Batch | None:
    """Return up to `most` mixtures, each the given one (a batch of one) with two components merged and one split.

    All combinations if they are few enough, otherwise drawn at random, near pairs first; None for k < 3.
    """
    _, k, _ = batch.shape
    pairs = sorted(combinations(range(k), 2), key=lambda pair: _distance(batch, *pair))
    moves = [(a, b, c) for a, b in pairs for c in range(k) if c not in (a, b)]
    if not moves:
        return None
    if len(moves) > most:
        ranks = np.arange(len(moves)) + rng.exponential(0.25 * len(moves), len(moves))
        moves = [moves[i] for i in np.argsort(ranks)[:most]]
    return _batch_of(batch, [_split(_merged(_parameters(batch), a, b), c, into=b) for a, b, c in moves])


def splits(batch: Batch) -> Batch:
    """Return k mixtures of k + 1 components, each the given one (a batch of one) with one component split."""
    weights, means, covariances = _parameters(batch)
    k = len(weights)
    grown = (np.append(weights, 0.0), np.vstack([means, means[:1]]), np.concatenate([covariances, covariances[:1]]))
    return _batch_of(batch, [_split(grown, c, into=k) for c in range(k)])


def _parameters(batch: Batch) -> Parameters:
    return batch.weights[0], batch.means[0], batch.covariances[0]


def _batch_of(batch: Batch, changed: list[Parameters]) -> Batch:
    weights, means, covariances = (np.stack(part) for part in zip(*changed, strict=True))
    noise = None if batch.noise is None else np.repeat(batch.noise, len(changed))
    return Batch(weights, means, covariances, noise, batch.noise_log_sides).factored()


def _distance(batch: Batch, a: int, b: int) -> float:
    """Return the squared distance of two means, column by column in units of both variances."""
    variances = batch.variances[0]
    gap = batch.means[0, a] - batch.means[0, b]
    return float((gap * gap / (variances[a] + variances[b])).sum())


def _merged(parameters: Parameters, a: int, b: int) -> Parameters:
    """Let a have the rows of b as well; b is left to be given others."""
    weights, means, covariances = (array.copy() for array in parameters)
    total = weights[a] + weights[b]
    share = weights[b] / total
    gap = means[b] - means[a]
    covariances[a] = (1 - share) * covariances[a] + share * covariances[b]
    covariances[a] += share * (1 - share) * _square(gap, covariances[a])
    means[a] += share * gap
    weights[a] = total
    return weights, means, covariances


def _split(parameters: Parameters, c: int, into: int) -> Parameters:
    """Halve c along its longest axis; the other half becomes component `into`."""
    weights, means, covariances = (array.copy() for array in parameters)
    axis = APART * _longest_axis(covariances[c])
    weights[c] = weights[into] = 0.5 * weights[c]
    covariances[c] -= _square(axis, covariances[c])
    covariances[into] = covariances[c]
    means[into], means[c] = means[c] + axis, means[c] - axis
    return weights, means, covariances


def _square(vector: Floats, covariance: Floats) -> Floats:
    """Return v vᵀ (d, d) for a vector (d,), or its diagonal (d,) if that is all there is of the covariance."""
    return vector * vector if covariance.ndim == 1 else np.outer(vector, vector)


def _longest_axis(covariance: Floats) -> Floats:
    """Return the longest axis (d,), one standard deviation long."""
    if covariance.ndim == 1:
        widest = int(covariance.argmax())
        axis = np.zeros(len(covariance))
        axis[widest] = np.sqrt(covariance[widest])
        return axis
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(np.sqrt(values[-1]) * vectors[:, -1])
