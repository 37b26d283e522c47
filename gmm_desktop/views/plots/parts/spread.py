"""Middle, spread and ends of every column: what standardised axes are made of."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.rows import ArrayRows
from gmm_desktop.views.plots.parts.placing import CHUNK


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Mean, standard deviation (> 0; 1 unit of a constant column), smallest and largest number of columns (c,)."""

    rows: ArrayRows
    mean: Floats
    deviation: Floats
    low: Floats
    high: Floats

    def standardised(self, values: Floats) -> Floats:
        """Return values (..., c) as distances from the mean in standard deviations."""
        with np.errstate(over="ignore", invalid="ignore"):
            return np.asarray(values / self.deviation - self.mean / self.deviation)


def spreading(rows: ArrayRows, columns: int) -> Generator[None, None, Spread]:
    """Look through the first columns of all rows, each by its filled cells; yields so it can be stopped."""
    low, high = np.full((2, columns), np.nan)
    for start in range(0, rows.n, CHUNK):
        part = rows.x[start : start + CHUNK, :columns]
        low, high = np.fmin(low, np.fmin.reduce(part)), np.fmax(high, np.fmax.reduce(part))
        yield
    low, high = np.nan_to_num(low), np.nan_to_num(high)
    middle = low / 2 + high / 2
    half = high / 2 - low / 2
    unit = np.where(half > 0, half, 1.0)
    amounts, sums, squares = np.zeros((3, columns))
    for start in range(0, rows.n, CHUNK):
        part = rows.x[start : start + CHUNK, :columns]
        weights = None if rows.weights is None else rows.weights[start : start + CHUNK]
        there = ~np.isnan(part)
        z = np.where(there, part / unit - middle / unit, 0.0)
        share = there.astype(np.float64) if weights is None else there * weights[:, None]
        amounts += share.sum(axis=0)
        sums += (share * z).sum(axis=0)
        squares += (share * z * z).sum(axis=0)
        yield
    amounts = np.where(amounts > 0, amounts, 1.0)
    means = sums / amounts
    deviations = np.sqrt(np.maximum(squares / amounts - means * means, 0.0))
    deviations = np.where((half > 0) & (deviations > 0), deviations, 1.0)
    return Spread(rows, middle + means * unit, deviations * unit, low, high)
