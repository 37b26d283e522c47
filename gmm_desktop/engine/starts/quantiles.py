"""A start from ordering the rows and cutting them into groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.starts.partition import one_hot


@dataclass(frozen=True, slots=True)
class Quantiles:
    """Cut the ordered rows into k groups of uneven size: shares drawn in proportion to ½ + uniform(0, 1).

    One column is ordered by its values, several along the first principal axis. Equal values stay together.
    """

    name: str = "quantiles"
    plain: str = "ordered rows cut into groups"
    one_column_only: bool = False

    def responsibilities(self, x: Floats, k: int, rng: np.random.Generator) -> Floats:
        """Return the hard partition by position."""
        positions = x[:, 0] if x.shape[1] == 1 else x @ _principal_axis(x, rng)
        shares = (0.5 + rng.random(k)).cumsum()
        cuts = np.quantile(positions, shares[:-1] / shares[-1])
        return one_hot(np.searchsorted(cuts, positions), k)


def _principal_axis(x: Floats, rng: np.random.Generator) -> Floats:
    """Return the direction (d,) of largest variance, near enough to order by, by power iteration."""
    axis = rng.standard_normal(x.shape[1])
    for _ in range(30):
        positions = x @ axis
        turned = x.T @ (positions - positions.mean())
        length = float(np.linalg.norm(turned))
        if not length > 0:
            break
        axis = turned / length
    return np.asarray(axis)
