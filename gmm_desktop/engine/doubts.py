"""How far a result can be trusted, in plain sentences: what the search, the data and their number give to doubt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gmm_desktop.engine.criteria import Status, parameters
from gmm_desktop.engine.em import Outcome
from gmm_desktop.engine.events import StartOutcome
from gmm_desktop.engine.problem import Problem
from gmm_desktop.engine.rows import ROWS_AT_ONCE

FEW_DIGITS = 5
"""Digits of a column's spread below which a warning says that the others were lost before we saw them."""

FEW_VALUES = 10
"""Different values up to which a column looks like classes rather than measurements."""

ROWS_SEEN = 4096
"""Rows by which it is judged, at most."""

MOST_COLUMNS = 200
"""Columns up to which that is looked for."""


def doubts(problem: Problem, outcome: Outcome, status: Status, starts: Sequence[StartOutcome]) -> list[str]:
    """Return in plain sentences what there is to doubt about how a climb ended."""
    said = []
    if status == "limit":
        said.append(
            f"not converged after {outcome.iterations} iterations; allow more iterations, or go on from this result"
        )
    count = len(starts)
    best = sum(start.verdict == "best" for start in starts)
    if best == 1 and count > 1:
        said.append(f"the best log-likelihood was found by only 1 of {count} starts; try more starts")
    reasons = {"collapsed": "a component shrank to nothing", "spurious": "a component rests on too few rows"}
    for verdict, why in reasons.items():
        number = sum(start.verdict == verdict for start in starts)
        if number and count > 1:
            said.append(f"{number} of {count} starts set aside as {verdict}: {why}")
    said.extend(_digits(problem))
    said.extend(_discrete(problem))
    p = parameters(problem, outcome.mixture.k, outcome.mixture.noise is not None)
    if p >= problem.survey.rows:
        said.append(f"{p} parameters for {problem.survey.rows} rows; use fewer components or a simpler family")
    return said


def _discrete(problem: Problem) -> list[str]:
    """Warn of columns that take few different values, by some rows: a likelihood of those has no maximum."""
    rows = problem.rows.rows
    x = rows.block(0, min(rows.n, ROWS_AT_ONCE)).x
    x = x[:: -(-len(x) // ROWS_SEEN)]
    if len(x) < 5 * FEW_VALUES or rows.d > MOST_COLUMNS:
        return []
    said = []
    for c in range(rows.d):
        values = np.unique(x[:, c])
        count = int(np.count_nonzero(~np.isnan(values)))
        if count <= FEW_VALUES:
            said.append(
                f"{rows.names[c]} has only {count} different values; a Gaussian takes it for a measurement, "
                "and a component may shrink onto one value"
            )
    return said


def _digits(problem: Problem) -> list[str]:
    """Warn of columns whose values are so large for their spread that few digits of it are left."""
    facts, names = problem.survey, problem.rows.rows.names
    size = np.maximum(np.abs(facts.lowest), np.abs(facts.highest))
    left = -np.log10(np.finfo(float).eps * size / facts.standard_deviations)
    return [
        f"{names[c]} varies only in its last {max(left[c], 0):.0f} digits; take a constant off in the file"
        for c in np.flatnonzero(left < FEW_DIGITS)
    ]
