"""Which component of a new mixture is which of the one before, so that it keeps its letter and colour."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.mixture import Floats, Mixture


def match(previous: Mixture, identities: Sequence[int], new: Mixture) -> tuple[int, ...]:
    """Return the identity of every component of `new`, given those of the components of `previous`.

    A component takes over the identity of its partner; one without a partner gets the lowest that is free.
    """
    taken = [identities[partner] if partner >= 0 else -1 for partner in partners(previous, new)]
    free = (number for number in range(len(taken) + len(identities)) if number not in identities)
    return tuple(number if number >= 0 else next(free) for number in taken)


def partners(previous: Mixture, new: Mixture) -> tuple[int, ...]:
    """Return for every component of `new` the index of its partner in `previous`, or -1 where there is none.

    Partners are chosen all at once so that the sum of their distances |μ - μ'|² + |Σ - Σ'| (Frobenius norm) is as
    small as possible, in units of the variance each column has within components. Both need the same columns.
    """
    variances = 0.5 * sum(_within(mixture) for mixture in (previous, new))
    scale = 1.0 / np.sqrt(np.where(variances > 0, variances, 1.0))
    distances = _squared_distances(new.means * scale, previous.means * scale)
    spreads = [(m.covariances * scale[:, None] * scale).reshape(m.k, -1) for m in (new, previous)]
    costs = distances + np.sqrt(_squared_distances(*spreads))
    found = np.full(new.k, -1)
    if new.k <= previous.k:
        found[:] = assignment(costs)
    else:
        found[assignment(costs.T)] = np.arange(previous.k)
    return tuple(found.tolist())


def assignment(costs: Floats) -> NDArray[np.intp]:
    """Return for each row of costs (n, m), n <= m, a column of its own, so that the sum of the costs is least.

    The Hungarian method with potentials (Kuhn 1955; Jonker & Volgenant 1987): rows are added one by one, each by
    the shortest path of reassignments, where lengths are costs less the potentials of row and column. Column 0 is
    not a real one: it holds the row that is being added.
    """
    n, m = costs.shape
    if n > m:
        raise ValueError(f"{n} rows cannot have a column each of only {m}")
    rows, columns = np.zeros(n), np.zeros(m + 1)
    owner = np.full(m + 1, -1)
    for row in range(n):
        owner[0] = row
        lengths = np.full(m + 1, np.inf)
        came_from = np.zeros(m + 1, dtype=np.intp)
        reached = np.zeros(m + 1, dtype=np.bool_)
        column = 0
        while owner[column] >= 0:
            reached[column] = True
            at = owner[column]
            reduced = np.append(np.inf, costs[at] - rows[at] - columns[1:])
            shorter = ~reached & (reduced < lengths)
            lengths[shorter] = reduced[shorter]
            came_from[shorter] = column
            column = int(np.where(reached, np.inf, lengths).argmin())
            shift = lengths[column]
            rows[owner[reached]] += shift
            columns[reached] -= shift
            lengths[~reached] -= shift
        while column:
            owner[column] = owner[came_from[column]]
            column = int(came_from[column])
    chosen = np.empty(n, dtype=np.intp)
    used = np.flatnonzero(owner[1:] >= 0)
    chosen[owner[1:][used]] = used
    return chosen


def _within(mixture: Mixture) -> Floats:
    """Return the average variance of each column within components, (d,)."""
    return np.asarray(np.diagonal(mixture.covariances, axis1=1, axis2=2).mean(axis=0))


def _squared_distances(left: Floats, right: Floats) -> Floats:
    """Return |left_i - right_j|² for all pairs of rows."""
    centre = right.mean(axis=0)
    left, right = left - centre, right - centre
    squares = np.vecdot(left, left)[:, None] + np.vecdot(right, right) - 2.0 * left @ right.T
    return np.asarray(np.maximum(squares, 0.0))
