"""One of many competing starts: where it began, where it is, and what became of it."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import numpy as np

from gmm_desktop.engine.acceleration.climb import COLLAPSED, Accelerated, Climb, Status, run_climbs
from gmm_desktop.engine.acceleration.foresight import Foresight, foreseen_from
from gmm_desktop.engine.acceleration.rivalry import Rivalry
from gmm_desktop.engine.acceleration.trail import Trail
from gmm_desktop.engine.batch import Batch, joined, together
from gmm_desktop.engine.criteria import parameters
from gmm_desktop.engine.events import Progress, StartOutcome
from gmm_desktop.engine.frame import Frame
from gmm_desktop.engine.guard import spurious
from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.problem import Problem
from gmm_desktop.engine.search.sample import sampled

Verdict = Literal["best", "lower", "spurious", "collapsed"]

VALUES_SAMPLED = 1 << 21
"""Numbers in the largest sample."""

SAMPLE_GAIN = 0.05
"""Log-likelihood a parameter still to be gained at which a sample has told what it can: chance is worth 0.5."""


@dataclass(frozen=True, slots=True, eq=False)
class Runner:
    """A start of some kind; `begin` and `end` are batches of one, the log-likelihood is in inner coordinates.

    `status` is "converged", "limit" (still under way) or "collapsed"; `flaw` says why it cannot be chosen, or "".
    One that is `at_rest` is followed no further, because others are ahead. `certainties` (2,) of the memberships at
    its end may be known (see passes/certainty.py).
    """

    kind: str
    begin: Batch
    end: Batch
    log_likelihood: float
    status: Status
    flaw: str
    passes: int = 0
    at_rest: bool = False
    certainties: Floats | None = None


def followed(
    problem: Problem,
    runners: Sequence[Runner],
    tolerance: float,
    passes: int,
    stage: str,
    *,
    plain: bool = False,
    to_beat: float | None = None,
    final: bool = False,
) -> Generator[Progress, None, list[Runner]]:
    """Follow runners by accelerated (or `plain`) EM until they converge or collapse, or for so many passes.

    Nor for more, with those they have behind them, than the request allows iterations. With a log-likelihood
    `to_beat`, or one that the first of them reach, those that are far behind are followed no further. `final` is
    for what may become the result: then certainties are found on the way.
    """
    _, k, d = runners[0].end.shape
    passes = min(passes, problem.spec.max_iterations - max(runner.passes for runner in runners))
    at_once = together(k, d, problem.diagonal)
    result: list[Runner] = []
    for first in range(0, len(runners), at_once):
        some = runners[first : first + at_once]
        batch = joined([runner.end for runner in some])
        before = min(runner.passes for runner in some)
        rivals = None if to_beat is None else Rivalry(problem, to_beat, before)
        begun = Accelerated(problem, batch, tolerance, passes, plain=plain, rivals=rivals, final=final)
        reached, _ = yield from _climbed(problem, some, begun, stage)
        result.extend(reached)
    return result


def _climbed(
    problem: Problem, runners: Sequence[Runner], begun: Accelerated, stage: str
) -> Generator[Progress, None, tuple[list[Runner], Trail]]:
    """Return runners at the ends of a climb of all of them, and its trail."""
    (ended,) = yield from run_climbs(problem.rows, [begun.climb()], stage)
    return moved(problem, runners, ended), ended.trail


def followed_upwards(
    problem: Problem, runner: Runner, size: int, passes: int, *, to_beat: float = -math.inf
) -> Generator[Progress, None, Runner]:
    """Follow a runner on ever larger samples, beginning with `size` rows, and then on all rows.

    On a sample only as far as is worth while: its optimum differs from that of all rows by more. How EM moves the
    mixture there is remembered, because on more rows it moves much the same. Passes over samples are not counted.
    On all rows it is followed for at most so many passes, and only as long as it may yet reach more than `to_beat`.
    """
    best, trail, foresight = yield from _through_samples(problem, runner, size)
    tolerance, most = problem.spec.tolerance, min(passes, problem.spec.max_iterations - runner.passes)
    rivals = Rivalry(problem, to_beat) if to_beat > -math.inf else None
    begun = Accelerated(
        problem, best.end, tolerance, most, before=trail, rivals=rivals, final=True, foresight=foresight
    )
    (ended,), _ = yield from _climbed(problem, [best], begun, "fitting all rows")
    if ended.flaw and best is not runner:
        (ended,) = yield from followed(problem, [runner], tolerance, passes, "fitting all rows")
    return ended


def _through_samples(
    problem: Problem, runner: Runner, size: int
) -> Generator[Progress, None, tuple[Runner, Trail | None, Foresight | None]]:
    """Return a runner where ever larger samples lead it, its trail on the largest, and what that one tells."""
    rng = np.random.default_rng([problem.spec.seed, 2 << 20])
    free = parameters(problem, runner.end.shape[1], runner.end.noise is not None)
    best, sample, trail, growth = runner, None, None, _growth(problem.rows.n / size)
    while 2 * size < problem.rows.n and size * problem.rows.d <= VALUES_SAMPLED:
        tolerance, most = max(problem.spec.tolerance, SAMPLE_GAIN * free / size), problem.spec.max_iterations
        larger = yield from sampled(problem, size, rng)
        seen = foreseen_from(sample, trail, larger, free)
        begun = Accelerated(larger, best.end, tolerance, most, before=trail, foresight=seen)
        (tried,), reached = yield from _climbed(larger, [best], begun, "fitting a sample")
        if tried.flaw:
            break
        if seen is not None and seen.found:
            reached.memory = seen.memory
        best, sample, trail, size = replace(tried, passes=runner.passes), larger, reached, round(growth * size)
    return best, trail, foreseen_from(sample, trail, problem, free)


def _growth(ratio: float) -> float:
    """Return by how many times each sample is larger than the last: about 10, and all rows than the largest."""
    return float(ratio ** (1.0 / max(1, round(math.log10(max(ratio, 1.0))))))


def moved(problem: Problem, runners: Sequence[Runner], ended: Climb) -> list[Runner]:
    """Return runners where a climb of all of them has ended."""
    flaws = spurious(ended.batch, ended.counts, problem.survey.total_weight, problem.survey.rows)
    return [
        replace(
            runner,
            end=ended.batch.take(slice(i, i + 1)),
            log_likelihood=float(ended.log_likelihoods[i]),
            status=ended.status[i],
            flaw=ended.reasons[i] or flaws[i],
            passes=runner.passes + int(ended.passes[i]),
            certainties=None if ended.certainties is None else ended.certainties[i],
        )
        for i, runner in enumerate(runners)
    ]


def best_first(runners: Sequence[Runner]) -> list[Runner]:
    """Return runners by falling log-likelihood, those with a flaw last and collapsed ones at the very end."""
    return sorted(runners, key=lambda r: (r.status == COLLAPSED, r.flaw != "", -r.log_likelihood))


def distinct(runners: Sequence[Runner], same: float) -> list[Runner]:
    """Return one runner for each optimum, best first; optima are equal within `same` in log-likelihood."""
    found: list[Runner] = []
    for runner in best_first(runners):
        if not found or abs(found[-1].log_likelihood - runner.log_likelihood) > same:
            found.append(runner)
    return found


def in_canonical_order(problem: Problem, runner: Runner) -> Runner:
    """Number the components by where they end; known labels already say which is which."""
    order = _canonical_order(runner.end, problem.labelled)
    return replace(runner, begin=runner.begin.reordered(order), end=runner.end.reordered(order))


def _canonical_order(end: Batch, labelled: bool) -> list[int]:
    places = range(end.shape[1]) if labelled else np.lexsort(end.means[0].T[::-1])
    return [int(place) for place in places]


def outcomes(problem: Problem, runners: Sequence[Runner], best: Runner, same: float) -> tuple[StartOutcome, ...]:
    """Tell what became of every start, beside the one that was chosen."""
    told = []
    for runner in runners:
        verdict: Verdict = "lower"
        reason = ""
        if runner.status == COLLAPSED:
            verdict, reason = "collapsed", runner.flaw
        elif runner.flaw:
            verdict, reason = "spurious", runner.flaw
        if verdict == "lower" and runner.log_likelihood >= best.log_likelihood - same:
            verdict = "best"
        value = problem.frame.to_outer(runner.log_likelihood)
        mixture = partial(
            _mixture, problem.frame, problem.family.name, problem.labelled, replace(runner.end, factors=None)
        )
        told.append(StartOutcome(runner.kind, value, verdict, reason, mixture))
    return tuple(told)


def _mixture(frame: Frame, family: str, labelled: bool, end: Batch) -> Mixture:
    """Return where a start ended in the units of the rows, its components in canonical order."""
    return frame.outer(end.reordered(_canonical_order(end, labelled)), 0, family)
