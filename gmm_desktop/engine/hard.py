"""Hard assignment beside EM: k-means from the means of a mixture, half-step by half-step.

k-means is what EM with one spherical covariance σ²I (family EII) and equal weights becomes as σ → 0: every row then
belongs wholly to the nearest centre. It is also classification EM for that model (Celeux & Govaert 1992).
"""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gmm_desktop.engine.checks import check
from gmm_desktop.engine.em import Outcome
from gmm_desktop.engine.events import Progress, Step
from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.passes.blocks import InnerBlock
from gmm_desktop.engine.passes.blockwise import Sum, add_up
from gmm_desktop.engine.problem import Problem, prepare
from gmm_desktop.engine.rows import Rows
from gmm_desktop.engine.spec import FitSpec
from gmm_desktop.engine.threads import watched

UNCHANGED = 1e-12
"""Relative fall of the objective that is rounding: no row has found a nearer centre."""


@dataclass(frozen=True, slots=True, eq=False)
class HardStep(Step):
    """One half of an iteration of k-means: "E" assigns rows to the nearest centre, "M" moves the centres.

    `within` is the objective, Σ_i w_i |x_i - μ_(i)|², of the assignment and the centres of `mixture`; it never
    rises, from half-step to half-step. `log_likelihood` says the same so that it can be drawn beside EM's: the
    classification log-likelihood for equal weights and the best σ², -½ N (1 + ln(2π within / N)) - n ln k with N
    the weight of all full cells; as with EM, that of an M-step is still that of the E-step before.
    """

    within: float


@dataclass(frozen=True, slots=True, eq=False)
class _Groups:
    """In common units: weights (k,) of the groups, of their full cells (k, d), sums of offsets, Σ offset²."""

    counts: Floats
    cells: Floats
    offsets: Floats
    within: float


def iterate_hard(rows: Rows, start: Mixture, spec: FitSpec) -> Generator[HardStep | Progress, None, Outcome]:
    """Run k-means from the means of `start`, yielding every half-step, until no row finds a nearer centre.

    The mixtures have the centres as means, the shares of the rows as weights (at first those of `start`) and
    σ²I as covariances, with σ² the mean square of a row's distance from its centre, by columns (at first the mean
    variance of `start`). Distances are in the units of the rows, or of z-scores if `spec` standardizes. Case
    weights count; an empty cell takes no part; rows of known component stay there; there is no background. A
    centre without rows stays where it is. Of `spec`, family, noise and tolerance do not matter. The outcome is
    "collapsed" where all rows lie on centres. Raises `SpecError` where no fit is possible.
    """
    spec = replace(spec, family="E" if start.d == 1 else "EII", noise=False)
    problem = yield from prepare(rows, spec)
    yield from check(problem, start.k, searching=False)
    begin = problem.inner(replace(start, noise=None))
    centres = begin.means[0]
    units = _units(problem)
    inner_variance = float(start.weights @ (begin.variances[0] @ units**2) / start.d)
    mixture = _mixture(problem, units, centres, start.weights / start.weights.sum(), inner_variance)
    size = float(problem.survey.cell_weights.sum())
    lowest, iteration = math.inf, 0
    while True:
        groups = yield from _assigned(problem, centres, units)
        value = _log_likelihood(problem, units, groups.within, start.k)
        yield HardStep(iteration, "E", value, mixture, _outer(problem, units, groups.within))
        if groups.within >= lowest * (1.0 - UNCHANGED):
            return Outcome("converged", mixture, value, iteration, ())
        if iteration == spec.max_iterations:
            return Outcome("limit", mixture, value, iteration, ())
        shift = groups.offsets / np.where(groups.cells > 0, groups.cells, 1.0)
        lowest = max(groups.within - float((groups.cells * shift * shift).sum()), 0.0)
        if lowest <= 0:
            why = "every row lies on a centre, so there is no spread; use fewer components"
            return Outcome("collapsed", mixture, value, iteration, (why,))
        centres = centres + shift / units
        shares = groups.counts / groups.counts.sum()
        mixture = _mixture(problem, units, centres, shares, lowest / size)
        yield HardStep(iteration, "M", value, mixture, _outer(problem, units, lowest))
        iteration += 1


def nearest(mixture: Mixture, x: ArrayLike) -> NDArray[np.intp]:
    """Return which centre of a mixture of `iterate_hard` each row of x (n, d) is nearest to; -1 without values.

    An empty cell takes no part. This is not the most probable component: weights do not matter here.
    """
    values = np.asarray(x, dtype=np.float64)
    units = mixture.standard_deviations[0]
    units = np.where(units > 0, units, 1.0)
    squares = np.empty((mixture.k, len(values)))
    for j in range(mixture.k):
        offsets = (values - mixture.means[j]) / units
        squares[j] = np.nansum(offsets * offsets, axis=1)
    return np.where(np.isnan(values).all(axis=1), -1, squares.argmin(axis=0))


