"""A start from k-means: centres far apart, then a few rounds of moving them to the middle of their rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.starts.partition import nearest, one_hot, squared_distances


@dataclass(frozen=True, slots=True)
class KMeans:
    """k-means++ (Arthur & Vassilvitskii 2007), then Lloyd's algorithm for at most `rounds` rounds.

    Each new centre is a row drawn with probability proportional to its squared distance from the centres so far.
    """

    name: str = "kmeans"
    plain: str = "k-means, from centres far apart"
    one_column_only: bool = False
    rounds: int = 10

    def responsibilities(self, x: Floats, k: int, rng: np.random.Generator) -> Floats:
        """Return the hard partition k-means has reached."""
        centres = _spread(x, k, rng)
        labels = nearest(x, centres)
        for _ in range(self.rounds):
            hard = one_hot(labels, k)
            counts = hard.sum(axis=0)
            filled = counts > 0
            centres[filled] = (hard.T @ x)[filled] / counts[filled, None]
            moved = nearest(x, centres)
            if np.array_equal(moved, labels):
                break
            labels = moved
        return one_hot(labels, k)


def _spread(x: Floats, k: int, rng: np.random.Generator) -> Floats:
    """Draw k rows of x (m, d) as centres, far apart; rows repeat only where there are fewer than k distinct."""
    centres = np.empty((k, x.shape[1]))
    centres[0] = x[rng.integers(len(x))]
    distances = squared_distances(x, centres[0])
    for j in range(1, k):
        reach = distances.cumsum()
        drawn = np.searchsorted(reach, rng.random() * reach[-1], side="right")
        centres[j] = x[min(int(drawn), len(x) - 1)]
        np.minimum(distances, squared_distances(x, centres[j]), out=distances)
    return centres
