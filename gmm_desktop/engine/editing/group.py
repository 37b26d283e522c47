"""What given rows make as a component of their own: mean and covariance, regular even where they are few."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gmm_desktop.engine.editing.planes import positive_definite, refuse_unless_positive_definite
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.spec import SpecError

ENOUGH = 2.0
"""Rows per d + 1 from which the covariance of a group is its own alone."""


def rows_of_group(x: ArrayLike, w: ArrayLike | None) -> tuple[Floats, Floats]:
    """Return the rows of a group that have values and weight, empty cells filled with the mean of their column."""
    values = np.array(x, dtype=np.float64)
    weights = np.ones(len(values)) if w is None else np.asarray(w, dtype=np.float64)
    full = np.isfinite(values)
    used = full.any(axis=1) & (weights > 0)
    values, weights, full = values[used], weights[used], full[used]
    if not len(values):
        raise SpecError("no row with values is chosen; choose some rows")
    cells = weights @ full
    if (cells == 0).any():
        raise SpecError("a column has no value in the chosen rows; choose more rows")
    means = weights @ np.where(full, values, 0.0) / cells
    return np.where(full, values, means), weights


def moments_of(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return the mean (d,) and the covariance (d, d) of rows (m, d) with weights (m,)."""
    centre = values[0]
    mean = centre + weights @ (values - centre) / weights.sum()
    offsets = values - mean
    covariance = (offsets * weights[:, None]).T @ offsets / weights.sum()
    return mean, 0.5 * (covariance + covariance.T)


def drawn_towards(own: Floats, rows: int, target: Floats | None) -> Floats:
    """Return (m S + ν T) / (m + ν) for m rows of covariance S: ν = 2(d + 1) - m, or more until it is regular."""
    d = len(own)
    if target is None:
        variances = np.diag(own)
        if not (variances > 0).all():
            raise SpecError("the chosen rows have no spread in some column; choose more rows")
        target = np.diag(variances)
    refuse_unless_positive_definite(target)
    toward = max(ENOUGH * (d + 1) - rows, 0.0)
    covariance = (rows * own + toward * target) / (rows + toward)
    toward = max(toward, 0.01 * rows)
    while not positive_definite(covariance):
        toward *= 2.0
        covariance = (rows * own + toward * target) / (rows + toward)
    return covariance
