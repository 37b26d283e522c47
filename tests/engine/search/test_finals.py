"""Which optima of a sample are worth following on all rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from driving import drain

from gmm_desktop.engine import ArrayRows, FitSpec, Mixture
from gmm_desktop.engine.problem import Problem, prepare
from gmm_desktop.engine.search.finals import contenders
from gmm_desktop.engine.search.runner import Runner

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
