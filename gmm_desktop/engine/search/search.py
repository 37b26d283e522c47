"""The search for the best optimum: many starts compete, the best of them are followed to the end.

After Biernacki, Celeux & Govaert (2003, emEM): all starts are moved together by accelerated EM, and those that fall
far behind rest; where that would be slow, they first run briefly and only the best go on, on a sample if there are
many rows. Then components of the best are merged and split, which reaches optima that no start leads to.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gmm_desktop.engine.acceleration.climb import COLLAPSED, LIMIT
from gmm_desktop.engine.batch import singles
from gmm_desktop.engine.covariance import hurried
from gmm_desktop.engine.criteria import parameters
from gmm_desktop.engine.events import Progress, StartOutcome
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.problem import Problem
from gmm_desktop.engine.search.beginnings import beginnings
from gmm_desktop.engine.search.finals import LONG, finished, same_optimum
from gmm_desktop.engine.search.moves import split_and_merge, splits
from gmm_desktop.engine.search.partition import in_family
from gmm_desktop.engine.search.runner import Runner, best_first, followed, in_canonical_order, outcomes
from gmm_desktop.engine.search.sample import sampled, standardised, to_compete_on

SHORT = 24
"""Passes of a short run."""

CHEAP = 250_000
"""Densities a pass up to which all starts are followed to the end."""

GO_ON = 5
"""Starts that go on after a short run."""

MOVES, ROUNDS = 12, 3
"""Split-and-merge candidates a round, and rounds as long as they find better optima."""

RESCUES = 2
"""How many components fewer are tried to lead to a sound optimum, where no start has."""

SOUND, AGAIN = 2, 2
"""Starts that are to be neither spurious nor collapsed, and how often as many are tried again where fewer are."""

PASSES_TO_WATCH = 12
"""Accelerated passes of a start that takes some dozens of iterations of plain EM."""

TRIED_PLAIN = 4
"""Winners from which plain EM is tried before one is chosen to be shown."""

CHEAP_TO_TRY = 30_000
"""Densities a pass of one mixture up to which that costs little."""


ENOUGH = 1e-8
"""Tolerance at which a start is known well enough to be chosen, if EM is then shown from there to a finer one."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The winner, and what became of every start."""

    winner: Runner
    outcomes: tuple[StartOutcome, ...]


def search(problem: Problem, *, watched: bool) -> Generator[Progress, None, Found]:
    """Let the starts of the request compete; if EM is to be `watched`, let one win from which it gets there.

    Then none is followed to more than `ENOUGH`.
    """
    if watched and problem.spec.tolerance < ENOUGH:
        problem = replace(problem, spec=replace(problem.spec, tolerance=ENOUGH))
    exact, problem = problem, replace(problem, family=hurried(problem.family))
    spec = problem.spec
    rng = np.random.default_rng([spec.seed, 1 << 20])
    small = yield from to_compete_on(problem, parameters(problem, spec.components, spec.noise), rng)
    runners = yield from _explored(small, rng, RESCUES)
    runners = yield from _tried_again(small, runners, rng)
    if small is not problem:
        runners = yield from finished(problem, small, runners)
    same = same_optimum(problem.survey)
    winner = best_first(runners)[0]
    if watched and not winner.flaw:
        winner = yield from _worth_watching(exact, runners, same)
    return Found(in_canonical_order(problem, winner), outcomes(problem, runners, winner, same))


def _worth_watching(problem: Problem, runners: list[Runner], same: float) -> Generator[Progress, None, Runner]:
    """Return, of the runners at the best optimum, one to which plain EM takes neither a jump nor a crawl.

    Where it costs little, plain EM is tried from some of them, because it may lead elsewhere than accelerated EM.
    """
    best = best_first(runners)[0]
    equals = [r for r in runners if not r.flaw and abs(r.log_likelihood - best.log_likelihood) <= same]
    equals.sort(key=lambda runner: abs(np.log(max(runner.passes, 1) / PASSES_TO_WATCH)))
    tried = equals[:TRIED_PLAIN]
    if problem.rows.n * problem.spec.components > CHEAP_TO_TRY:
        return equals[0]
    begun = [replace(runner, end=runner.begin, passes=0) for runner in tried]
    limit = problem.spec.max_iterations
    reached = yield from followed(problem, begun, problem.spec.tolerance, limit, "choosing a start", plain=True)
    for runner, end in zip(tried, reached, strict=True):
        if end.log_likelihood >= best.log_likelihood - same:
            return runner
    return equals[0]


def first_start(problem: Problem) -> Generator[Progress, None, Runner]:
    """Return the first of the starts, not yet moved."""
    small = yield from sampled(problem, 10_000, np.random.default_rng([problem.spec.seed, 1 << 20]))
    return _beginners(small, standardised(small), [0])[0]


