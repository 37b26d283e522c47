"""Where the nearest of several centres changes: the straight borders of hard assignment, in one or two columns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.mixture import Floats


def borders_between(centres: Floats) -> Floats:
    """Return the values (b,) in one column at which the nearest of centres (k,) changes, ascending."""
    ordered = np.unique(centres[np.isfinite(centres)])
    return np.asarray(ordered[:-1] / 2 + ordered[1:] / 2)


def borders_in_plane(centres: Floats, units: Floats, box: tuple[float, float, float, float]) -> Floats:
    """Return the borders of the Voronoi cells of centres (k, 2) as segments (s, 2, 2), within a box.

    Distances are of coordinates divided by `units` (2,); the box is left, right, bottom, top. Each pair of centres
    has the line of points as near to one as to the other; what remains of it where no third centre is nearer, and
    within the box, is a border. Equal centres have none.
    """
    left, right, bottom, top = box
    points = np.unique(np.asarray(centres)[np.isfinite(centres).all(axis=1)] / units, axis=0)
    corners = np.array([[left, bottom], [right, top]]) / units
    # What is kept are the x with normals @ x <= offsets: towards the middle from each side of the box ...
    sides = np.array([[-1.0, 0.0], [0.0, -1.0], [1.0, 0.0], [0.0, 1.0]])
    reach = np.array([-corners[0, 0], -corners[0, 1], corners[1, 0], corners[1, 1]])
    squares = (points * points).sum(axis=1)
    found = [np.empty((0, 2, 2))]
    for i in range(len(points) - 1):
        # ... and nearer to centre i than to each other centre.
        normals = np.concatenate([sides, 2.0 * (points - points[i])])
        offsets = np.concatenate([reach, squares - squares[i]])
        others = points[i + 1 :]
        own = len(sides) + i + 1 + np.arange(len(others))
        found.append(_clipped(points[i], others, normals, offsets, own) * units)
    return np.concatenate(found)


def _clipped(point: Floats, others: Floats, normals: Floats, offsets: Floats, own: NDArray[np.intp]) -> Floats:
    """Return what remains (s, 2, 2) of the lines between a point and others (m, 2) where normals @ x <= offsets.

    `own` (m,) are the places of the conditions that each line itself stands for.
    """
    apart, middles = others - point, (others + point) / 2
    along = np.stack([-apart[:, 1], apart[:, 0]], axis=1) / np.hypot(apart[:, 0], apart[:, 1])[:, None]
    slopes, room = normals @ along.T, offsets[:, None] - normals @ middles.T
    slopes[own, np.arange(len(others))] = 0.0
    room[own, np.arange(len(others))] = 0.0
    with np.errstate(all="ignore"):
        limits = room / slopes
    first = np.where(slopes < 0, limits, -np.inf).max(axis=0)
    last = np.where(slopes > 0, limits, np.inf).min(axis=0)
    there = (first < last) & np.isfinite(first) & np.isfinite(last) & ~((slopes == 0) & (room < 0)).any(axis=0)
    ends = np.stack([first, last], axis=1)[there]
    return np.asarray(middles[there, None] + ends[:, :, None] * along[there, None])
