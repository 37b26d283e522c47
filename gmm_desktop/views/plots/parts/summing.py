"""Adding up what rows contribute to the cells they fall into, by several threads."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.shown.colouring import Colouring
from gmm_desktop.engine.threads import in_order, one_blas_thread

_CHUNK = 1 << 16
"""Rows between two chances to stop."""

Answer = TypeVar("Answer")

Amounts = Callable[[Floats], Floats]
"""Gives rows x (b, d) what each of them contributes, (channels, b)."""


class Celled(Protocol):
    """n rows, each in one of `cells` cells; that number itself stands for everything outside."""

    @property
    def n(self) -> int:
        """Number of rows."""

    @property
    def cells(self) -> int:
        """Number of cells."""

    def block(self, part: slice) -> tuple[Floats, Floats | None, NDArray[np.int32]]:
        """Return rows (b, d), their weights (b,) if they have any, and their cells (b,)."""


def shared(work: Callable[[int], Answer], items: int, *, alone: bool = False) -> Generator[Answer, None, None]:
    """Yield work(0), work(1), ... in that order, computed by several threads, or by this one `alone`.

    For pictures that follow each other while something moves one is enough: more would not draw many more of them,
    but the window would be the slower. BLAS stays on one thread from beginning to end: turned up and down under way
    it takes twenty times as long.
    """
    with one_blas_thread:
        yield from in_order(work, items, 1 if alone else None, pool="picture")


def summed(rows: Celled, amounts: Amounts, channels: int) -> Generator[None, None, Floats]:
    """Return the weighted sums (channels, cells) of what the rows of each cell contribute; yields to be stopped."""
    cells = rows.cells

    def contributions(chunk: int) -> tuple[NDArray[np.int32], Floats]:
        x, weights, places = rows.block(slice(chunk * _CHUNK, min((chunk + 1) * _CHUNK, rows.n)))
        chosen = np.flatnonzero(places < cells)
        if len(chosen) < 0.8 * len(places):
            places, x = places[chosen], x[chosen]
            weights = None if weights is None else weights[chosen]
        found = amounts(x)
        if weights is not None:
            found *= weights
        return places, found

    sums = np.zeros((channels, cells + 1))
    for places, found in shared(contributions, -(-rows.n // _CHUNK)):
        for channel in range(channels):
            sums[channel] += np.bincount(places, weights=found[channel], minlength=cells + 1)
        yield
    return sums[:, :-1]


def blended(colouring: Colouring) -> Amounts:
    """Return what gives each row its colour (3, b)."""
    return colouring.blend


def doubted(mixture: Mixture, palette: Floats, hard: bool) -> Amounts:
    """Return what gives each row its colour (3, b) times 1 - max P, and that (1, b)."""
    colouring = Colouring(mixture, np.eye(len(palette)))

    def amounts(x: Floats) -> Floats:
        found = np.empty((4, len(x)))
        if hard:
            shares, most = colouring.of(x)
            found[:3] = palette[most].T
        else:
            shares = colouring.blend(x)
            np.matmul(palette.T, shares, out=found[:3])
        np.subtract(1.0, shares.max(axis=0), out=found[3])
        found[:3] *= found[3]
        return found

    return amounts
