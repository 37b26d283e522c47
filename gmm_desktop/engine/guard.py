"""The watch over a fit: components that collapse, and components that only look good because they rest on almost nothing.

Collapsed: a component has lost its rows, or its covariance is singular relative to the columns' own scales.
The likelihood has no maximum there, so a fit ends at the last valid mixture and says so.
"""

from __future__ import annotations

from string import ascii_uppercase

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.batch import Batch, Moments
from gmm_desktop.engine.frame import Frame
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.survey import Survey

LEAST_ROWS = 0.1
"""Effective count, in rows of the smallest weight, below which a component has lost its rows."""

LEAST_PIVOT = 1e-12
"""1 - R² of a column on the others below which a covariance is singular."""

ULPS = 8.0
"""A standard deviation of fewer units in the last place of the largest value of its column is none."""


class Guard:
    """The limits of one data set in inner coordinates."""

    def __init__(self, survey: Survey, frame: Frame) -> None:
        self.least_count = LEAST_ROWS * survey.smallest_weight
        size = np.maximum(np.abs(survey.lowest), np.abs(survey.highest))
        self.resolution: Floats = ULPS * np.finfo(float).eps * size / frame.scale

    def collapsed(self, batch: Batch, counts: Floats) -> NDArray[np.bool_]:
        """Return (m, k): which components of a factored batch cannot go on; NaN anywhere counts as such."""
        assert batch.factors is not None
        enough = counts > self.least_count
        wide = (np.einsum("...ii->...i", batch.covariances) > self.resolution**2).all(axis=-1)
        regular = batch.factors.pivots > LEAST_PIVOT
        finite = np.isfinite(batch.means).all(axis=-1)
        return np.asarray(~(enough & wide & regular & finite))

    def explain(self, batch: Batch, moments: Moments, index: int) -> str:
        """Say in one plain sentence or two what happened to mixture `index`, and what can be done."""
        bad = np.flatnonzero(self.collapsed(batch, moments.counts)[index])
        j = int(bad[0]) if len(bad) else 0
        count = float(moments.counts[index, j])
        cure = "use fewer components, or a family of equal volumes such as EEE or EII"
        if count <= self.least_count:
            return f"component {letter(j)} lost its rows (effective count {count:.3g}); use fewer components"
        condition = condition_number(batch.covariances[index, j])
        return (
            f"component {letter(j)} collapsed: its covariance became singular (effective count {count:.4g}, "
            f"condition number {condition:.2g}), because its rows are equal or lie on a line or plane; {cure}"
        )


def letter(j: int) -> str:
    """Return the name of component j: A, B, ..., Z, AA, AB, ..."""
    name = ""
    j += 1
    while j:
        j, rest = divmod(j - 1, 26)
        name = ascii_uppercase[rest] + name
    return name


def condition_number(covariance: Floats) -> float:
    """Return the ratio of the largest to the smallest eigenvalue of the correlations; infinite if singular."""
    variances = np.diag(covariance)
    if not (np.isfinite(covariance).all() and (variances > 0).all()):
        return float("inf")
    deviations = np.sqrt(variances)
    values = np.linalg.eigvalsh(covariance / deviations / deviations[:, None])
    return float(values[-1] / values[0]) if values[0] > 0 else float("inf")
