"""How good a mixture is for its rows: log-likelihood, information criteria, and how certain its memberships are."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from gmm_desktop.engine.batch import Batch
from gmm_desktop.engine.events import Fit, Progress, StartOutcome
from gmm_desktop.engine.held import NOTHING_HELD, Held
from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.padlocks import holding
from gmm_desktop.engine.passes.blocks import InnerBlock, scratch
from gmm_desktop.engine.passes.blockwise import Sum, add_up
from gmm_desktop.engine.passes.centred import CentredPlan
from gmm_desktop.engine.passes.incomplete import IncompletePlan
from gmm_desktop.engine.passes.quick import QuickPlan
from gmm_desktop.engine.passes.soften import log_sums
from gmm_desktop.engine.passes.sweep import Plan, plans_for, soft
from gmm_desktop.engine.problem import Problem, prepare
from gmm_desktop.engine.rows import Rows
from gmm_desktop.engine.spec import FitSpec

Status = Literal["converged", "limit", "stopped", "collapsed", "evaluated"]


def evaluate(
    rows: Rows,
    mixture: Mixture,
    spec: FitSpec,
    *,
    iterations: int = 0,
    status: Status = "stopped",
    starts: Sequence[StartOutcome] = (),
    warnings: Sequence[str] = (),
    held: Held = NOTHING_HELD,
) -> Generator[Progress, None, Fit]:
    """Judge a given mixture by one pass over the rows; what was `held` was not estimated, so it does not count.

    In a family along the columns the variances of a mixture are judged, and returned, alone; one without a
    background gets the first one of a fit where one is asked for.
    """
    problem = holding((yield from prepare(rows, spec)), held, mixture)
    batch = problem.inner(mixture)
    mixture = problem.upright(mixture)
    if batch.noise is not None and mixture.noise is None:
        mixture = problem.outer(batch)
    return (
        yield from judged(
            problem,
            batch,
            mixture,
            iterations=iterations,
            status=status,
            starts=starts,
            warnings=warnings,
        )
    )


def judged(
    problem: Problem,
    batch: Batch,
    mixture: Mixture,
    *,
    iterations: int,
    status: Status,
    starts: Sequence[StartOutcome],
    warnings: Sequence[str],
) -> Generator[Progress, None, Fit]:
    """Return the fit of `mixture`, which is `batch` (of one) in the units of the rows."""
    (_, plan), *_ = plans_for(problem.rows, batch)

    def add(block: InnerBlock, sums: list[Floats]) -> None:
        for piece_plan, piece in _pieces(plan, block):
            logs = scratch.array("logs of densities", 1, piece_plan.lines, piece.columns.shape[1])
            log_likelihoods, responsibilities = soft(piece_plan, piece, slice(0, 1), logs)
            value = float(log_likelihoods[0])
            evidence = value - piece.total_weight * float(piece_plan.shifts[0])
            hard, expected = _certainty(responsibilities[0], logs[0], piece.weights)
            sums[0] += (value, hard, evidence - expected)

    components = plan.lines
    size = problem.rows.rows_per_block(components, batch.diagonal)
    nanoseconds = components * (10 + 0.1 * problem.rows.d**2)
    wanted = Sum(lambda: [np.zeros(3)], add, size, nanoseconds)
    (sums,) = yield from add_up(problem.rows, wanted, "judging the fit")
    log_likelihood = problem.frame.to_outer(sums[0])
    n = problem.survey.total_weight
    p = parameters(problem, mixture.k, mixture.noise is not None)
    bic = -2 * log_likelihood + p * math.log(n)
    return Fit(
        spec=replace(problem.spec, components=mixture.k, family=problem.family.name),
        mixture=mixture,
        log_likelihood=log_likelihood,
        parameters=p,
        bic=bic,
        aic=-2 * log_likelihood + 2 * p,
        icl=bic - 2 * float(sums[1]),
        entropy=max(float(sums[2]), 0.0),
        iterations=iterations,
        converged=status == "converged",
        status=status,
        rows=problem.survey.rows,
        total_weight=n,
        starts=tuple(starts),
        warnings=tuple(warnings),
        held=problem.held,
    )


def parameters(problem: Problem, k: int, noise: bool) -> int:
    """Count the free parameters: covariances, means, weights, and two for a background (as mclust counts).

    What is held is not free: no weight, no mean, and the family has so many components less.
    """
    d, held = problem.rows.d, problem.held
    shaped = k - len(held.covariances)
    covariances = problem.family.parameters(shaped, d) if shaped else 0
    weights = max(k - len(held.weights) + noise - 1, 0)
    return covariances + (k - len(held.means)) * d + weights + noise


def _pieces(plan: Plan, block: InnerBlock) -> Iterator[tuple[QuickPlan | CentredPlan, InnerBlock]]:
    if not isinstance(plan, IncompletePlan):
        yield plan, block
        return
    for full, part in block.parts():
        yield plan.marginal(full).plan, part


def _certainty(responsibilities: Floats, logs: Floats, weights: Floats | None) -> tuple[float, float]:
    """Return Σ w ln max_j r and Σ w Σ_j r l of responsibilities (lines, b) and the log-densities l they come from.

    As r = exp(l) / s, the entropy -Σ_j r ln r of a row is ln s - Σ_j r l, and Σ w ln s is the log-likelihood.
    """
    most = np.max(responsibilities, axis=0, out=scratch.array("most", responsibilities.shape[1]))
    hard = float(log_sums(most[None], weights, 1.0 / len(responsibilities))[0])
    if weights is None:
        return hard, float(np.vdot(responsibilities, logs))
    return hard, float(np.einsum("jb,jb->b", responsibilities, logs) @ weights)
