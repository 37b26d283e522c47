"""A column's distribution as a few small bars."""

from __future__ import annotations

import numpy as np

from gmm_desktop.engine.mixture import Floats

BARS = 28
SAMPLE = 20_000
"""Rows looked at, evenly spaced: a sparkline is a hint and says so in its tooltip."""


def bars(values: Floats) -> Floats:
    """Heights (BARS,) from 0 to 1 of the distribution of the finite values; zeros where there is none."""
    finite = values[:: max(1, len(values) // SAMPLE)]
    finite = finite[np.isfinite(finite)]
    if not len(finite):
        return np.zeros(BARS)
    low, high = float(finite.min()), float(finite.max())
    middle, half = low / 2 + high / 2, high / 2 - low / 2
    if half <= 0:
        return np.asarray(np.eye(BARS)[BARS // 2])
    places = np.clip(((finite / 2 - middle / 2) / half + 0.5) * BARS, 0, BARS - 1).astype(np.intp)
    counts = np.bincount(places, minlength=BARS).astype(np.float64)
    return np.asarray(counts / counts.max())
