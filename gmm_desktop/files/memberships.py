"""Memberships of the rows of a file, block by block: P(C_j | x_i), the most probable component, the uncertainty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.files.fitted import Fitted
from gmm_desktop.files.preparation import Prepared

ROWS_AT_ONCE = 16384
NOISE = "noise"


class MembershipBlock(NamedTuple):
    """Consecutive rows of the file, the first of them at position `start` from 0.

    `probabilities` (b, k or k+1) are NaN and `components` (b,) -1 for rows that were left out;
    `uncertainties` (b,) are 1 - max_j P(C_j | x_i).
    """

    start: int
    components: NDArray[np.int64]
    probabilities: Floats
    uncertainties: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Memberships:
    """What is needed to say how every row of a file belongs: nothing of size rows x components is kept.

    `names` (k,) go with the components of `mixture`; `rows` is the number of rows in the file.
    """

    mixture: Mixture
    names: tuple[str, ...]
    prepared: Prepared
    rows: int

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of all that a row can belong to: the components, and the noise where there is any."""
        return (*self.names, NOISE) if self.mixture.noise else self.names

    def blocks(self) -> Iterator[MembershipBlock]:
        """Yield the memberships of all rows of the file in order."""
        used, rows = self.prepared.used, self.prepared.rows
        for start in range(0, self.rows, ROWS_AT_ONCE):
            stop = min(start + ROWS_AT_ONCE, self.rows)
            first, last = (int(i) for i in np.searchsorted(used, (start, stop)))
            probabilities = np.full((stop - start, len(self.labels)), np.nan)
            components = np.full(stop - start, -1)
            if last > first:
                block = rows.block(first, last)
                found = responsibilities(self.mixture, block.x)
                if block.labels is not None:
                    known = block.labels >= 0
                    found[known] = np.eye(found.shape[1])[block.labels[known]]
                places = used[first:last] - start
                probabilities[places] = found
                components[places] = found.argmax(axis=1)
            uncertainties = np.maximum(0.0, 1.0 - probabilities.max(axis=1))
            yield MembershipBlock(start, components, probabilities, uncertainties)


def memberships_of(fitted: Fitted, prepared: Prepared) -> Memberships:
    """The memberships of the rows a fit was made on."""
    return Memberships(fitted.fit.mixture, fitted.names, prepared, fitted.dataset.rows)


def responsibilities(mixture: Mixture, x: Floats) -> Floats:
    """P(C_j | x_i) for rows x (n, d), shape (n, k) or (n, k+1) with noise last; NaN cells are left out of account.

    A row with empty cells is judged by the marginal mixture of the columns it has; one with nothing at all by the
    weights.
    """
    empty = np.isnan(x)
    if not empty.any():
        return mixture.responsibilities(x)
    found = np.empty((len(x), mixture.k + (mixture.noise is not None)))
    patterns, pattern_of = np.unique(empty, axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns):
        chosen = np.flatnonzero(pattern_of.reshape(-1) == number)
        columns = np.flatnonzero(~pattern)
        if not len(columns):
            noise = [mixture.noise.weight] if mixture.noise else []
            found[chosen] = [*mixture.weights, *noise]
            continue
        found[chosen] = mixture.marginal(columns.tolist()).responsibilities(x[np.ix_(chosen, columns)])
    return found
