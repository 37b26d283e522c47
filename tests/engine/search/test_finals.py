"""Which optima of a sample are worth following on all rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from driving import drain

from gmm_desktop.engine import ArrayRows, FitSpec, Mixture
from gmm_desktop.engine.problem import Problem, prepare
from gmm_desktop.engine.search.finals import contenders, finished
from gmm_desktop.engine.search.runner import Runner, best_first, followed_upwards
from gmm_desktop.engine.search.sample import sampled

CENTRES = np.array([[0.0, 0.0], [6.0, 0.0], [0.0, 6.0]])


def problem(n: int, labels: bool = False) -> Problem:
    rng = np.random.default_rng(1)
    which = rng.integers(3, size=n)
    x = rng.normal(size=(n, 2)) + CENTRES[which]
    rows = ArrayRows(x, labels=np.where(np.arange(n) < 9, which, -1) if labels else None)
    return drain(prepare(rows, FitSpec(components=3)))


def runner(on: Problem, centres: np.ndarray, flaw: str = "") -> Runner:
    end = on.inner(Mixture(np.full(3, 1 / 3), centres, np.stack([np.eye(2)] * 3)))
    return Runner("given", end, end, 0.0, "converged", flaw)


def test_one_that_is_behind_by_more_than_chance_can_do_is_left_out() -> None:
    small = problem(3000)
    best, near, far = (runner(small, CENTRES + shift) for shift in (0.0, 0.01, 0.3))
    assert drain(contenders(small, [best, near, far])) == [best, near]


def test_few_rows_tell_less() -> None:
    small = problem(60)
    best, far = (runner(small, CENTRES + shift) for shift in (0.0, 0.3))
    assert drain(contenders(small, [best, far])) == [best, far]


def test_none_is_left_out_where_the_best_is_flawed_or_labels_tell_more_than_the_rows() -> None:
    small = problem(3000)
    best, far = runner(small, CENTRES, "rests on 2 rows"), runner(small, CENTRES + 0.3)
    assert drain(contenders(small, [best, far])) == [best, far]
    labelled = problem(3000, labels=True)
    sound = replace(best, flaw="")
    assert drain(contenders(labelled, [sound, far])) == [sound, far]


BETWEEN = np.array([[-0.5, -0.5], [0.5, 0.5], [3.0, 3.0]])
"""Two components in one cloud and one over the other two: an optimum that EM does not leave."""


def test_one_that_is_seen_not_to_catch_up_costs_a_pass_over_all_rows() -> None:
    everything = problem(60_000)
    best = drain(followed_upwards(everything, runner(everything, CENTRES), 4_000, 500))
    poor = runner(everything, BETWEEN)
    to_the_end = drain(followed_upwards(everything, poor, 4_000, 500))
    assert to_the_end.status == best.status == "converged"
    assert to_the_end.log_likelihood < best.log_likelihood - 1000
    stopped = drain(followed_upwards(everything, poor, 4_000, 500, to_beat=best.log_likelihood))
    assert stopped.status == "limit"
    assert stopped.passes <= 1 < to_the_end.passes
    assert stopped.log_likelihood == pytest.approx(to_the_end.log_likelihood, abs=100)


def test_the_best_on_all_rows_wins_whichever_was_first_on_the_sample() -> None:
    everything = problem(60_000)
    small = drain(sampled(everything, 2_000, np.random.default_rng(0)))
    poor, good = (
        replace(runner(everything, centres), log_likelihood=value)
        for centres, value in ((BETWEEN, -100.0), (CENTRES, -101.0))
    )
    ended = drain(finished(everything, small, [poor, good]))
    assert best_first(ended)[0] is ended[1]
    assert ended[1].status == "converged"
