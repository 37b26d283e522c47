"""Bins of a histogram: how many, where, and how much falls into each."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.views.plots.parts.scale import Scale

FEWEST, MOST = 5, 160
"""Bins there are at least and at most."""

RUG = 200
"""Fewer rows than this are also shown one by one, as a rug."""

_CHUNK = 1 << 18

_SAMPLE = 200_000
"""Rows looked at, evenly spaced, to choose the width of the bins."""


@dataclass(frozen=True, slots=True, eq=False)
class Bins:
    """The histogram of one column as a density.

    Edges (b + 1,), heights (b,) and rug (r,) are in drawn coordinates of `scale`; the heights with their widths
    add up to 1. `rows` counts the rows with a number there, `empty` those without.
    """

    source: ArrayRows
    column: int
    scale: Scale
    edges: Floats
    heights: Floats
    rug: Floats
    rows: int
    empty: int

    @property
    def middles(self) -> Floats:
        """The values (b,) in the middle of each bin."""
        return self.scale.values((self.edges[:-1] + self.edges[1:]) / 2)


def binning(source: ArrayRows, column: int, most: int = MOST) -> Generator[None, None, Bins]:
    """Make the histogram with at most so many bins; yields so that it can be stopped.

    Bins are as wide as Freedman and Diaconis (1981) advise, 2 h / n^(1/3), but h is the length of the shortest
    interval that holds half of the rows: as long as the interquartile range for one normal, and not fooled by two
    groups far apart.
    """
    values = np.ascontiguousarray(source.x[:, column])
    yield
    there = np.isfinite(values)
    weights = source.weights
    if not there.all():
        values, weights = values[there], None if weights is None else weights[there]
    empty = source.n - len(values)
    if not len(values):
        return Bins(source, column, Scale(), np.array([-0.5, 0.5]), np.zeros(1), np.empty(0), 0, empty)
    yield
    low, high = float(values.min()), float(values.max())
    scale = Scale.of(low, high)
    drawn = np.array(scale.drawn(values))
    low, high = float(drawn.min()), float(drawn.max())
    rug = np.sort(drawn) if len(drawn) < RUG else np.empty(0)
    if high - low <= 1e-12 * max(abs(low), abs(high), 1e-290):
        half = 0.05 * abs(low) or 0.05
        edges = np.array([low - half, low + half])
        return Bins(source, column, scale, edges, 1 / np.diff(edges), rug, len(drawn), empty)
    yield
    edges = np.linspace(low, high, min(_how_many(drawn, weights, low, high), most) + 1)
    amounts = np.zeros(len(edges) - 1)
    factor = len(amounts) / (high - low)
    for start in range(0, len(drawn), _CHUNK):
        part = slice(start, start + _CHUNK)
        places = np.minimum(((drawn[part] - low) * factor).astype(np.intp), len(amounts) - 1)
        amounts += np.bincount(places, None if weights is None else weights[part], minlength=len(amounts))
        yield
    heights = amounts / max(float(amounts.sum()), 1e-300) / np.diff(edges)
    return Bins(source, column, scale, edges, heights, rug, len(drawn), empty)


def _how_many(values: Floats, weights: Floats | None, low: float, high: float) -> int:
    """Return the number of bins of width 2 h / n^(1/3), h the shortest interval that holds half of the rows.

    Rows count by their weights: n is their sum, or (Σw)² / Σw² where weights are small.
    """
    step = max(1, len(values) // _SAMPLE)
    counted = np.ones(len(values[::step])) if weights is None else weights[::step]
    order = np.argsort(values[::step], kind="stable")
    ordered, upto = values[::step][order], np.cumsum(counted[order])
    total = float(upto[-1])
    n = float(len(values)) if weights is None else max(total, total**2 / float(counted @ counted)) * step
    ends = np.searchsorted(upto, upto - counted[order] + 0.5 * total * (1 + 1e-9))
    held = ends < len(ordered)
    width = 2 * float((ordered[ends[held]] - ordered[held]).min()) / math.cbrt(n)
    if width <= 0:
        return min(MOST, max(FEWEST, round(math.sqrt(n))))
    return min(MOST, max(FEWEST, math.ceil(min((high - low) / width, float(MOST)))))
