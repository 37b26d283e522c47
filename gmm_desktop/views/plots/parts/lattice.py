"""The panels of a scatter matrix: which columns stand where, in one plane of unit squares."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QFontMetricsF

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.files import Bend
from gmm_desktop.files.preparation import RowFilter
from gmm_desktop.views.plots.parts.axis import ValueAxis, value_in_words
from gmm_desktop.views.plots.parts.axis_numbers import nice, tick_label
from gmm_desktop.views.plots.parts.bins import Bins, binning
from gmm_desktop.views.plots.parts.placing import CHUNK, kept_of_pair
from gmm_desktop.views.plots.parts.round_ticks import Stretch, round_ticks
from gmm_desktop.views.plots.parts.scale import Scale, padded
from gmm_desktop.views.plots.parts.spread import Spread, spreading

GAP = 0.035
"""Half of the space between two panels."""

_BINS = 48
"""Bars of a column at most: a panel is small."""


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """Panel (row r, column c) is the unit square from (c, m - 1 - r); its axes are column c across and r up.

    `bins` (m,) are the histograms of the columns, `ranges` (m, 2) what is drawn of them, `correlations` (m, m)
    those of the rows, NaN where there is none.
    """

    rows: ArrayRows
    bins: tuple[Bins, ...]
    ranges: Floats
    correlations: Floats

    @property
    def m(self) -> int:
        """Number of columns that are drawn."""
        return len(self.bins)

    @property
    def scales(self) -> tuple[Scale, ...]:
        """Units of each column."""
        return tuple(bins.scale for bins in self.bins)

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """(row, column) of the panels below the diagonal."""
        return tuple((r, c) for r in range(self.m) for c in range(r))

    def along(self, place: int, values: Floats) -> Floats:
        """Return values of a column as places 0 to 1 within its panels; less the gap on both sides."""
        low, high = self.ranges[place]
        with np.errstate(over="ignore", invalid="ignore"):
            share = (self.scales[place].drawn(values) - low) / (high - low)
        return np.asarray(GAP + (1 - 2 * GAP) * share)

    def values(self, place: int, along: Floats) -> Floats:
        """Return the values of a column at places within its panels: the way back of `along`."""
        low, high = self.ranges[place]
        return self.scales[place].values(low + (high - low) * (along - GAP) / (1 - 2 * GAP))

    def corner(self, r: int, c: int) -> Floats:
        """Return the lower left corner (2,) of a panel."""
        return np.array([c, self.m - 1 - r], dtype=np.float64)

    def panel_at(self, at: Floats) -> tuple[int, int] | None:
        """Return row and column of the panel at a drawn place (2,)."""
        c, r = math.floor(at[0]), self.m - 1 - math.floor(at[1])
        return (r, c) if 0 <= c < self.m and 0 <= r < self.m else None


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """How rows are placed in one panel of a lattice."""

    lattice: Lattice
    r: int
    c: int
    columns: None = None
    scales: tuple[Scale, Scale] = (Scale(), Scale())

    def of(self, x: Floats) -> tuple[Floats, Floats]:
        """Return drawn coordinates of rows."""
        corner = self.lattice.corner(self.r, self.c)
        across = corner[0] + self.lattice.along(self.c, x[:, self.c])
        return across, corner[1] + self.lattice.along(self.r, x[:, self.r])

    def scaled(self, scales: tuple[Scale, Scale]) -> Panel:
        """The same: panels have no units."""
        del scales
        return self

    def kept(self, corners: Floats, columns: Sequence[str], *, outside: bool) -> RowFilter:
        """Return a polygon of the two columns of the panel, or a range on the diagonal."""
        places = (corners - self.lattice.corner(self.r, self.c)).T
        values = [self.lattice.values(column, part) for column, part in zip((self.c, self.r), places, strict=True)]
        return kept_of_pair((columns[self.c], columns[self.r]), np.stack(values, axis=1), outside)


@dataclass(frozen=True, slots=True, eq=False)
class PanelScale:
    """The units of a column along panels that begin at a drawn place."""

    lattice: Lattice
    place: int
    begin: float

    @property
    def unit(self) -> float:
        """Value of one drawn unit."""
        low, high = self.lattice.ranges[self.place].tolist()
        return float(self.lattice.scales[self.place].unit * (high - low) / (1 - 2 * GAP))

    def drawn(self, values: Floats) -> Floats:
        """Return values as they are drawn."""
        return self.begin + self.lattice.along(self.place, values)

    def values(self, drawn: Floats) -> Floats:
        """Return the values that are drawn at places."""
        return self.lattice.values(self.place, drawn - self.begin)


def laying_out(rows: ArrayRows, columns: int) -> Generator[None, None, Lattice]:
    """Look through the first columns of all rows; yields so that it can be stopped."""
    bins: list[Bins] = []
    for column in range(columns):
        found = yield from binning(rows, column, _BINS)
        bins.append(found)
    spread = yield from spreading(rows, columns)
    correlations = yield from _correlating(rows, spread)
    ranges = np.array([padded(float(ends[0]), float(ends[-1]), 0.05) for ends in (found.edges for found in bins)])
    return Lattice(rows, tuple(bins), ranges, correlations)


def _correlating(rows: ArrayRows, spread: Spread) -> Generator[None, None, Floats]:
    """Return Pearson's correlations (c, c), each from the rows that have both cells."""
    columns = len(spread.mean)
    products, first = np.zeros((2, columns, columns))
    for start in range(0, rows.n, CHUNK):
        z = np.nan_to_num(spread.standardised(rows.x[start : start + CHUNK, :columns]))
        weights = None if rows.weights is None else rows.weights[start : start + CHUNK, None]
        weighted = z if weights is None else z * weights
        there = (~np.isnan(rows.x[start : start + CHUNK, :columns])).astype(np.float64)
        products += weighted.T @ z
        first += (weighted * z).T @ there
        yield
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.clip(products / np.sqrt(first * first.T), -1.0, 1.0))


