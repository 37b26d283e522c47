"""Many requests at once: a grid of families and numbers of components, fitted side by side on the same rows."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gmm_desktop.engine.acceleration.climb import LIMIT, Accelerated, run_climbs
from gmm_desktop.engine.batch import joined, singles, together
from gmm_desktop.engine.checks import check
from gmm_desktop.engine.covariance import family_for, hurried
from gmm_desktop.engine.criteria import judged, parameters
from gmm_desktop.engine.events import Fit, Progress
from gmm_desktop.engine.passes.blocks import InnerRows
from gmm_desktop.engine.problem import Problem, prepare
from gmm_desktop.engine.rows import Rows
from gmm_desktop.engine.search.beginnings import begun, guessed
from gmm_desktop.engine.search.finals import LONG, same_optimum
from gmm_desktop.engine.search.runner import Runner, best_first, in_canonical_order, moved, outcomes
from gmm_desktop.engine.search.sample import standardised, to_compete_on
from gmm_desktop.engine.spec import FitSpec, SpecError

HEATS = ((12, 3), (45, 1))
"""Passes of a heat, and how many starts of each cell go on after it; the last go on to the end."""


@dataclass(slots=True, eq=False)
class Cell:
    """One request of the grid and the starts that compete for it."""

    problem: Problem
    runners: list[Runner]


def grid(rows: Rows, specs: Sequence[FitSpec]) -> Generator[Progress, None, list[Fit | SpecError]]:
    """Fit all requests side by side; return for each its fit, or why it cannot be fitted.

    The requests may differ in family and number of components. All their starts are moved by the same passes over
    the rows. Every start runs briefly, the best go on, and the best of each cell is followed to its tolerance; the
    outcomes tell which were followed.
    """
    answers: list[Fit | SpecError | None] = [None] * len(specs)
    cells: dict[int, Cell] = {}
    base: Problem | None = None
    for place, spec in enumerate(specs):
        try:
            base = base or (yield from prepare(rows, spec))
            problem = replace(base, family=hurried(family_for(spec.family, rows.d)), spec=spec)
            yield from check(problem, spec.components, searching=True)
            cells[place] = Cell(problem, [])
        except SpecError as error:
            answers[place] = error
    if base is not None and cells:
        yield from _competed(base, list(cells.values()))
    for place, cell in cells.items():
        answers[place] = yield from _answer(cell)
        yield Progress("judging the fits", (place + 1) / len(specs))
    return [answer for answer in answers if answer is not None]


def _competed(base: Problem, cells: list[Cell]) -> Generator[Progress, None, None]:
    most = max(parameters(cell.problem, cell.problem.spec.components, False) for cell in cells)
    small = yield from to_compete_on(base, most, np.random.default_rng([base.spec.seed, 1 << 20]))
    yield from _begun(small, cells)
    for passes, go_on in HEATS:
        yield from _followed(small.rows, cells, passes)
        for cell in cells:
            ahead = {id(runner) for runner in best_first(cell.runners)[:go_on]}
            cell.runners = [
                runner if id(runner) in ahead else replace(runner, at_rest=True) for runner in cell.runners
            ]
    yield from _followed(small.rows, cells, LONG)
    if small is base:
        return
    for cell in cells:
        best = best_first(cell.runners)[0]
        cell.runners = [
            replace(runner, at_rest=runner is not best, status=LIMIT, passes=0) for runner in cell.runners
        ]
    yield from _followed(base.rows, cells, LONG)


def _begun(small: Problem, cells: list[Cell]) -> Generator[Progress, None, None]:
    """Give every cell its starts; cells with as many components share their guesses."""
    x = standardised(small)
    done = 0
    for k in sorted({cell.problem.spec.components for cell in cells}):
        alike = [cell for cell in cells if cell.problem.spec.components == k]
        count = max(cell.problem.spec.starts for cell in alike) if k > 1 else 1
        diagonal = all(cell.problem.diagonal for cell in alike)
        moments, kinds = guessed(replace(small, spec=alike[0].problem.spec), x, range(count), diagonal=diagonal)
        for cell in alike:
            on_sample = replace(small, family=cell.problem.family, spec=cell.problem.spec)
            batches = singles(begun(on_sample, moments, x))[: cell.problem.spec.starts]
            cell.runners = [
                Runner(kind, one, one, -np.inf, LIMIT, "") for kind, one in zip(kinds, batches, strict=False)
            ]
        done += len(alike)
        yield Progress("making starts", done / len(cells))


def _followed(rows: InnerRows, cells: list[Cell], passes: int) -> Generator[Progress, None, None]:
    """Follow all runners that are neither at their end nor at rest, those of equal shape in one batch."""
    shapes: dict[tuple[int, bool, int], list[tuple[Cell, int]]] = {}
    for cell in cells:
        for number, runner in enumerate(cell.runners):
            if runner.status == LIMIT and not runner.at_rest:
                spec = cell.problem.spec
                key = spec.components, cell.problem.family.diagonal, spec.max_iterations - runner.passes
                shapes.setdefault(key, []).append((cell, number))
    groups = [
        (part, min(passes, left)) for (_, _, left), group in shapes.items() for part in _parted(group, rows.d)
    ]
    climbs = []
    for group, most in groups:
        problem = replace(group[0][0].problem, rows=rows)
        batch = joined([cell.runners[number].end for cell, number in group])
        families = [cell.problem.family for cell, _ in group]
        climbs.append(Accelerated(problem, batch, problem.spec.tolerance, most, families=families).climb())
    ended = yield from run_climbs(rows, climbs, "trying starts")
    for (group, _), climb in zip(groups, ended, strict=True):
        before = [cell.runners[number] for cell, number in group]
        for (cell, number), runner in zip(group, moved(group[0][0].problem, before, climb), strict=True):
            cell.runners[number] = runner


def _parted(group: list[tuple[Cell, int]], d: int) -> list[list[tuple[Cell, int]]]:
    """Cut a group into parts whose covariances fit into memory together."""
    problem = group[0][0].problem
    size = together(problem.spec.components, d, problem.diagonal)
    return [group[first : first + size] for first in range(0, len(group), size)]


def _answer(cell: Cell) -> Generator[Progress, None, Fit]:
    problem = cell.problem
    same = same_optimum(problem.survey)
    best = in_canonical_order(problem, best_first(cell.runners)[0])
    return (
        yield from judged(
            problem,
            best.end,
            problem.outer(best.end),
            iterations=best.passes,
            status=best.status,
            starts=outcomes(problem, cell.runners, best, same),
            warnings=[best.flaw] if best.flaw else [],
        )
    )
