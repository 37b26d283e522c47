"""Starts that are far behind are followed no further; those that may still win are."""

from __future__ import annotations

import numpy as np
import pytest
from driving import drain, galaxies

from gmm_desktop.engine import ArrayRows, FitSpec, Mixture
from gmm_desktop.engine.acceleration.rivalry import PATIENCE, Rivalry
from gmm_desktop.engine.acceleration.trail import Point
from gmm_desktop.engine.batch import joined
from gmm_desktop.engine.passes.sweep import sweep
from gmm_desktop.engine.problem import Problem, prepare
from gmm_desktop.engine.search.runner import Runner, followed

SLOW = Mixture(np.full(4, 0.25), np.array([[20.0], [20.5], [21.0], [21.5]]), np.full((4, 1, 1), 20.0))


@pytest.fixture
def problem() -> Problem:
    return drain(prepare(ArrayRows(galaxies()), FitSpec(components=4, family="V")))


def followed_from(problem: Problem, start: Mixture, to_beat: float | None) -> Runner:
    begin = problem.inner(start)
    runner = Runner("given", begin, begin, -np.inf, "limit", "")
    return drain(followed(problem, [runner], 1e-8, 1000, "", to_beat=to_beat))[0]


def test_one_that_cannot_win_any_more_is_followed_no_further_than_patience_goes(problem: Problem) -> None:
    end = followed_from(problem, SLOW, None)
    assert end.status == "converged" and end.passes > PATIENCE
    behind = followed_from(problem, SLOW, end.log_likelihood + 1e6)
    assert (behind.status, behind.passes) == ("limit", PATIENCE)


def test_one_that_may_still_win_is_followed_to_its_end(problem: Problem) -> None:
    end = followed_from(problem, SLOW, None)
    again = followed_from(problem, SLOW, end.log_likelihood - 1e-6)
    assert again.status == "converged"
    assert again.log_likelihood == end.log_likelihood


def test_what_chance_makes_need_not_be_beaten(problem: Problem) -> None:
    tight = Mixture(np.array([0.025, 0.975]), np.array([[22.7465], [20.8]]), np.array([[[2.5e-7]], [[20.0]]]))
    wide = Mixture(np.array([0.5, 0.5]), np.array([[12.0], [30.0]]), np.array([[[20.0]], [[20.0]]]))
    both = joined([problem.inner(tight), problem.inner(wide)])
    (moments,) = drain(sweep(problem.rows, [both]))
    rivals = Rivalry(problem)
    rivals.reached(Point(both, moments))
    assert moments.log_likelihoods[0] > moments.log_likelihoods[1] == rivals.best
