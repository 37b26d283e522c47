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
from gmm_desktop.engine.passes.blocks import InnerBlock
from gmm_desktop.engine.passes.blockwise import Sum, add_up
from gmm_desktop.engine.passes.centred import CentredPlan
from gmm_desktop.engine.passes.incomplete import IncompletePlan
from gmm_desktop.engine.passes.quick import QuickPlan
from gmm_desktop.engine.passes.sweep import Plan, plans_for, soft_and_certain
from gmm_desktop.engine.problem import Problem, prepare
from gmm_desktop.engine.rows import Rows
from gmm_desktop.engine.spec import FitSpec

Values = tuple[float, float, float]
"""Log-likelihood in the units of the rows, Σ w ln max_j r_ij, entropy of the memberships."""

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
    values: Values | None = None,
) -> Generator[Progress, None, Fit]:
    """Return the fit of `mixture`, which is `batch` (of one) in the units of the rows.

    Its `values` may have been found already by a pass; else a pass is made.
    """
    if values is None:
        values = yield from _values(problem, batch)
    log_likelihood, hard, entropy = values
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
        icl=bic - 2 * hard,
        entropy=max(entropy, 0.0),
        iterations=iterations,
        converged=status == "converged",
        status=status,
        rows=problem.survey.rows,
        total_weight=n,
        starts=tuple(starts),
        warnings=tuple(warnings),
        held=problem.held,
    )


def _values(problem: Problem, batch: Batch) -> Generator[Progress, None, Values]:
    """Find the values of a factored batch of one by a pass over the rows."""
    (_, plan), *_ = plans_for(problem.rows, batch)

    def add(block: InnerBlock, sums: list[Floats]) -> None:
        for piece_plan, piece in _pieces(plan, block):
            log_likelihoods, _, certain = soft_and_certain(piece_plan, piece, slice(0, 1))
            log_likelihood = float(log_likelihoods[0]) + piece.total_weight * float(piece_plan.shifts[0])
            sums[0] += (log_likelihood, *certain[0].tolist())

    components = plan.lines
    size = problem.rows.rows_per_block(components, batch.diagonal)
    nanoseconds = components * (10 + 0.1 * problem.rows.d**2)
    wanted = Sum(lambda: [np.zeros(3)], add, size, nanoseconds)
    (sums,) = yield from add_up(problem.rows, wanted, "judging the fit")
    log_likelihood, hard, entropy = sums.tolist()
    return problem.frame.to_outer(log_likelihood), hard, entropy


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
