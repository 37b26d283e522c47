"""A whole fit: the search for the best start, EM from there for all to see, and the judgement."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

from gmm_desktop.engine.acceleration.climb import COLLAPSED, LIMIT
from gmm_desktop.engine.batch import Batch
from gmm_desktop.engine.checks import check
from gmm_desktop.engine.covariance import hurried
from gmm_desktop.engine.criteria import Status, judged, parameters
from gmm_desktop.engine.doubts import doubts
from gmm_desktop.engine.em import Outcome, climb
from gmm_desktop.engine.events import Fit, Progress, StartOutcome, Step
from gmm_desktop.engine.held import NOTHING_HELD, Held
from gmm_desktop.engine.mixture import Mixture
from gmm_desktop.engine.padlocks import holding
from gmm_desktop.engine.problem import Problem, prepare
from gmm_desktop.engine.rows import Rows
from gmm_desktop.engine.search.finals import same_optimum
from gmm_desktop.engine.search.runner import Runner, followed, followed_upwards
from gmm_desktop.engine.search.sample import size_to_begin_on
from gmm_desktop.engine.search.search import CHEAP_TO_TRY, ENOUGH, Found, first_start, search
from gmm_desktop.engine.spec import FitSpec, SpecError
from gmm_desktop.engine.tails import heavy_tails


def fit(
    rows: Rows,
    spec: FitSpec,
    start: Mixture | None = None,
    *,
    animate: bool = True,
    compared: bool = False,
    held: Held = NOTHING_HELD,
) -> Generator[Step | Progress, None, Fit]:
    """Fit a mixture: search for the best of many starts, then show plain EM from the beginning of the winner.

    With `start` there is no search, and what is `held` of it stays as it is, exactly. With `animate` off no steps
    are yielded, and accelerated EM gives the answer, to the same tolerance; of a given start it is `compared` with
    plain EM where the rows are few, and a difference is told. No start is followed for more
    iterations than the request allows, in the search, by accelerated EM or plain; only passes over samples of many
    rows are not counted. Raises `SpecError` before anything else where no fit is possible.
    """
    if held.any and start is None:
        raise SpecError("values are held, but there is no mixture that has them; give one to start from")
    problem = yield from prepare(rows, spec)
    if start is not None:
        problem = holding(problem, held, start)
    k = spec.components if start is None else start.k
    yield from check(problem, k, searching=start is None)
    if start is not None and not animate and spec.max_iterations:
        outcome, notes = yield from _fast(problem, problem.inner(start), compared)
        return (yield from _judged(problem, outcome, (), notes))
    if start is not None or spec.max_iterations == 0:
        begin = (yield from first_start(problem)).begin if start is None else problem.inner(start)
        outcome = yield from climb(problem, begin)
        return (yield from _judged(problem, outcome, (), ()))
    found = yield from search(problem, watched=animate)
    outcome, notes = yield from _from_winner(problem, found, animate)
    return (yield from _judged(problem, outcome, found.outcomes, notes))


def _from_winner(
    problem: Problem, found: Found, animate: bool
) -> Generator[Step | Progress, None, tuple[Outcome, list[str]]]:
    """Return the outcome of EM from the winner's beginning, or the search's own where that is higher.

    Where neither has converged within the iterations allowed, what was shown is the result.
    """
    winner = found.winner
    ended = _outcome(problem, winner)
    if not animate:
        return ended, []
    shown = yield from _foreseen(climb(problem, winner.begin), ended.mixture)
    if shown.log_likelihood >= ended.log_likelihood - same_optimum(problem.survey):
        return shown, []
    if winner.status == COLLAPSED or (winner.status == LIMIT and shown.status == LIMIT):
        return shown, []
    if problem.spec.tolerance < ENOUGH:
        limit = problem.spec.max_iterations
        further = yield from followed(problem, [winner], problem.spec.tolerance, limit, "finishing", final=True)
        ended = _outcome(problem, further[0])
    yield Step(shown.iterations + 1, "E", ended.log_likelihood, ended.mixture)
    note = _lower("plain EM from the best start", shown, "accelerated EM", ended)
    return replace(ended, iterations=shown.iterations + 1), [note]


def _foreseen(
    steps: Generator[Step | Progress, None, Outcome], end: Mixture
) -> Generator[Step | Progress, None, Outcome]:
    """Let the first step say where it leads."""
    item = next(steps)
    while not isinstance(item, Step):
        yield item
        item = next(steps)
    yield replace(item, leads_to=end)
    return (yield from steps)


def _outcome(problem: Problem, runner: Runner) -> Outcome:
    value = problem.frame.to_outer(runner.log_likelihood)
    warnings = (runner.flaw,) if runner.flaw else ()
    return Outcome(runner.status, problem.outer(runner.end), value, runner.passes, warnings, runner.certainties)


def _lower(which: str, lower: Outcome, other: str, result: Outcome) -> str:
    gap = f"{result.log_likelihood - lower.log_likelihood:.3g} lower in log-likelihood"
    return f"{which} was {gap} after {lower.iterations} iterations than {other}, which is the result"


def _fast(problem: Problem, begin: Batch, compared: bool) -> Generator[Progress, None, tuple[Outcome, list[str]]]:
    """Climb by accelerated EM from one beginning, first on a sample if there are many rows.

    Where plain EM from there is `compared` with it and ends elsewhere, the higher of the two is the result.
    """
    quick = replace(problem, family=hurried(problem.family))
    runner = Runner("given", begin, begin, float("-inf"), LIMIT, "")
    _, k, _ = begin.shape
    limit = problem.spec.max_iterations
    size = size_to_begin_on(quick, parameters(quick, k, begin.noise is not None))
    ended = _outcome(problem, (yield from followed_upwards(quick, runner, size, limit)))
    if not compared or problem.rows.n * k > CHEAP_TO_TRY:
        return ended, []
    tried = followed(problem, [runner], problem.spec.tolerance, limit, "plain EM", plain=True)
    plain = _outcome(problem, (yield from tried)[0])
    if abs(plain.log_likelihood - ended.log_likelihood) <= same_optimum(problem.survey):
        return ended, []
    if plain.log_likelihood > ended.log_likelihood:
        return plain, [_lower("accelerated EM from this start", ended, "plain EM", plain)]
    return ended, [_lower("plain EM from this start", plain, "accelerated EM", ended)]


def _judged(
    problem: Problem, outcome: Outcome, starts: Sequence[StartOutcome], notes: Sequence[str]
) -> Generator[Progress, None, Fit]:
    status: Status = outcome.status
    if problem.spec.max_iterations == 0:
        status = "evaluated"
    warnings = [*outcome.warnings, *notes, *doubts(problem, outcome, status, starts)]
    batch = problem.inner(outcome.mixture)
    if status == "converged" and not problem.held.any:
        warnings += yield from heavy_tails(problem, batch)
    values = None
    if outcome.certainties is not None:
        hard, entropy = outcome.certainties.tolist()
        values = outcome.log_likelihood, hard, entropy
    return (
        yield from judged(
            problem,
            batch,
            outcome.mixture,
            iterations=outcome.iterations,
            status=status,
            starts=starts,
            warnings=warnings,
            values=values,
        )
    )
