"""What is refused before any fit, with the cure: too few rows, constant columns, columns that say the same."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Sequence

import numpy as np

from gmm_desktop.engine.events import Progress
from gmm_desktop.engine.frame import INDIFFERENT_TO_UNITS
from gmm_desktop.engine.guard import LEAST_PIVOT
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.problem import Problem
from gmm_desktop.engine.rows import ROWS_AT_ONCE, Rows, stretches
from gmm_desktop.engine.spec import SpecError

ENOUGH_ROWS, ROWS_A_COLUMN = 4096, 4
"""Rows, or rows a column if that is more, by which columns are seen not to be collinear."""

PLACES = 16
"""In so many places, evenly over the data, they are read."""

FIRST_ROWS = 256
"""Rows among which different ones are looked for at first: mostly they are enough."""

MOST_ORDERS = 140
"""Orders of magnitude between spreads of two columns that float64 can compare in squares."""


def check(problem: Problem, k: int, *, searching: bool) -> Generator[Progress, None, None]:
    """Raise `SpecError` where k components of the family cannot be fitted to the rows."""
    facts, names = problem.survey, problem.rows.rows.names
    if facts.rows == 1 and k == 1:
        raise SpecError("there is one row with values; open data with at least two rows")
    flat = np.flatnonzero(facts.standard_deviations == 0)
    if len(flat) == len(names):
        raise SpecError("all rows are equal: there is one cluster, a single point, and nothing to fit")
    if len(flat):
        said = ", ".join(f"{names[c]} (always {facts.lowest[c]:.6g})" for c in flat[:5])
        more = f" and {len(flat) - 5} more" if len(flat) > 5 else ""
        raise SpecError(f"constant column: {said}{more}; leave it out")
    if facts.rows < k:
        raise SpecError(f"{k} components need at least {k} rows with values, and there are {facts.rows}; use fewer")
    different = _distinct_rows(problem.rows.rows, k)
    if different < k:
        raise SpecError(
            f"{k} components need at least {k} different rows, and there are {different}; "
            f"use {different} components or fewer"
        )
    _check_labels(problem, k)
    _check_units(problem)
    if problem.diagonal or problem.rows.d == 1 or problem.family.name in ("EII", "VII"):
        return
    if facts.rows <= problem.rows.d:
        raise SpecError(
            f"family {problem.family.name} needs more rows than columns, and there are {facts.rows} rows of "
            f"{problem.rows.d} columns; use a diagonal family such as VVI or EEI, or fewer columns"
        )
    yield from _check_collinear(problem)


def _check_labels(problem: Problem, k: int) -> None:
    highest = problem.highest_label
    if highest >= k:
        raise SpecError(
            f"a row is known to belong to component {highest + 1}, and there are {k}; use {highest + 1} components"
        )


def _check_units(problem: Problem) -> None:
    """Refuse a family that has all columns in common units where one has no size in those of another."""
    spreads = problem.survey.standard_deviations
    if problem.spec.standardize or problem.family.name in INDIFFERENT_TO_UNITS:
        return
    if np.log10(spreads.max()) - np.log10(spreads.min()) > MOST_ORDERS:
        names = problem.rows.rows.names
        raise SpecError(
            f"{names[int(spreads.argmax())]} and {names[int(spreads.argmin())]} differ too much in size for family "
            f"{problem.family.name}, which compares columns; standardize them, or use VVI or VVV"
        )


def _distinct_rows(rows: Rows, enough: int) -> int:
    """Count different rows, up to `enough`."""
    seen: set[bytes] = set()
    start, size = 0, FIRST_ROWS
    while start < rows.n:
        x, weights, _ = rows.block(start, min(start + size, rows.n))
        start, size = start + size, min(2 * size, ROWS_AT_ONCE)
        used = ~np.isnan(x).all(axis=1)
        if weights is not None:
            used &= weights > 0
        for row in x[used] + 0.0:
            seen.add(row.tobytes())
            if len(seen) >= enough:
                return enough
    return len(seen)


def _check_collinear(problem: Problem) -> Generator[Progress, None, None]:
    """Raise if one column is, to twelve digits of variance, a linear combination of those before it.

    Some rows tell that none is; where they do not, all rows are asked, because those may be alike by chance.
    """
    n = problem.rows.n
    size = max(ENOUGH_ROWS, ROWS_A_COLUMN * problem.rows.d) // PLACES
    if n > size * PLACES:
        some = [(start, start + size) for start in np.linspace(0, n - size, PLACES).astype(int).tolist()]
        covariance = yield from _covariance(problem, some)
        if covariance is not None and _dependent_column(covariance) is None:
            return
    covariance = yield from _covariance(problem, stretches(n, problem.rows.d))
    column = None if covariance is None else _dependent_column(covariance)
    if covariance is None or column is None:
        return
    names = problem.rows.rows.names
    others, factors = _combination(covariance, column)
    said = " + ".join(
        f"{factor * problem.frame.scale[column] / problem.frame.scale[c]:.4g} x {names[c]}"
        for c, factor in zip(others, factors, strict=True)
    )
    raise SpecError(
        f"{names[column]} says nothing new: it is {said} and a constant; leave one of these columns out, "
        "or use a diagonal family such as VVI"
    )


def _covariance(problem: Problem, pieces: Sequence[tuple[int, int]]) -> Generator[Progress, None, Floats | None]:
    """Return the covariance (d, d) of the full rows with a weight in some pieces of the data, None of too few."""
    d = problem.rows.d
    sums, squares, count = np.zeros(d), np.zeros((d, d)), 0
    for number, (start, stop) in enumerate(pieces):
        block = problem.rows.block(start, stop)
        columns = block.columns if block.weights is None else block.columns[:, block.weights > 0]
        if problem.survey.missing:
            columns = columns[:, ~np.isnan(columns).any(axis=0)]
        sums += columns.sum(axis=1)
        squares += columns @ columns.T
        count += columns.shape[1]
        yield Progress("looking for columns that say the same", number / len(pieces))
    return None if count <= d else squares / count - np.outer(sums, sums) / count**2


def _dependent_column(covariance: Floats) -> int | None:
    """Return the first column that those before it determine, by Cholesky's pivots."""
    deviations = np.sqrt(np.maximum(np.diag(covariance), np.finfo(float).tiny))
    rest = covariance / deviations / deviations[:, None]
    with contextlib.suppress(np.linalg.LinAlgError):  # as nearly always: quicker
        if (np.diag(np.linalg.cholesky(rest)) ** 2 >= LEAST_PIVOT).all():
            return None
    for c in range(len(rest)):
        if rest[c, c] < LEAST_PIVOT:
            return c
        rest = rest - np.outer(rest[:, c], rest[c]) / rest[c, c]
    return None


def _combination(covariance: Floats, column: int) -> tuple[list[int], Floats]:
    """Return the columns before `column` that matter for it, and their factors."""
    factors = np.linalg.lstsq(covariance[:column, :column], covariance[:column, column], rcond=None)[0]
    weight = np.abs(factors) * np.sqrt(np.diag(covariance)[:column])
    matter = [int(c) for c in np.flatnonzero(weight > 1e-6 * weight.max(initial=0.0))][:6]
    return matter, np.asarray(factors[matter], dtype=np.float64)
