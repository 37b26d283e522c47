"""A start from pure chance: responsibilities that know nothing of the rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmm_desktop.engine.mixture import Floats


@dataclass(frozen=True, slots=True)
class Chance:
    """r_ij ∝ e_ij³ with e_ij exponential: each row mostly, but not wholly, to a component drawn at random.

    All components begin close to the mean of everything, whence EM reaches optima of overlapping components that
    partitions do not lead to.
    """

    name: str = "random"
    plain: str = "random memberships"
    one_column_only: bool = False

    def responsibilities(self, x: Floats, k: int, rng: np.random.Generator) -> Floats:
        """Return soft responsibilities."""
        drawn = rng.standard_exponential((len(x), k)) ** 3 + np.finfo(float).tiny
        return np.asarray(drawn / drawn.sum(axis=1, keepdims=True))
