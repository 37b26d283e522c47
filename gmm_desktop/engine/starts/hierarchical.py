"""A start from merging rows step by step into k groups, on a sample of the rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.starts.partition import Labels, nearest, one_hot


@dataclass(frozen=True, slots=True)
class Hierarchical:
    """Model-based agglomeration (Fraley 1998) of at most `sample` rows; the others follow the nearest group mean.

    The criterion is that of equal spheres, Ward's: merge the two groups that cost the least sum of squares,
    n_a n_b / (n_a + n_b) |mean_a - mean_b|². Half of the times the rows are first sphered by their own covariance,
    so that long groups are found as well as round ones.
    """

    name: str = "hierarchical"
    plain: str = "similar rows merged step by step"
    one_column_only: bool = False
    sample: int = 500

    def responsibilities(self, x: Floats, k: int, rng: np.random.Generator) -> Floats:
        """Return the hard partition by the nearest of k merged groups."""
        turn = _sphering(x) if rng.random() < 0.5 else None
        size = min(len(x), max(k, min(self.sample, (9 * len(x) + 9) // 10)))
        rows = x[rng.choice(len(x), size=size, replace=False)]
        if turn is not None:
            rows = rows @ turn
        groups = one_hot(_merged(rows, k), k)
        counts = groups.sum(axis=0)
        centres = groups.T @ rows / np.maximum(counts, 1.0)[:, None]
        return one_hot(nearest(x, centres[counts > 0], turn), k)


def _sphering(x: Floats) -> Floats | None:
    """Return (d, q): rows times this have the identity as covariance, flat directions left out; None where none."""
    if x.shape[1] >= len(x):
        return None
    values, axes = np.linalg.eigh(x.T @ x - len(x) * np.outer(x.mean(axis=0), x.mean(axis=0)))
    wide = values > 1e-10 * max(values[-1], np.finfo(float).tiny)
    if not wide.any():
        return None
    return np.asarray(axes[:, wide] * np.sqrt(len(x) / values[wide]))


def _merged(x: Floats, k: int) -> Labels:
    """Merge the rows x (m, d) by Ward's criterion until k groups are left; labels (m,), from 0.

    Costs of merging follow Lance & Williams 1967:
    c(ab, e) = [(n_a + n_e) c(a, e) + (n_b + n_e) c(b, e) - n_e c(a, b)] / (n_a + n_b + n_e).
    """
    m = len(x)
    squares = np.vecdot(x, x)
    costs = np.maximum(0.5 * (squares[:, None] + squares) - x @ x.T, 0.0)
    np.fill_diagonal(costs, np.inf)
    sizes = np.ones(m)
    labels = np.arange(m)
    partner = costs.argmin(axis=1)
    least = costs[np.arange(m), partner]
    for _ in range(m - k):
        a = int(least.argmin())
        b = int(partner[a])
        row = (sizes[a] + sizes) * costs[a] + (sizes[b] + sizes) * costs[b] - sizes * costs[a, b]
        row /= sizes[a] + sizes[b] + sizes
        row[a] = np.inf
        costs[a], costs[:, a] = row, row
        costs[b], costs[:, b] = np.inf, np.inf
        sizes[a] += sizes[b]
        labels[labels == b] = a
        stale = np.flatnonzero((partner == a) | (partner == b))
        stale = np.append(stale, a)
        partner[stale] = costs[stale].argmin(axis=1)
        least[stale] = costs[stale, partner[stale]]
        least[b] = np.inf
        nearer = row < least
        partner[nearer], least[nearer] = a, row[nearer]
    return np.unique(labels, return_inverse=True)[1]
