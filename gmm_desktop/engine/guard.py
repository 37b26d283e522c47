"""The watch over a fit: components that collapse, and components that look good by resting on almost nothing.

Collapsed: a component has lost its rows, or its covariance is singular relative to the columns' own scales.
The likelihood has no maximum there, so a fit ends at the last valid mixture and says so.

Spurious: a local maximum that chance makes (McLachlan & Peel 2000, §3.10). A component is spurious if it rests on
few rows (fewer than FEW (d + 1)), is TIGHT for its sisters (its radius |Σ|^(1/2d) beside that around the others'
median row), and either has hardly the rows a covariance needs (fewer than d + 2) or is a coincidence: among n rows
of the sisters alone, some row would be expected to have as many neighbours in so small a volume.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.batch import Batch, Moments
from gmm_desktop.engine.frame import Frame
from gmm_desktop.engine.letters import letter
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.survey import Survey

LEAST_ROWS = 0.1
"""Effective count, in rows of the smallest weight, below which a component has lost its rows."""

LEAST_PIVOT = 1e-12
"""1 - R² of a column on the others below which a covariance is singular."""

FEW = 5.0
"""Effective rows per d + 1 from which a tight component is no longer suspected."""

TIGHT = 0.25
"""Radius, relative to the median of the sisters' (row by row), below which a component is suspected."""

COINCIDENCE = 0.05
"""Expected number of such groups by chance above which a component is one."""

ULPS = 2.0
"""A standard deviation of fewer units in the last place of the largest value of its column is none."""


class Guard:
    """The limits of one data set in inner coordinates."""

    def __init__(self, survey: Survey, frame: Frame) -> None:
        self.least_count = LEAST_ROWS * survey.smallest_weight
        size = np.maximum(np.abs(survey.lowest), np.abs(survey.highest))
        self.least_variances: Floats = (ULPS * np.finfo(float).eps * size / frame.scale) ** 2

    def collapsed(self, batch: Batch, counts: Floats) -> NDArray[np.bool_]:
        """Return (m, k): which components of a factored batch cannot go on; NaN anywhere counts as such."""
        assert batch.factors is not None
        sound = counts > self.least_count
        sound &= batch.factors.pivots > LEAST_PIVOT
        sound &= (batch.variances > self.least_variances).all(axis=-1)
        sound &= np.isfinite(batch.means).all(axis=-1)
        return np.logical_not(sound, out=sound)

    def _all_sound(self, batch: Batch, counts: Floats) -> bool:
        """Tell whether no component is near to what `collapsed` names, as is nearly always so."""
        assert batch.factors is not None
        least = batch.variances.min(axis=(0, 1)) > self.least_variances
        return bool(
            counts.min() > self.least_count
            and batch.factors.pivots.min() > LEAST_PIVOT
            and least.all()
            and math.isfinite(batch.means.sum())
        )

    def any_collapsed(self, batch: Batch, counts: Floats) -> NDArray[np.bool_]:
        """Return (m,): which mixtures have a component that cannot go on."""
        if self._all_sound(batch, counts):
            return np.zeros(len(counts), dtype=bool)
        return np.asarray(self.collapsed(batch, counts).any(axis=1))

    def explain(self, batch: Batch, moments: Moments, index: int) -> str:
        """Say in one plain sentence or two what happened to mixture `index`, and what can be done."""
        bad = np.flatnonzero(self.collapsed(batch, moments.counts)[index])
        j = int(bad[0]) if len(bad) else 0
        count = float(moments.counts[index, j])
        cure = "use fewer components, or a family of equal volumes such as EEE or EII"
        if count <= self.least_count:
            return f"component {letter(j)} lost its rows (effective count {count:.3g}); use fewer components"
        condition = condition_number(batch.covariances[index, j])
        if condition < 1.0 / LEAST_PIVOT:
            return f"component {letter(j)} shrank onto rows that are equal (effective count {count:.4g}); {cure}"
        return (
            f"component {letter(j)} collapsed: its covariance became singular (effective count {count:.4g}, "
            f"condition number {condition:.2g}), because its rows lie on a line or plane; {cure}"
        )


