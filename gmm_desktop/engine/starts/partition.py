"""Hard partitions of rows: by nearest centre, and written as responsibilities."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.mixture import Floats

Labels = NDArray[np.intp]


def one_hot(labels: Labels, k: int) -> Floats:
    """Return responsibilities (m, k) that are 1 at each row's label and 0 elsewhere."""
    hard = np.zeros((len(labels), k))
    hard[np.arange(len(labels)), labels] = 1.0
    return hard


def nearest(x: Floats, centres: Floats) -> Labels:
    """Return for rows x (m, d) the index (m,) of the nearest of the centres (k, d), the first of equals."""
    return np.asarray((0.5 * np.vecdot(centres, centres) - x @ centres.T).argmin(axis=1))


def squared_distances(x: Floats, centre: Floats) -> Floats:
    """Return |x_i - centre|² for rows x (m, d): shape (m,)."""
    apart = x - centre
    return np.asarray(np.vecdot(apart, apart))
