"""The last round of a search: the best optima of a sample are followed on all rows."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import replace

import numpy as np

from gmm_desktop.engine.acceleration.climb import LIMIT
from gmm_desktop.engine.criteria import parameters
from gmm_desktop.engine.events import Progress
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.problem import Problem
from gmm_desktop.engine.search.runner import Runner, best_first, distinct, followed_upwards
from gmm_desktop.engine.survey import Survey

LONG = 2000
"""Passes after which a start is given up."""

FINALISTS = 3
"""Optima of a sample that are tried on all rows at most."""

FEW = 6
"""Passes over all rows after which the best of them is seen."""

CHANCE = 4.0
"""Standard errors by which one may be behind on the sample and still win."""

AT_ONCE = 4_000_000
"""Multiplications between two chances to stop."""


def same_optimum(survey: Survey) -> float:
    """Return the difference in log-likelihood up to which two optima count as one: of n rows 0.001, or n / 10⁶."""
    return max(1e-3 / survey.rows, 1e-6) * survey.total_weight


def finished(problem: Problem, small: Problem, runners: list[Runner]) -> Generator[Progress, None, list[Runner]]:
    """Follow the best optima of a sample on all rows: each a few passes at most, then the best of them to its end.

    Of the other starts the log-likelihood is an estimate: as much below the best as it is on the sample.
    """
    same = same_optimum(small.survey)
    finalists = yield from contenders(small, distinct(runners, same)[:FINALISTS])
    ended: list[Runner] = []
    passes = FEW if len(finalists) > 1 else LONG
    for runner in finalists:
        to_beat = max((end.log_likelihood for end in ended if not end.flaw), default=-math.inf)
        fresh = replace(runner, passes=0)
        ended.append((yield from followed_upwards(problem, fresh, small.rows.n, passes, to_beat=to_beat)))
    under_way = set(range(len(ended)))
    while (best := ended.index(best_first(ended)[0])) in under_way and ended[best].status == LIMIT:
        under_way.remove(best)  # at its end it may be below another, or spurious: then that one goes on
        ended[best] = yield from followed_upwards(problem, ended[best], 10 * small.rows.n, LONG)
    top = ended[best]
    ratio = problem.survey.total_weight / small.survey.total_weight
    below = 2 * same_optimum(problem.survey)
    result = []
    for runner in runners:
        place = next((i for i, finalist in enumerate(finalists) if _alike(runner, finalist, same)), None)
        if place is not None:
            result.append(replace(ended[place], kind=runner.kind, begin=runner.begin))
            continue
        behind = max(ratio * (finalists[best].log_likelihood - runner.log_likelihood), below)
        result.append(replace(runner, log_likelihood=top.log_likelihood - behind, certainties=None))
    return result


def contenders(small: Problem, runners: list[Runner]) -> Generator[Progress, None, list[Runner]]:
    """Return the first of some runners on a sample, and those that may overtake it on all rows.

    The standard error is that of the differences in log-likelihood, row by row (Vuong 1989); what a mixture gains
    by being fitted to just these rows is half its parameters.
    """
    best = runners[0]
    if best.flaw or small.survey.missing or small.labelled or len(runners) == 1:
        return runners
    weights = small.rows.rows.block(0, small.rows.n).weights
    weights = np.ones(small.rows.n) if weights is None else weights
    expected = 0.5 * parameters(small, best.end.shape[1], best.end.noise is not None)
    highest = yield from _log_densities(small, best)
    chosen = [best]
    for runner in runners[1:]:
        if runner.flaw:
            chosen.append(runner)
            continue
        behind = highest - (yield from _log_densities(small, runner))
        mean = float(np.average(behind, weights=weights))
        error = math.sqrt(float(weights**2 @ (behind - mean) ** 2))
        if mean * float(weights.sum()) <= CHANCE * error + expected:
            chosen.append(runner)
    return chosen


def _log_densities(small: Problem, runner: Runner) -> Generator[Progress, None, Floats]:
    """Return ln p(x) of all rows (n,) of a sample, a few at a time."""
    mixture, n = small.outer(runner.end), small.rows.n
    size = max(1, AT_ONCE // (mixture.k * mixture.d * mixture.d))
    found = np.empty(n)
    for start in range(0, n, size):
        stop = min(start + size, n)
        found[start:stop] = mixture.log_density(small.rows.rows.block(start, stop).x)
        yield Progress("finishing on all rows", 0.0)
    return found


def _alike(runner: Runner, finalist: Runner, same: float) -> bool:
    """Tell whether two runners have ended in the same optimum."""
    if runner is finalist:
        return True
    return runner.flaw == finalist.flaw == "" and abs(runner.log_likelihood - finalist.log_likelihood) <= same
