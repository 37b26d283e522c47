"""Leaving a local optimum: merge two components that share rows, split another (Ueda et al. 2000)."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from gmm_desktop.engine.batch import Batch
from gmm_desktop.engine.mixture import Floats

APART = 0.8
"""How far the halves of a split component lie from its mean, in standard deviations along its longest axis."""


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
    changed = [_moved(batch, *move) for move in moves]
    weights, means, covariances = (np.stack(part) for part in zip(*changed, strict=True))
    noise = None if batch.noise is None else np.repeat(batch.noise, len(moves))
    return Batch(weights, means, covariances, batch.diagonal, noise, batch.noise_log_sides).factored()


def _distance(batch: Batch, a: int, b: int) -> float:
    """Return the squared Mahalanobis distance of two means by the wider of both covariances, column by column."""
    variances = np.einsum("...ii->...i", batch.covariances[0])
    gap = batch.means[0, a] - batch.means[0, b]
    return float((gap * gap / (variances[a] + variances[b])).sum())


def _moved(batch: Batch, a: int, b: int, c: int) -> tuple[Floats, Floats, Floats]:
    """Merge b into a, then split c into c and b."""
    weights, means, covariances = batch.weights[0].copy(), batch.means[0].copy(), batch.covariances[0].copy()
    total = weights[a] + weights[b]
    share = weights[b] / total
    gap = means[b] - means[a]
    covariances[a] = (
        (1 - share) * covariances[a] + share * covariances[b] + share * (1 - share) * np.outer(gap, gap)
    )
    means[a] += share * gap
    weights[a] = total
    values, vectors = np.linalg.eigh(covariances[c])
    axis = APART * np.sqrt(values[-1]) * vectors[:, -1]
    weights[c] = weights[b] = 0.5 * weights[c]
    covariances[c] = covariances[c] - np.outer(axis, axis)
    covariances[b] = covariances[c]
    means[b], means[c] = means[c] + axis, means[c] - axis
    if batch.diagonal:
        covariances = covariances * np.eye(covariances.shape[-1])
    return weights, means, covariances
