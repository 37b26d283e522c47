"""Where hard and soft assignment differ, counted off the UI thread and said in one plain sentence."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.hard import nearest
from gmm_desktop.engine.mixture import Mixture
from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.engine.shown.colouring import Colouring
from gmm_desktop.engine.shown.matching import partners
from gmm_desktop.views.numbers import count, percent

SURE = 0.9
"""EM is called sure of a row from this probability of its component on."""

_MARKED = 400
"""So many rows that differ are ringed at most; more would hide the picture."""

_CHUNK = 1 << 14


@dataclass(frozen=True, slots=True, eq=False)
class Disagreement:
    """How many rows have another group in `hard` than their most probable component in `soft`.

    `low` and `high` are the middle nine tenths of the shares that EM gives the group of k-means in those rows,
    `unsure` counts all rows of which EM is not sure, `which` are places of rows that differ, if they are few.
    """

    source: ArrayRows
    soft: Mixture
    hard: Mixture
    differ: int
    low: float
    high: float
    unsure: int
    which: NDArray[np.intp]


def called_by(soft: Mixture | None, hard: Mixture | None) -> tuple[int, ...]:
    """Return by which component of EM's end each group of the end of k-means is called (k,): the one it is beside.

    Empty where they have nothing in common: then group and component are the same from the start they share.
    Components can change places on their way, so groups that begin alike need not be the same in the end.
    """
    if soft is None or hard is None or soft.means.shape != hard.means.shape:
        return ()
    return partners(soft, hard)


def comparing(
    rows: ArrayRows, soft: Mixture, hard: Mixture, called: tuple[int, ...] = ()
) -> Generator[None, None, Disagreement]:
    """Compare the two on rows, a group of `hard` being `called` (k,) by a place in `soft`; yields to be stopped."""
    places_of = np.array((*(called or range(hard.k)), -1))
    colouring = Colouring(soft, np.eye(soft.k + (soft.noise is not None)))
    which, given, unsure = [], [], 0
    for start in range(0, rows.n, _CHUNK):
        x = rows.x[start : start + _CHUNK]
        groups = places_of[nearest(hard, x)]
        shares, most = colouring.of(x)
        unsure += int((shares.max(axis=0) < SURE).sum())
        other = np.flatnonzero((groups != most) & (groups >= 0))
        which.append(start + other)
        given.append(shares[groups[other], other])
        yield
    places, shares = np.concatenate(which), np.concatenate(given)
    low, high = np.quantile(shares, (0.05, 0.95)).tolist() if len(shares) else (0.0, 0.0)
    marked = places if len(places) <= _MARKED else places[:0]
    return Disagreement(rows, soft, hard, len(places), low, high, unsure, marked)


def in_words(found: Disagreement, all_rows: int) -> tuple[str, str, str]:
    """Say what differs, in fewer and fewer words; of how many rows, where only a sample was looked at."""
    differ = count(found.differ)
    return _sentence(found, all_rows), f"{differ} of {_rows(found.source.n)} in another group", f"{differ} differ"


def _sentence(found: Disagreement, all_rows: int) -> str:
    rows = found.source.n
    of = f" (of a sample of {count(rows)} rows)" if rows < all_rows else ""
    sure = percent(SURE)
    unsure = f"EM is less than {sure} sure of {_rows(found.unsure)}; k-means decides every one{of}."
    if found.differ:
        told = f"k-means puts {count(found.differ)} of {_rows(rows)} in another group"
        return f"{told}, to which EM gives {_share(found)}. {unsure}"
    if found.unsure:
        return f"Both put every row in the same group. {unsure}"
    return f"Both put every row in the same group, and EM is at least {sure} sure of each{of}."


def _share(found: Disagreement) -> str:
    low, high = round(100 * found.low), round(100 * found.high)
    if high < 1:
        return "less than 1 %"
    if low < 1:
        return f"up to {high} %"
    return f"about {high} %" if low == high else f"{low} to {high} %"


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{count(number)} rows"