class PanelAxis(ValueAxis):
    """An axis with numbers for each panel along it."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self._lattice: Lattice | None = None
        self._shown = object()
        self._names: tuple[str, ...] = ()
        self._bends: tuple[Bend | None, ...] = ()
        self._labels: dict[float, str] = {}
        self.setStyle(hideOverlappingLabels=True, autoReduceTextSpace=True)

    def show_lattice(
        self, lattice: Lattice | None, names: tuple[str, ...] = (), bends: tuple[Bend | None, ...] = ()
    ) -> None:
        """Write the numbers of these panels, those of the file where a column is on a curved scale."""
        self._lattice, self._names, self._bends = lattice, names, bends
        self.picture, self._shown = None, object()
        self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        """Return where numbers stand (called by pyqtgraph)."""
        lattice, self._labels = self._lattice, {}
        if lattice is None or maxVal <= minVal:
            return []
        room = size / (maxVal - minVal)
        for place in range(lattice.m):
            base = place if self.orientation == "bottom" else lattice.m - 1 - place
            for share, label in self._numbers(lattice, place, room * (1 - 2 * GAP)):
                at = base + GAP + (1 - 2 * GAP) * share
                half = self._taken(label) / 2 / room
                if minVal <= at <= maxVal and base + half <= at <= base + 1 - half:  # else over its neighbour's
                    self._labels[at] = label
        return [(1.0, list(self._labels))]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Return the numbers (called by pyqtgraph)."""
        return [self._labels.get(value, "") for value in values]

    def words(self, drawn: float) -> str:
        """Return the column whose panels are there and its value (called by the base)."""
        lattice = self._lattice
        if lattice is None or not 0 <= drawn < lattice.m:
            return ""
        base = math.floor(drawn)
        place = base if self.orientation == "bottom" else lattice.m - 1 - base
        value = lattice.values(place, np.array([drawn - base]))
        return value_in_words(self._names[place], value, self._bends[place])

    def _taken(self, label: str) -> float:
        """Pixels along the axis that are a number's own: with half a digit of air on both sides."""
        metrics = QFontMetricsF(self._type())
        return metrics.height() if self.orientation == "left" else metrics.horizontalAdvance(label + "0")

    @property
    def _subject(self) -> object:
        """These panels: no other axis has the same (called by the base)."""
        return self._shown

    def _likewise(self, numbers: Sequence[str]) -> list[str]:
        """Return numbers as they are: each column has decimals of its own (called by the base)."""
        return list(numbers)

    def _numbers(self, lattice: Lattice, place: int, pixels: float) -> list[tuple[float, str]]:
        """Return where in the panels of a column numbers stand, as shares of a panel, and those numbers."""
        low, high = lattice.ranges[place].tolist()
        bend = self._bends[place] if place < len(self._bends) else None
        if bend is not None:
            ticks = round_ticks(Stretch(bend, lattice.scales[place], low, high, pixels, *self.room))
            return [
                ((at - low) / (high - low), label) for at, label in zip(ticks.places, ticks.numbers, strict=True)
            ]
        upright, metrics = self.orientation == "left", QFontMetricsF(self._type())
        wide = metrics.height() * 2.2 if upright else metrics.horizontalAdvance("00.0") * 1.5
        step = nice((high - low) / max(pixels / wide, 1.0))
        while True:
            values = [number * step for number in range(math.ceil(low / step), math.floor(high / step) + 1)]
            numbers = [((value - low) / (high - low), tick_label(value, step)) for value in values]
            if len(values) < 2 or step / (high - low) * pixels >= max(self._taken(label) for _, label in numbers):
                return numbers
            step = nice(step * 1.01)
