"""Expectation-maximisation itself, half-step by half-step."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Literal

from gmm_desktop.engine.batch import Batch
from gmm_desktop.engine.events import Progress, Step
from gmm_desktop.engine.held import NOTHING_HELD, Held
from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.padlocks import holding
from gmm_desktop.engine.passes.sweep import sweep
from gmm_desktop.engine.problem import Problem, prepare
from gmm_desktop.engine.rows import Rows
from gmm_desktop.engine.spec import FitSpec
from gmm_desktop.engine.stopping import Aitken
from gmm_desktop.engine.threads import watched


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """How a climb ended: "converged", "limit" (of iterations) or "collapsed"; with the last valid mixture.

    `certainties` (2,) of its memberships may be known (see passes/certainty.py).
    """

    status: Literal["converged", "limit", "collapsed"]
    mixture: Mixture
    log_likelihood: float
    iterations: int
    warnings: tuple[str, ...]
    certainties: Floats | None = None


def iterate(
    rows: Rows, start: Mixture, spec: FitSpec, *, held: Held = NOTHING_HELD
) -> Generator[Step | Progress, None, Outcome]:
    """Run plain EM from `start`, yielding every half-step (and `Progress` within long ones).

    The last step is an "E" with the log-likelihood of the final parameters. The family is that of `spec`, the
    number of components that of `start`, of which what is `held` stays as it is. Raises `SpecError` before the
    first step where no fit is possible.
    """
    problem = holding((yield from prepare(rows, spec)), held, start)
    return (yield from climb(problem, problem.inner(start)))


def climb(problem: Problem, batch: Batch) -> Generator[Step | Progress, None, Outcome]:
    """Run plain EM from a batch of one mixture until it converges, collapses or reaches the limit."""
    spec, frame = problem.spec, problem.frame
    stopping = Aitken(spec.tolerance, problem.survey.total_weight)
    mixture = problem.outer(batch)
    iteration = 0
    while True:
        (moments,) = yield from sweep(problem.rows, [batch], "E-step", watched())
        log_likelihood = frame.to_outer(moments.log_likelihoods[0])
        yield Step(iteration, "E", log_likelihood, mixture)
        if stopping.converged(log_likelihood):
            return Outcome("converged", mixture, log_likelihood, iteration, _fallen(stopping))
        if iteration == spec.max_iterations:
            return Outcome("limit", mixture, log_likelihood, iteration, _fallen(stopping))
        proposal = frame.maximise(problem.family, moments, batch).factored()
        if problem.guard.collapsed(proposal, moments.counts).any():
            reason = problem.guard.explain(proposal, moments, 0)
            return Outcome("collapsed", mixture, log_likelihood, iteration, (reason, *_fallen(stopping)))
        batch, mixture = proposal, problem.outer(proposal)
        yield Step(iteration, "M", log_likelihood, mixture)
        iteration += 1


def _fallen(stopping: Aitken) -> tuple[str, ...]:
    if stopping.largest_fall <= 0:
        return ()
    return (f"the log-likelihood fell by {stopping.largest_fall:.3g} in one iteration, which exact EM never does",)
