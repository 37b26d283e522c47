"""Where rows are drawn: two of their columns, or two directions through all of them."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, Self

import numpy as np

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.files.preparation import KeepInPlane, KeepPolygon, KeepRange, RowFilter
from gmm_desktop.views.plots.parts.scale import Scale, padded

CHUNK = 1 << 17
"""Rows between two chances to stop."""

Range = tuple[float, float]


class Placing(Protocol):
    """Gives rows their drawn places; `columns` are the two it shows as they are, None where it mixes them."""

    @property
    def columns(self) -> tuple[int, int] | None:
        """The two columns that are drawn as they are."""

    @property
    def scales(self) -> tuple[Scale, Scale]:
        """Units of the drawn places."""

    def of(self, x: Floats) -> tuple[Floats, Floats]:
        """Return new drawn coordinates (b,) across and (b,) up of rows x (b, d); NaN where a cell is empty."""

    def scaled(self, scales: tuple[Scale, Scale]) -> Self:
        """The same in other units."""

    def kept(self, corners: Floats, columns: Sequence[str], *, outside: bool) -> RowFilter | None:
        """Return what keeps the rows on one side of a line with drawn corners (m, 2), as a step on these columns.

        None where no columns say where a row is.
        """


@dataclass(frozen=True, slots=True)
class Pair:
    """Two columns against each other; equal ones are the same."""

    columns: tuple[int, int]
    scales: tuple[Scale, Scale] = (Scale(), Scale())

    def of(self, x: Floats) -> tuple[Floats, Floats]:
        """Return drawn coordinates of rows."""
        first, second = (scale.drawn(x[:, column]) for scale, column in zip(self.scales, self.columns, strict=True))
        return first, second

    def scaled(self, scales: tuple[Scale, Scale]) -> Pair:
        """The same in other units."""
        return replace(self, scales=scales)

    def kept(self, corners: Floats, columns: Sequence[str], *, outside: bool) -> RowFilter:
        """Return a polygon of two columns, or a range of one."""
        values = [scale.values(part) for scale, part in zip(self.scales, corners.T, strict=True)]
        return kept_of_pair([columns[column] for column in self.columns], np.stack(values, axis=1), outside)


@dataclass(frozen=True, slots=True, eq=False)
class Mixed:
    """Scores ((x - centre) / spread) @ loadings with loadings (d, 2): standardised columns, turned."""

    centre: Floats
    spread: Floats
    loadings: Floats
    scales: tuple[Scale, Scale] = (Scale(), Scale())
    columns: None = None

    def of(self, x: Floats) -> tuple[Floats, Floats]:
        """Return drawn coordinates of rows."""
        with np.errstate(over="ignore", invalid="ignore"):
            z = (x / self.spread - self.centre / self.spread) @ self.loadings
        return self.scales[0].drawn(z[:, 0]), self.scales[1].drawn(z[:, 1])

    def scaled(self, scales: tuple[Scale, Scale]) -> Mixed:
        """The same in other units."""
        return replace(self, scales=scales)

    def kept(self, corners: Floats, columns: Sequence[str], *, outside: bool) -> RowFilter:
        """Return a polygon in the plane of the two directions."""
        across, up = (self.loadings / self.spread[:, None]).T
        middle = self.centre / self.spread @ self.loadings
        scores = [scale.values(part) for scale, part in zip(self.scales, corners.T, strict=True)]
        return KeepInPlane(
            columns=tuple(columns),
            across=tuple(across.tolist()),
            up=tuple(up.tolist()),
            corners=_pairs(np.stack(scores, axis=1) + middle),
            outside=outside,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Extent:
    """Smallest and largest number in each direction (NaN: none at all), and rows with an empty cell in one."""

    rows: ArrayRows
    placing: Placing
    ends: tuple[Range, Range]
    empty: int

    @property
    def scales(self) -> tuple[Scale, Scale]:
        """Handy units for these numbers."""
        x, y = self.ends
        return Scale.of(*x), Scale.of(*y)

    @property
    def world(self) -> tuple[Range, Range]:
        """Drawn ranges with some air around all rows."""
        x, y = (
            padded(*scale.drawn(np.array(end)).tolist()) for scale, end in zip(self.scales, self.ends, strict=True)
        )
        return x, y


def kept_of_pair(columns: Sequence[str], corners: Floats, outside: bool) -> RowFilter:
    """Return what keeps rows by corners (m, 2) in the values of two columns, or of one that is both."""
    x, y = columns
    if x == y:
        low, high = float(corners[:, 0].min()), float(corners[:, 0].max())
        return KeepRange(column=x, low=low, high=high, outside=outside)
    return KeepPolygon(x=x, y=y, corners=_pairs(corners), outside=outside)


def _pairs(corners: Floats) -> tuple[tuple[float, float], ...]:
    return tuple((x, y) for x, y in corners.tolist())


def measuring(rows: ArrayRows, placing: Placing) -> Generator[None, None, Extent]:
    """Look through the places of all rows; yields so that it can be stopped."""
    low, high = np.full((2, 2), np.nan)
    empty = 0
    for start in range(0, rows.n, CHUNK):
        part = np.stack(placing.of(rows.x[start : start + CHUNK]))
        low = np.fmin(low, np.fmin.reduce(part, axis=1))
        high = np.fmax(high, np.fmax.reduce(part, axis=1))
        empty += int(np.isnan(part).any(axis=0).sum())
        yield
    ends = ((float(low[0]), float(high[0])), (float(low[1]), float(high[1])))
    return Extent(rows, placing, ends, empty)


def finding(
    rows: ArrayRows, placing: Placing, at: Floats, pixel: Floats, reach: float
) -> Generator[None, None, int]:
    """Return the row drawn nearest to a drawn place `at` (2,) within `reach` pixels, or -1.

    `pixel` (2,) is the size of one in drawn units. Yields so that it can be stopped.
    """
    best, nearest = reach * reach, -1
    with np.errstate(over="ignore", invalid="ignore"):
        for start in range(0, rows.n, CHUNK):
            x, y = placing.of(rows.x[start : start + CHUNK])
            away = ((x - at[0]) / pixel[0]) ** 2 + ((y - at[1]) / pixel[1]) ** 2
            away[np.isnan(away)] = np.inf
            row = int(away.argmin())
            if away[row] <= best:
                best, nearest = float(away[row]), start + row
            yield
    return nearest
