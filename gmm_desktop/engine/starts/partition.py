"""Hard partitions of rows: by nearest centre, and written as responsibilities."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.rows import stretches

Labels = NDArray[np.intp]


def one_hot(labels: Labels, k: int) -> Floats:
    """Return responsibilities (m, k) that are 1 at each row's label and 0 elsewhere."""
    hard = np.zeros((len(labels), k))
    hard[np.arange(len(labels)), labels] = 1.0
    return hard


def nearest(x: Floats, centres: Floats, turn: Floats | None = None) -> Labels:
    """Return for rows x (m, d) the index (m,) of the nearest of the centres (k, d), the first of equals.

    With `turn` (d, q) for rows x @ turn, and centres (k, q) among those.
    """
    half = 0.5 * np.vecdot(centres, centres)
    lines = centres.T if turn is None else turn @ centres.T
    found = np.empty(len(x), dtype=np.intp)
    for start, stop in stretches(*x.shape):
        (half - x[start:stop] @ lines).argmin(axis=1, out=found[start:stop])
    return found


def squared_distances(x: Floats, centre: Floats) -> Floats:
    """Return |x_i - centre|² for rows x (m, d): shape (m,)."""
    found = np.empty(len(x))
    for start, stop in stretches(*x.shape):
        apart = x[start:stop] - centre
        np.vecdot(apart, apart, out=found[start:stop])
    return found
