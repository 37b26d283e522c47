"""Memberships of all rows, sorted by component and probability, in as many bars as a screen can show."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.engine.shown.colouring import Coloured, Colouring
from gmm_desktop.views.plots.parts.stand_ins import STAND_INS, at_random
from gmm_desktop.views.plots.parts.summing import shared

EXACT = 60_000
"""Up to so many rows are sorted one by one; beyond, rows of like probability stand together."""

_MOST_BARS = 2_400
_LEVELS = 1_000
_AT_ONCE = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class Sorted:
    """Bars from left to right: edges (b + 1,) in rows, mean memberships (b, kinds) in stacking order.

    `order` (n,) are the rows as they stand, None where they are not told apart; `sizes` (kinds,) count the rows
    whose most probable component it is, in stacking order. `together` is how many rows a bar holds at most.
    `levels` stand for the order where there is none.
    `whole` says whether all rows were looked at, or some that stand for all.
    """

    rows: ArrayRows
    mixture: Mixture
    hard: bool
    edges: Floats
    shares: Floats
    order: NDArray[np.intp] | None
    sizes: NDArray[np.intp]
    together: int
    whole: bool = True
    levels: Levels | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """What stands for the order where rows are not told apart: the level of probability of each bar (b,).

    `colouring` has the memberships in stacking order, `rank` (kinds,) are the places of the components in it.
    """

    colouring: Colouring
    rank: NDArray[np.intp]
    bars: NDArray[np.intp]

    def of(self, shares: Floats, most: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return the levels (n,) of rows with memberships (kinds, n): fine steps near 1, where most rows are."""
        doubt = np.sqrt(np.clip(1.0 - shares.max(axis=0), 0.0, 1.0))
        cells: NDArray[np.intp] = self.rank[most] * _LEVELS + np.minimum(
            (doubt * _LEVELS).astype(np.intp), _LEVELS - 1
        )
        return cells


def sorting(
    rows: ArrayRows, mixture: Mixture, stack: tuple[int, ...], hard: bool, quick: bool = False
) -> Generator[None, None, tuple[Sorted, bool]]:
    """Sort the rows, and say whether all of them; `stack` are the places of the components from left to right.

    With `quick` some stand for all where there are many. Yields so it can be stopped.
    """
    found = yield from _sorting(rows, mixture, stack, hard, quick)
    return found, found.whole


def _sorting(
    rows: ArrayRows, mixture: Mixture, stack: tuple[int, ...], hard: bool, quick: bool
) -> Generator[None, None, Sorted]:
    rank = np.empty(len(stack), dtype=np.intp)
    rank[list(stack)] = np.arange(len(stack))
    colouring = Colouring(mixture, np.eye(len(stack))[:, list(stack)])
    if rows.n <= EXACT:
        return (yield from _one_by_one(rows, mixture, colouring, rank, hard))
    kinds = len(stack)
    cells = kinds * _LEVELS
    quick = quick and rows.n > 2 * STAND_INS
    x = rows.x[at_random(rows.n, STAND_INS)] if quick else rows.x

    def colour(chunk: int) -> Coloured:
        return colouring.of(x[chunk * _AT_ONCE : (chunk + 1) * _AT_ONCE])

    levels = Levels(colouring, rank, np.empty(0, dtype=np.intp))
    sums, sizes = np.zeros((kinds, cells)), np.zeros(cells, dtype=np.intp)
    for shares, most in shared(colour, -(-len(x) // _AT_ONCE)):
        cell = levels.of(shares, most)
        for kind in range(kinds):
            sums[kind] += np.bincount(cell, weights=shares[kind], minlength=cells)
        sizes += np.bincount(cell, minlength=cells)
        yield
    filled = np.flatnonzero(sizes)
    shares = (sums[:, filled] / sizes[filled]).T
    if hard:
        shares = np.eye(kinds)[filled // _LEVELS]
    each = rows.n / len(x)
    edges = np.concatenate([[0.0], np.cumsum(sizes[filled])]) * each
    groups = np.rint(sizes.reshape(kinds, _LEVELS).sum(axis=1) * each).astype(np.intp)
    together = round(sizes.max() * each)
    levels = Levels(colouring, rank, filled)
    return Sorted(rows, mixture, hard, edges, shares, None, groups, together, not quick, levels)


def _one_by_one(
    rows: ArrayRows, mixture: Mixture, colouring: Colouring, rank: NDArray[np.intp], hard: bool
) -> Generator[None, None, Sorted]:
    yield
    columns, most = colouring.of(rows.x)
    group = rank[most]
    yield
    order = np.lexsort((-columns.max(axis=0), group))
    shares = (np.eye(len(rank))[group[order]]) if hard else columns.T[order]
    bars = min(rows.n, _MOST_BARS)
    edges = np.unique(np.round(np.linspace(0, rows.n, bars + 1)).astype(np.intp))
    sizes = np.diff(edges)
    means = np.add.reduceat(shares, edges[:-1], axis=0) / sizes[:, None]
    groups = np.bincount(group, minlength=len(rank))
    return Sorted(rows, mixture, hard, edges.astype(np.float64), means, order, groups, int(sizes.max()))
