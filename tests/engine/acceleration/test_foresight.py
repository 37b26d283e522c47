"""What a sample tells of where EM on all rows will end: fewer passes over them, and the same optimum."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from driving import drain

from gmm_desktop.engine import ArrayRows, FitSpec, Mixture
from gmm_desktop.engine.acceleration.climb import Accelerated, Climb, run_climbs
from gmm_desktop.engine.acceleration.foresight import Foresight, foreseen_from
from gmm_desktop.engine.acceleration.trail import Trail
from gmm_desktop.engine.held import Held
from gmm_desktop.engine.padlocks import holding
from gmm_desktop.engine.problem import Problem, prepare
from gmm_desktop.engine.search.sample import sampled

TOLERANCE = 1e-9


def clouds(n: int, seed: int = 0, apart: float = 3.0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 2)) * [1.0, 0.7]
    x[: n // 3] += [apart, 0.0]
    x[n // 2 :] += [0.0, apart]
    return x[rng.permutation(n)]


def start(problem: Problem) -> Mixture:
    centres = np.array([[0.5, 0.5], [2.5, 0.5], [0.0, 2.5]])
    return Mixture(np.full(3, 1 / 3), centres, np.stack([np.eye(2)] * 3))


def climbs(problem: Problem, sample: Problem, mixture: Mixture) -> tuple[Climb, Climb]:
    """Follow a mixture on a sample and then on all rows: without and with asking the sample again."""
    found = []
    for asked in (False, True):
        begun = Accelerated(sample, sample.inner(mixture), 1e-7, 3000)
        (small,) = drain(run_climbs(sample.rows, [begun.climb()], ""))
        foresight = Foresight(sample, small.trail.memory) if asked else None
        begun = Accelerated(problem, small.batch, TOLERANCE, 3000, before=small.trail, foresight=foresight)
        (climb,) = drain(run_climbs(problem.rows, [begun.climb()], ""))
        found.append(climb)
    return found[0], found[1]


ROWS_AS_PEOPLE_HAVE_THEM: dict[str, dict[str, Any]] = {
    "plain": {},
    "weights": {"weighted": True},
    "known labels": {"labelled": True},
    "empty cells": {"empty": True},
    "noise": {"spec": {"noise": True}},
    "standardized": {"spec": {"standardize": True}},
    "a family that iterates": {"spec": {"family": "VVE"}},
    "a diagonal family": {"spec": {"family": "VVI"}},
    "a mean held": {"held": Held(means=frozenset({1}))},
}


@pytest.mark.parametrize("kind", ROWS_AS_PEOPLE_HAVE_THEM)
def test_the_same_optimum_in_fewer_passes_over_all_rows(kind: str) -> None:
    options = ROWS_AS_PEOPLE_HAVE_THEM[kind]
    n, rng = 40_000, np.random.default_rng(1)
    x = clouds(n)
    labels = np.full(n, -1)
    if options.get("labelled"):
        labels[:500] = np.argmin(((x[:500, None] - [[0, 0], [3, 0], [0, 3]]) ** 2).sum(axis=2), axis=1)
    if options.get("empty"):
        x[rng.random(n) < 0.05, 0] = np.nan
    if options.get("spec", {}).get("noise"):
        x[:2000] = rng.uniform(-8, 11, (2000, 2))
    weights = rng.uniform(0.5, 2.0, n) if options.get("weighted") else None
    rows = ArrayRows(x, weights, labels if options.get("labelled") else None)
    problem = drain(prepare(rows, FitSpec(components=3, **options.get("spec", {}))))
    problem = holding(problem, options.get("held", Held()), start(problem))
    sample = drain(sampled(problem, 4_000, rng))
    without, with_it = climbs(problem, sample, start(problem))
    assert without.status == with_it.status == ["converged"]
    allowed = 10 * TOLERANCE * problem.survey.total_weight
    assert with_it.log_likelihoods[0] == pytest.approx(without.log_likelihoods[0], abs=allowed)
    assert with_it.passes[0] < without.passes[0]


def test_a_sample_that_tells_of_something_else_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    values: list[float] = []
    original = Trail.follow

    def watched(self: Trail, reached: Any) -> None:
        original(self, reached)
        values.append(float(self.point.moments.log_likelihoods[0]))

    x = clouds(40_000)
    problem = drain(prepare(ArrayRows(x), FitSpec(components=3)))
    wrong = drain(prepare(ArrayRows(clouds(4_000, 3, 0.5)), FitSpec(components=3)))
    batch = problem.inner(start(problem))
    begun = Accelerated(problem, batch, TOLERANCE, 3000)
    (without,) = drain(run_climbs(problem.rows, [begun.climb()], ""))
    begun = Accelerated(wrong, batch, 1e-6, 3000)
    (small,) = drain(run_climbs(wrong.rows, [begun.climb()], ""))
    monkeypatch.setattr(Trail, "follow", watched)
    foresight = Foresight(wrong, small.trail.memory)
    begun = Accelerated(problem, batch, TOLERANCE, 3000, before=small.trail, foresight=foresight)
    (with_it,) = drain(run_climbs(problem.rows, [begun.climb()], ""))
    assert (np.diff(values) >= -1e-6).all()
    assert with_it.status == ["converged"]
    allowed = 10 * TOLERANCE * len(x)
    assert with_it.log_likelihoods[0] == pytest.approx(without.log_likelihoods[0], abs=allowed)


@pytest.mark.parametrize(
    ("rows", "parameters", "asked"), [(4_000, 17, True), (4_000, 300, False), (9_000, 17, False)]
)
def test_only_a_sample_that_is_small_and_yet_large_enough_is_asked(rows: int, parameters: int, asked: bool) -> None:
    problem = drain(prepare(ArrayRows(clouds(40_000)), FitSpec(components=3)))
    sample = drain(sampled(problem, rows, np.random.default_rng(0)))
    begun = Accelerated(sample, sample.inner(start(problem)), TOLERANCE, 10)
    (small,) = drain(run_climbs(sample.rows, [begun.climb()], ""))
    assert (foreseen_from(sample, small.trail, problem, parameters) is not None) == asked
    assert foreseen_from(None, None, problem, parameters) is None
