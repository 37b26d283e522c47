"""A start from rows drawn at random, each with the rows nearest to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.starts.partition import nearest, one_hot


@dataclass(frozen=True, slots=True)
class Points:
    """k distinct rows, all equally probable; every row goes to the nearest (Biernacki, Celeux & Govaert 2003)."""

    name: str = "points"
    plain: str = "random rows and what is nearest to them"
    one_column_only: bool = False

    def responsibilities(self, x: Floats, k: int, rng: np.random.Generator) -> Floats:
        """Return the hard partition around k drawn rows."""
        return one_hot(nearest(x, x[_distinct(x, k, rng)]), k)


def _distinct(x: Floats, k: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Return k indices of rows with different values, in random order; repeated where there are fewer."""
    seen: set[bytes] = set()
    chosen: list[int] = []
    for row in rng.permutation(len(x)):
        value = (x[row] + 0.0).tobytes()  # + 0.0 makes -0.0 and 0.0 the same bytes
        if value not in seen:
            seen.add(value)
            chosen.append(int(row))
            if len(chosen) == k:
                break
    return np.resize(np.array(chosen, dtype=np.intp), k)
