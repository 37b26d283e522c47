"""Lines along which numbers on a grid have one value, by marching squares."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.mixture import Floats

_BELOW, _RIGHT, _ABOVE, _LEFT = range(4)

_WAYS: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((_BELOW, _LEFT),),
    2: ((_RIGHT, _BELOW),),
    3: ((_RIGHT, _LEFT),),
    4: ((_ABOVE, _RIGHT),),
    5: ((_BELOW, _LEFT), (_ABOVE, _RIGHT)),
    6: ((_ABOVE, _BELOW),),
    7: ((_ABOVE, _LEFT),),
    8: ((_LEFT, _ABOVE),),
    9: ((_BELOW, _ABOVE),),
    10: ((_RIGHT, _BELOW), (_LEFT, _ABOVE)),
    11: ((_RIGHT, _ABOVE),),
    12: ((_LEFT, _RIGHT),),
    13: ((_BELOW, _RIGHT),),
    14: ((_LEFT, _BELOW),),
    16 + 5: ((_BELOW, _RIGHT), (_ABOVE, _LEFT)),
    16 + 10: ((_RIGHT, _ABOVE), (_LEFT, _BELOW)),
}
"""From which side of a cell to which a line runs, with the higher numbers on its left.

The corners that are high count 1 (first row and column), 2 (first row), 4 (neither) and 8 (first column); 16 is for
a cell of which only opposite corners are high, with a high middle.
"""


def contour_lines(field: Floats, level: float, x: Floats, y: Floats) -> list[Floats]:
    """Return the lines (p, 2) where numbers `field` (m, n) at x (n,) and y (m,), both ascending, are `level`.

    Between neighbours numbers are taken to change in proportion. A closed line ends where it begins; others end at
    the edge of the grid. The longest in points come first.
    """
    starts, ends = _links(field, level)
    crossed, ranks = np.unique(np.concatenate([starts, ends]), return_inverse=True)
    follower = np.full(len(crossed), -1, dtype=np.intp)
    follower[ranks[: len(starts)]] = ranks[len(starts) :]
    places = _places(field, level, x, y, crossed)
    led_to = np.zeros(len(crossed), dtype=bool)
    led_to[ranks[len(starts) :]] = True
    lines = _traced(follower.tolist(), np.flatnonzero(~led_to).tolist())
    return [places[line] for line in sorted(lines, key=len, reverse=True)]


def _links(field: Floats, level: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the edges (s,) from which a line runs through a cell, and those to which.

    Edges along rows are numbered first, m (n - 1) of them, then those along columns, (m - 1) n.
    """
    m, n = field.shape
    high = field >= level
    kinds = high[:-1, :-1] + 2 * high[:-1, 1:] + 4 * high[1:, 1:] + 8 * high[1:, :-1]
    cells = np.flatnonzero((kinds > 0) & (kinds < 15))
    kinds = kinds.ravel()[cells]
    r, c = np.divmod(cells, n - 1)
    opposite = np.flatnonzero((kinds == 5) | (kinds == 10))
    a, b = r[opposite], c[opposite]
    middle = (field[a, b] + field[a, b + 1] + field[a + 1, b] + field[a + 1, b + 1]) / 4
    kinds[opposite[middle >= level]] += 16
    edges = np.stack([r * (n - 1) + c, m * (n - 1) + r * n + c + 1, (r + 1) * (n - 1) + c, m * (n - 1) + r * n + c])
    starts, ends = [np.empty(0, dtype=np.intp)], [np.empty(0, dtype=np.intp)]
    for kind, ways in _WAYS.items():
        chosen = np.flatnonzero(kinds == kind)
        for start, end in ways:
            starts.append(edges[start, chosen])
            ends.append(edges[end, chosen])
    return np.concatenate(starts), np.concatenate(ends)


def _places(field: Floats, level: float, x: Floats, y: Floats, edges: NDArray[np.intp]) -> Floats:
    """Return where on these edges (e,) the level is crossed, (e, 2)."""
    m, n = field.shape
    along = edges < m * (n - 1)
    r, c = np.divmod(np.where(along, edges, edges - m * (n - 1)), np.where(along, n - 1, n))
    next_r, next_c = r + ~along, c + along
    low, high = field[r, c], field[next_r, next_c]
    share = (level - low) / (high - low)
    return np.stack([x[c] + share * (x[next_c] - x[c]), y[r] + share * (y[next_r] - y[r])], axis=1)


def _traced(follower: list[int], first: list[int]) -> list[list[int]]:
    """Follow lines from edge to edge, those with a beginning (`first`) before closed ones."""
    lines = []
    for start in (*first, *range(len(follower))):
        line, at = [start], follower[start]
        while at >= 0:
            follower[line[-1]] = -1
            line.append(at)
            at = follower[at] if at != start else -1
        if len(line) > 1:
            lines.append(line)
    return lines
