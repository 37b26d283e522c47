"""The order in which rows are shown, worked out off the UI thread, a piece at a time."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine import Mixture
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.files import Column, Prepared

_BLOCK = 65_536

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class RowOrder:
    """`rows` (n,) are rows of the file as they are shown; `places` (n,) is where each row of the file is shown."""

    rows: Places
    places: Places


@dataclass(frozen=True, slots=True, eq=False)
class Memberships:
    """What rows can be ordered by beside the columns: `part` is a component's place, or -1 for the best one."""

    mixture: Mixture
    prepared: Prepared
    rows: int
    part: int


def ordering(key: Column | Memberships, descending: bool) -> Generator[None, None, RowOrder]:
    """Order by a column or by memberships; rows that are equal stay as in the file, rows without a value come last.

    Yields between pieces, so that it can be stopped.
    """
    if isinstance(key, Memberships):
        values = yield from _memberships(key)
    else:
        values = _values(key)
    yield
    rows = np.argsort(-values if descending else values, kind="stable")
    yield
    places = np.empty_like(rows)
    places[rows] = np.arange(len(rows))
    return RowOrder(rows, places)


def _values(column: Column) -> Floats:
    """Numbers as they are; for texts their place in the alphabet, NaN where a cell is empty."""
    if column.kind != "text":
        return np.asarray(column.values, dtype=np.float64)
    alphabet = sorted(range(len(column.categories)), key=lambda code: column.categories[code].casefold())
    places = np.full(len(column.categories) + 1, np.nan)  # the last is that of -1, an empty cell
    places[np.array(alphabet, dtype=np.int64)] = np.arange(len(alphabet))
    return places[column.values.astype(np.int64)]


def _memberships(key: Memberships) -> Generator[None, None, Floats]:
    """The probability of a component, or the place of the best one, for every row; NaN where it was left out."""
    values = np.full(key.rows, np.nan)
    used = key.prepared.used
    for begin in range(0, len(used), _BLOCK):
        block = slice(begin, begin + _BLOCK)
        shares = key.mixture.responsibilities(np.asarray(key.prepared.rows.x[block]))
        values[used[block]] = shares.argmax(axis=1) if key.part < 0 else shares[:, key.part]
        yield
    return values