def _beginners(problem: Problem, x: Floats, numbers: Sequence[int]) -> list[Runner]:
    batch, kinds = beginnings(problem, x, numbers)
    pairs = zip(kinds, singles(batch), strict=True)
    return [Runner(kind, one, one, -np.inf, LIMIT, "") for kind, one in pairs]


def _compete(problem: Problem, numbers: Sequence[int]) -> Generator[Progress, None, list[Runner]]:
    """Return starts at their ends, or after a short run where following all of them would be slow."""
    runners = yield from _made(problem, numbers)
    return (yield from _raced(problem, runners, "trying starts"))


def _made(problem: Problem, numbers: Sequence[int]) -> Generator[Progress, None, list[Runner]]:
    """Return starts, not yet moved."""
    x = standardised(problem)
    runners = []
    for number in numbers:
        runners.extend(_beginners(problem, x, [number]))
        yield Progress("making starts", len(runners) / len(numbers))
    return runners


def _raced(
    problem: Problem, runners: list[Runner], stage: str, go_on: int = GO_ON, to_beat: float = -np.inf
) -> Generator[Progress, None, list[Runner]]:
    """Follow runners to the end, unless others are far ahead; of many rows only the best, after a short run."""
    tolerance = problem.spec.tolerance
    if len(runners) * problem.spec.components * problem.rows.n <= CHEAP or len(runners) <= go_on:
        return (yield from followed(problem, runners, tolerance, LONG, stage, to_beat=to_beat))
    runners = yield from followed(problem, runners, tolerance, SHORT, stage)
    order = {id(runner): place for place, runner in enumerate(best_first(runners))}
    chosen = [r for r in runners if r.status == LIMIT and order[id(r)] < go_on]
    if not chosen:
        return runners
    to_beat = max([to_beat, *(runner.log_likelihood for runner in runners if not runner.flaw)])
    ended = iter((yield from followed(problem, chosen, tolerance, LONG, stage, to_beat=to_beat)))
    picked = {id(runner) for runner in chosen}
    return [next(ended) if id(runner) in picked else runner for runner in runners]


def _explored(problem: Problem, rng: np.random.Generator, rescues: int) -> Generator[Progress, None, list[Runner]]:
    """Return starts and what was made of them; if all are flawed, also what a smaller mixture leads to."""
    spec = problem.spec
    count = spec.starts if spec.components > 1 else 1
    runners = yield from _compete(problem, range(count))
    if count == 1 or problem.labelled:
        return runners
    runners = yield from _improve(problem, runners, rng)
    if rescues == 0 or not best_first(runners)[0].flaw:
        return runners
    smaller = replace(problem, spec=replace(spec, components=spec.components - 1))
    others = yield from _explored(smaller, rng, rescues - 1)
    best = best_first(others)[0]
    if best.flaw:
        return runners
    begun = in_family(problem, splits(best.end))
    tried = [Runner("split", one, one, -np.inf, LIMIT, "") for one in singles(begun)]
    return runners + (yield from _raced(problem, tried, "splitting", go_on=len(tried)))


def _tried_again(
    problem: Problem, runners: list[Runner], rng: np.random.Generator
) -> Generator[Progress, None, list[Runner]]:
    """Return runners and, where hardly one of them is sound, those of further starts: a good one takes luck."""
    count = problem.spec.starts if problem.spec.components > 1 else 0
    for turn in range(1, AGAIN + 1):
        sound = sum(not runner.flaw for runner in runners)
        if sound >= min(SOUND, count) or best_first(runners)[0].status == COLLAPSED or problem.labelled:
            break
        more = yield from _compete(problem, range(turn * count, (turn + 1) * count))
        runners = yield from _improve(problem, runners + more, rng)
    return runners


def _improve(
    problem: Problem, runners: list[Runner], rng: np.random.Generator
) -> Generator[Progress, None, list[Runner]]:
    """Merge and split components of the best optimum as long as that leads to a better one."""
    same = same_optimum(problem.survey)
    for _ in range(ROUNDS):
        best = best_first(runners)[0]
        moved = None if best.flaw else split_and_merge(best.end, MOVES, rng)
        if moved is None:
            break
        moved = in_family(problem, moved)
        tried = [Runner("split and merge", one, one, -np.inf, LIMIT, "") for one in singles(moved)]
        tried = yield from _raced(problem, tried, "splitting and merging", go_on=2, to_beat=best.log_likelihood)
        runners = runners + tried
        if best_first(runners)[0].log_likelihood <= best.log_likelihood + same:
            break
    return runners
