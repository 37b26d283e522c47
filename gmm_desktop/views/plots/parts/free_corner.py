"""In which corner of a panel there is room for a few words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.mixture import Floats

CORNERS = ((1, 0), (0, 0), (1, 1), (0, 1))
"""Right (1) or left and top (1) or bottom, the most usual one first."""


def free_corners(
    points: Floats, size: Floats, before: NDArray[np.intp] | None = None
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return the place in `CORNERS` (p,) of the emptiest corner of each of p unit squares, and whether it is empty.

    `points` (p, q, 2) are what is drawn in the squares, `size` (2,) is that of the words. A corner that was chosen
    `before` (p,) is kept while it is empty, so that words stand still while things move.
    """
    inside = np.empty((len(CORNERS), *points.shape[:2]), dtype=bool)
    for place, corner in enumerate(CORNERS):
        sides = [
            points[..., axis] > 1 - size[axis] if far else points[..., axis] < size[axis]
            for axis, far in enumerate(corner)
        ]
        inside[place] = sides[0] & sides[1]
    within = (points >= 0).all(axis=-1) & (points <= 1).all(axis=-1)
    crowds = (inside & within).sum(axis=2)
    chosen = crowds.argmin(axis=0)
    squares = np.arange(len(points))
    if before is not None and len(before) == len(points):
        chosen = np.where(crowds[before, squares] == 0, before, chosen)
    return chosen, crowds[chosen, squares] == 0