def spurious(batch: Batch, counts: Floats, weight: float, rows: int) -> list[str]:
    """Return for each mixture of a factored batch why it is spurious, or "" if it is not.

    `counts` (m, k) are effective counts in total `weight`, which stands for `rows` rows.
    """
    assert batch.factors is not None
    m, k, d = batch.shape
    if k == 1:
        return [""] * m
    numbers = counts * (rows / weight)
    radii = batch.factors.log_determinants / (2 * d)
    ratios = np.exp(radii - _medians_of_sisters(radii, numbers))
    suspects = (numbers < FEW * (d + 1)) & (ratios < TIGHT)
    reasons = [""] * m
    for i in np.flatnonzero(suspects.any(axis=1)).tolist():
        few = np.flatnonzero(suspects[i])
        for j in few[np.argsort(radii[i, few])].tolist():
            number = float(numbers[i, j])
            if number < d + 2 or _chance(batch, numbers[i], i, j) * rows > COINCIDENCE:
                reasons[i] = (
                    f"component {letter(j)} rests on {number:.3g} rows in a volume whose radius is "
                    f"{ratios[i, j]:.2g} times that of the others, which chance can do"
                )
                break
    return reasons


def _medians_of_sisters(values: Floats, weights: Floats) -> Floats:
    """Return for each component of values (m, k) the one up to which half of the weight of all others lies."""
    order = np.argsort(values, axis=1)
    sisters = np.take_along_axis(weights, order, axis=1)[:, None] * ~np.eye(values.shape[1], dtype=bool)
    reach = np.cumsum(sisters, axis=2)
    places = (reach >= 0.5 * reach[..., -1:]).argmax(axis=2)
    medians = np.empty_like(values)
    np.put_along_axis(
        medians, order, np.take_along_axis(values, np.take_along_axis(order, places, axis=1), axis=1), 1
    )
    return medians


def _chance(batch: Batch, numbers: Floats, i: int, j: int) -> float:
    """Return a bound on the probability that a row has the neighbours of component j (Chernoff, Poisson)."""
    assert batch.factors is not None
    _, k, d = batch.shape
    sisters = np.delete(np.arange(k), j)
    gaps = batch.means[i, j] - batch.means[i, sisters]
    if batch.factors.whitening is None:
        z = gaps / batch.factors.deviations[i, sisters]
    else:
        z = (batch.factors.whitening[i, sisters] @ gaps[..., None])[..., 0]
    logs = np.log(np.maximum(numbers[sisters], 1e-300)) - 0.5 * (z * z).sum(axis=1)
    logs -= 0.5 * (d * math.log(2 * math.pi) + batch.factors.log_determinants[i, sisters])
    ball = 0.5 * d * math.log(math.pi * (d + 2)) - math.lgamma(0.5 * d + 1)
    volume = ball + 0.5 * float(batch.factors.log_determinants[i, j])
    expected = float(np.exp(np.clip(logs + volume, -700.0, 700.0)).sum())
    others = max(float(numbers[j]) - 1.0, 0.0)
    if others <= expected:
        return 1.0
    return math.exp(others - expected + others * (math.log(expected) - math.log(others))) if expected > 0 else 0.0


def condition_number(covariance: Floats) -> float:
    """Return the ratio of the largest to the smallest eigenvalue of the correlations; infinite if singular.

    Of a diagonal covariance (d, d) the diagonal (d,) will do.
    """
    diagonal = covariance.ndim == 1
    variances = covariance if diagonal else np.diag(covariance)
    if not (np.isfinite(covariance).all() and (variances > 0).all()):
        return float("inf")
    if diagonal:
        return 1.0
    deviations = np.sqrt(variances)
    values = np.linalg.eigvalsh(covariance / deviations / deviations[:, None])
    return float(values[-1] / values[0]) if values[0] > 0 else float("inf")
