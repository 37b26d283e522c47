"""Which of the used rows are selected, worked out off the UI thread: a selection may have millions of rows."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.views.plots.parts.bins import Bins
from gmm_desktop.views.plots.parts.placing import CHUNK
from gmm_desktop.views.plots.parts.sorting import Sorted
from gmm_desktop.views.plots.parts.spread import Spread

Ints = NDArray[np.int64]


def places_among(used: Ints, selection: Ints) -> Generator[None, None, NDArray[np.intp]]:
    """Return where selected rows of the dataset stand among the used ones (ascending); rows left out have none."""
    found = [np.empty(0, dtype=np.intp)]
    for start in range(0, len(selection), CHUNK):
        part = selection[start : start + CHUNK]
        places = np.searchsorted(used, part)
        there = places < len(used)
        there[there] = used[places[there]] == part[there]
        found.append(places[there])
        yield
    return np.concatenate(found)


def binned(bins: Bins, used: Ints, selection: Ints) -> Generator[None, None, tuple[Bins, Ints, Floats]]:
    """Return the part (b,) of the heights of a histogram that is that of the selected rows."""
    places = yield from places_among(used, selection)
    rows, edges = bins.source, bins.edges
    amounts, factor = np.zeros(len(edges) - 1), (len(edges) - 1) / (edges[-1] - edges[0])
    for start in range(0, len(places), CHUNK):
        part = places[start : start + CHUNK]
        drawn = bins.scale.drawn(rows.x[part, bins.column])
        there = np.isfinite(drawn)
        which = np.clip(((drawn[there] - edges[0]) * factor).astype(np.intp), 0, len(amounts) - 1)
        weights = None if rows.weights is None else rows.weights[part][there]
        amounts += np.bincount(which, weights, minlength=len(amounts))
        yield
    total = float(bins.rows) if rows.weights is None else _weight(rows, bins.column)
    return bins, selection, amounts / max(total, 1e-300) / np.diff(edges)


def among_bars(found: Sorted, used: Ints, selection: Ints) -> Generator[None, None, tuple[Sorted, Ints, Floats]]:
    """Return the share (b,) of selected rows in each bar of sorted memberships."""
    places = yield from places_among(used, selection)
    if found.order is None:
        return found, selection, (yield from _among_levels(found, places))
    chosen = np.zeros(found.rows.n)
    chosen[places] = 1.0
    starts = found.edges[:-1].astype(np.intp)
    return found, selection, np.add.reduceat(chosen[found.order], starts) / np.diff(found.edges)


def _among_levels(found: Sorted, places: NDArray[np.intp]) -> Generator[None, None, Floats]:
    """Return the same where rows of like probability stand together."""
    levels = found.levels
    assert levels is not None
    amounts = np.zeros(len(levels.bars))
    for start in range(0, len(places), CHUNK):
        shares, most = levels.colouring.of(found.rows.x[places[start : start + CHUNK]])
        cells = levels.of(shares, most)
        bars = np.minimum(np.searchsorted(levels.bars, cells), len(levels.bars) - 1)
        amounts += np.bincount(bars[levels.bars[bars] == cells], minlength=len(amounts))
        yield
    return np.minimum(amounts / np.diff(found.edges), 1.0)


def averaged(spread: Spread, used: Ints, selection: Ints) -> Generator[None, None, tuple[Spread, Ints, Floats]]:
    """Return the standardised means (c,) of the selected rows in the columns of a spread; NaN for none."""
    places = yield from places_among(used, selection)
    sums, amounts = np.zeros((2, len(spread.mean)))
    rows = spread.rows
    for start in range(0, len(places), CHUNK):
        part = places[start : start + CHUNK]
        values = spread.standardised(rows.x[part, : len(spread.mean)])
        share = np.isfinite(values) * (1.0 if rows.weights is None else rows.weights[part, None])
        sums += (np.nan_to_num(values, posinf=0.0, neginf=0.0) * share).sum(axis=0)
        amounts += share.sum(axis=0)
        yield
    with np.errstate(invalid="ignore", divide="ignore"):
        return spread, selection, sums / amounts


def _weight(rows: ArrayRows, column: int) -> float:
    """Total weight of the rows with a number in a column."""
    assert rows.weights is not None
    return float(rows.weights[np.isfinite(rows.x[:, column])].sum())
