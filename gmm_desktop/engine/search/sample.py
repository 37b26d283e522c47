"""A sample of the rows, small enough that many starts can compete on it."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.engine.acceleration.foresight import TIMES_FEWER
from gmm_desktop.engine.events import Progress
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.passes.blocks import KEPT_OF_SAMPLE, InnerRows
from gmm_desktop.engine.problem import Problem
from gmm_desktop.engine.rows import stretches
from gmm_desktop.engine.subset import one_of_each_stretch, taking

SAMPLE_ROWS = 10_000
"""Rows on which starts compete at least, where there are more."""

FEWEST_ROWS = 2
"""Rows for each free parameter by which one mixture is brought near its end at least."""

ROWS_A_PARAMETER = 50
"""Rows of the sample for each free parameter of the mixture, if these are not too many values."""

VALUES, FEWEST_OF_WIDE = 1 << 19, 20
"""Values of such a sample; but so many for each free parameter: 10 d rows for a covariance matrix."""


def sample_size(problem: Problem, parameters: int) -> int:
    """Return how many rows are enough for starts to compete on."""
    size = min(_enough(parameters), max(VALUES, FEWEST_OF_WIDE * parameters) // problem.rows.d)
    return problem.rows.n if problem.rows.n <= 2 * size else size


def size_to_begin_on(problem: Problem, parameters: int) -> int:
    """Return how many rows are enough to bring one mixture near where it ends on all of them."""
    n, fewest = problem.rows.n, FEWEST_ROWS * parameters
    fewer = n // TIMES_FEWER
    if n <= 2 * _enough(parameters) and fewer >= max(SAMPLE_ROWS, fewest):
        return fewer
    return max(sample_size(problem, parameters), min(n, fewest))


def _enough(parameters: int) -> int:
    """Return how many rows tell of so many parameters all that starts need."""
    return max(SAMPLE_ROWS, ROWS_A_PARAMETER * parameters)


def sampled(problem: Problem, size: int, rng: np.random.Generator) -> Generator[Progress, None, Problem]:
    """Return the same problem on `size` rows, one by chance of each stretch of the data, in its coordinates."""
    if size >= problem.rows.n:
        return problem
    chosen = one_of_each_stretch(problem.rows.n, size, rng)
    return (yield from _only(problem, chosen, problem.survey.missing))


def to_compete_on(
    problem: Problem, parameters: int, rng: np.random.Generator
) -> Generator[Progress, None, Problem]:
    """Return the problem on as many rows as starts need to compete, without empty cells if enough rows have none.

    A pass over rows with empty cells costs many times as much, and the best optima are followed on all rows anyway.
    """
    size = sample_size(problem, parameters)
    if problem.survey.missing:
        complete = yield from _complete(problem)
        if len(complete) >= min(ROWS_A_PARAMETER * parameters, size):
            chosen = np.sort(rng.choice(complete, min(size, len(complete)), replace=False))
            return (yield from _only(problem, chosen, missing=False))
    return (yield from sampled(problem, size, rng))


def _complete(problem: Problem) -> Generator[Progress, None, NDArray[np.intp]]:
    """Return the numbers of the rows that have no empty cell and a weight."""
    found = []
    for start, stop in stretches(problem.rows.n, problem.rows.d):
        block = problem.rows.rows.block(start, stop)
        full = ~np.isnan(block.x).any(axis=1)
        if block.weights is not None:
            full &= block.weights > 0
        found.append(start + np.flatnonzero(full))
        yield Progress("drawing a sample", start / problem.rows.n)
    return np.concatenate(found)


def _only(problem: Problem, chosen: NDArray[np.intp], missing: bool) -> Generator[Progress, None, Problem]:
    """Return the same problem on the rows with these ascending numbers."""
    rows = yield from taking(problem.rows.rows, chosen)
    survey = replace(problem.survey, rows=rows.n, total_weight=rows.total_weight, missing=missing)
    return replace(problem, rows=InnerRows(rows, survey, problem.frame, KEPT_OF_SAMPLE), survey=survey)


def standardised(problem: Problem) -> Floats:
    """Return all rows of a problem in inner coordinates (n, d), empty cells as the mean of their column."""
    rows = problem.rows
    out = np.empty((rows.n, rows.d))
    for start, stop in stretches(rows.n, rows.d):
        out[start:stop] = np.nan_to_num(rows.read(start, stop).columns, nan=0.0).T
    return out