def _units(problem: Problem) -> Floats:
    """Return by what (d,) inner coordinates are to be multiplied to have common units."""
    if problem.spec.standardize:
        return np.ones(problem.rows.d)
    scale = problem.frame.scale
    return np.asarray(scale / np.exp2(np.round(np.log2(scale).mean())))


def _outer(problem: Problem, units: Floats, square: float) -> float:
    """Return a squared distance in the units of the rows, or of z-scores."""
    if problem.spec.standardize:
        return square
    return square * float(problem.frame.scale[0] / units[0]) ** 2


def _mixture(problem: Problem, units: Floats, centres: Floats, weights: Floats, variance: float) -> Mixture:
    covariance = np.diag(variance * (problem.frame.scale / units) ** 2)
    means = centres * problem.frame.scale + problem.frame.centre
    return Mixture(weights, means, np.repeat(covariance[None], len(centres), axis=0), problem.family.name)


def _log_likelihood(problem: Problem, units: Floats, within: float, k: int) -> float:
    """Return the classification log-likelihood for equal weights in the units of the rows."""
    cells = problem.survey.cell_weights
    size = float(cells.sum())
    if within <= 0:
        return math.inf
    best = -0.5 * size * (1.0 + math.log(2.0 * math.pi * within / size)) - problem.survey.total_weight * math.log(k)
    return best - float(cells @ np.log(problem.frame.scale / units))


def _assigned(problem: Problem, centres: Floats, units: Floats) -> Generator[Progress, None, _Groups]:
    """Assign every row to the nearest centre (k, d), in one pass."""
    k, d = centres.shape
    points = centres * units

    missing = problem.survey.missing

    def add(block: InnerBlock, sums: list[Floats]) -> None:
        columns = block.columns * units[:, None]
        full = ~np.isnan(columns) if missing else None
        groups = _nearest_of(columns, points, full)
        if block.labels is not None:
            groups = np.where(block.labels >= 0, block.labels, groups)
        offsets = columns - points.T[:, groups]
        shares = (groups == np.arange(k)[:, None]).astype(np.float64)
        if block.weights is not None:
            shares *= block.weights
        if full is not None:
            np.copyto(offsets, 0.0, where=~full)
            shares *= full.any(axis=0)
        counts = shares.sum(axis=1)
        sums[0] += counts
        sums[1] += counts[:, None] if full is None else shares @ full.T.astype(np.float64)
        sums[2] += shares @ offsets.T
        sums[3] += (np.einsum("db,db->b", offsets, offsets) @ shares.T).sum()

    def zeros() -> list[Floats]:
        return [np.zeros(k), np.zeros((k, d)), np.zeros((k, d)), np.zeros(1)]

    wanted = Sum(zeros, add, problem.rows.rows_per_block(k, diagonal=True), k * d + 10.0 * d + 5.0 * k)
    counts, cells, offsets, within = yield from add_up(problem.rows, wanted, "assigning rows", watched())
    return _Groups(counts, cells, offsets, float(within[0]))


def _nearest_of(columns: Floats, points: Floats, full: NDArray[np.bool_] | None) -> NDArray[np.intp]:
    """Return the nearest of points (k, d) for rows in columns (d, b), of which only `full` cells count.

    By ½|p|² - pᵀx, and by differences for the rows for which rounding could decide.
    """
    if full is None:
        filled, lengths = columns, 0.5 * (points * points).sum(axis=1, keepdims=True)
    else:
        filled = np.where(full, columns, 0.0)
        lengths = 0.5 * ((points * points) @ full)
    scores = lengths - points @ filled
    groups = scores.argmin(axis=0)
    size = np.abs(points).max() * (np.abs(points).max() + np.abs(filled).max(initial=0.0))
    margin = 8.0 * len(columns) ** 2 * np.finfo(float).eps * size
    close = np.flatnonzero(np.count_nonzero(scores <= scores.min(axis=0) + margin, axis=0) > 1)
    if len(close):
        squares = np.empty((len(points), len(close)))
        for j, point in enumerate(points):
            offsets = filled[:, close] - point[:, None]
            if full is not None:
                offsets *= full[:, close]
            np.einsum("db,db->b", offsets, offsets, out=squares[j])
        groups[close] = squares.argmin(axis=0)
    return np.asarray(groups)
