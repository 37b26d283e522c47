"""Accelerated EM: the same optimum in fewer passes, for many mixtures at once, never going down."""

from __future__ import annotations

import numpy as np
import pytest
from driving import blobs, drain, mixture_of, run, table

from gmm_desktop.engine import FAMILIES, ArrayRows, FitSpec, iterate, mixture_from_labels
from gmm_desktop.engine.acceleration.climb import Accelerated, Climb, run_climbs
from gmm_desktop.engine.acceleration.trail import LONGEST, Trail
from gmm_desktop.engine.batch import Batch, joined
from gmm_desktop.engine.problem import Problem, prepare
from gmm_desktop.engine.search.sample import sampled


def climbed(
    problem: Problem, batch: Batch, tolerance: float = 1e-9, passes: int = 3000, before: Trail | None = None
) -> Climb:
    begun = Accelerated(problem, batch, tolerance, passes, before=before)
    (climb,) = drain(run_climbs(problem.rows, [begun.climb()], ""))
    return climb


def starting(x: np.ndarray, k: int, family: str, count: int, **extra: object) -> tuple[Problem, Batch]:
    rows = ArrayRows(x)
    problem = drain(prepare(rows, FitSpec(components=k, family=family, **extra)))
    starts = []
    for seed in range(count):
        centres = x[np.random.default_rng(seed).choice(len(x), k, replace=False)]
        groups = ((x[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
        starts.append(problem.inner(mixture_from_labels(rows, groups, k, family)))
    return problem, joined(starts)


@pytest.mark.parametrize("family", [name for name in FAMILIES if len(name) == 3])
def test_each_family_reaches_the_optimum_of_plain_em(family: str) -> None:
    x = blobs(300, 3, 2)
    problem, batch = starting(x, 2, family, 2)
    climb = climbed(problem, batch)
    assert climb.status == ["converged"] * 2
    spec = FitSpec(family=family, tolerance=1e-9, max_iterations=5000)
    for i in range(2):
        reached = problem.frame.to_outer(climb.log_likelihoods[i])
        _, onwards = run(iterate(ArrayRows(x), problem.outer(climb.batch, i), spec))
        assert onwards.log_likelihood == pytest.approx(reached, abs=1e-5)
        if family in ("EVE", "VVE", "EEV"):  # their axes have optima of their own, which differ by the way there
            continue
        _, outcome = run(iterate(ArrayRows(x), problem.outer(batch, i), spec))
        assert outcome.log_likelihood == pytest.approx(reached, abs=1e-5)


def test_slow_convergence_takes_far_fewer_passes() -> None:
    x, _ = table("faithful")
    problem, batch = starting((x - x.mean(axis=0)) / x.std(axis=0), 3, "EEE", 4)
    batch = batch.take([0, 2, 3])
    climb = climbed(problem, batch, 1e-8)
    plain = [
        run(iterate(problem.rows.rows, problem.outer(batch, i), FitSpec(components=3, family="EEE")))[1].iterations
        for i in range(3)
    ]
    assert climb.passes.sum() < 0.6 * sum(plain)


def test_a_plateau_is_not_taken_for_an_optimum() -> None:
    """From the second of these starts plain EM has risen by 0.0002 in its last 900 of 1000 iterations."""
    x, _ = table("faithful")
    problem, batch = starting((x - x.mean(axis=0)) / x.std(axis=0), 3, "EEE", 2)
    climb = climbed(problem, batch, 1e-8)
    assert climb.status == ["converged", "converged"]
    assert problem.frame.to_outer(climb.log_likelihoods[1]) == pytest.approx(-381.512663, abs=1e-5)


def test_the_likelihood_never_falls_from_pass_to_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    taken_back = []
    original = Trail.follow

    def watched(self, reached):
        before = self.point.moments.log_likelihoods
        original(self, reached)
        assert (self.point.moments.log_likelihoods >= before - 1e-9).all()
        taken_back.append(self.fell.any())

    monkeypatch.setattr(Trail, "follow", watched)
    problem, batch = starting(blobs(300, 2, 4, apart=1), 4, "VVV", 6)
    climbed(problem, batch)
    assert any(taken_back)


def test_only_long_steps_make_longer_ones_possible(monkeypatch: pytest.MonkeyPatch) -> None:
    ordinary = []
    original = Trail.follow

    def watched(self, reached):
        longest, far = self.longest, self.far
        original(self, reached)
        assert (self.longest[~far] == longest[~far]).all()
        ordinary.append((~far & (longest > LONGEST)).any())

    monkeypatch.setattr(Trail, "follow", watched)
    problem, batch = starting(blobs(300, 2, 4, apart=1), 4, "VVV", 6)
    climbed(problem, batch)
    assert any(ordinary)


def test_mixtures_climb_alike_alone_and_together() -> None:
    problem, batch = starting(blobs(300, 2, 3), 3, "VVV", 5)
    together = climbed(problem, batch)
    for i in range(5):
        alone = climbed(problem, batch.take([i]))
        assert alone.log_likelihoods[0] == pytest.approx(together.log_likelihoods[i], abs=1e-6)


def test_a_collapse_of_one_leaves_the_others_alone() -> None:
    x = np.concatenate([blobs(200, 2, 2), np.full((20, 2), 30.0)])
    problem, batch = starting(x, 2, "VVV", 3)
    spike = problem.inner(mixture_of(2, 2))
    inner = (np.array([30.0, 30.0]) - problem.frame.centre) / problem.frame.scale
    means, covariances = spike.means.copy(), spike.covariances.copy()
    means[0, 0], covariances[0, 0] = inner, np.eye(2) * 1e-4
    spike = Batch(spike.weights, means, covariances)
    climb = climbed(problem, joined([batch.take([0]), spike, batch.take([1])]))
    assert climb.status[1] == "collapsed"
    assert "component A" in climb.reasons[1]
    assert np.isfinite(climb.log_likelihoods).all()
    assert np.isfinite(climb.batch.covariances).all()
    alone = climbed(problem, batch.take([0]))
    assert climb.log_likelihoods[0] == pytest.approx(alone.log_likelihoods[0], abs=1e-6)


def test_what_a_sample_taught_saves_passes_over_all_rows() -> None:
    fresh, taught = [], []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=(40_000, 1)) + rng.choice([-1.4, 1.4], (40_000, 1))
        problem, batch = starting(x, 2, "V", 1)
        learned = climbed(drain(sampled(problem, 8_000, rng)), batch)
        fresh.append(climbed(problem, learned.batch))
        taught.append(climbed(problem, learned.batch, before=learned.trail))
        assert taught[-1].log_likelihoods[0] == pytest.approx(fresh[-1].log_likelihoods[0], abs=1e-5)
    assert sum(climb.passes[0] for climb in taught) < 0.8 * sum(climb.passes[0] for climb in fresh)


def test_a_limit_of_passes_is_kept() -> None:
    problem, batch = starting(blobs(300, 2, 4, apart=1), 4, "VVV", 3)
    climb = climbed(problem, batch, passes=6)
    assert set(climb.status) == {"limit"}
    assert climb.passes.max() <= 8


def test_with_noise() -> None:
    x = np.concatenate([blobs(300, 2, 2), np.random.default_rng(0).uniform(-20, 20, (60, 2))])
    problem, batch = starting(x, 2, "VVV", 2, noise=True)
    climb = climbed(problem, batch)
    _, outcome = run(iterate(ArrayRows(x), problem.outer(batch, 0), FitSpec(noise=True, max_iterations=5000)))
    assert problem.frame.to_outer(climb.log_likelihoods[0]) == pytest.approx(outcome.log_likelihood, abs=1e-4)
