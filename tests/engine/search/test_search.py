"""A search of many rows: which starts are worth following to their ends."""

from __future__ import annotations

import numpy as np
import pytest
from driving import drain, galaxies

from gmm_desktop.engine import ArrayRows, FitSpec, Mixture, fit
from gmm_desktop.engine.acceleration import rivalry
from gmm_desktop.engine.problem import prepare
from gmm_desktop.engine.search.runner import Runner
from gmm_desktop.engine.search.search import CHEAP, SHORT, _raced

SLOW = Mixture(np.full(4, 0.25), np.array([[20.0], [20.5], [21.0], [21.5]]), np.full((4, 1, 1), 20.0))


def test_starts_far_behind_one_that_converged_early_are_not_followed_to_their_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rivalry, "PATIENCE", SHORT + 6)
    spec = FitSpec(components=4, family="V")
    best = drain(fit(ArrayRows(galaxies()), spec, animate=False)).mixture
    problem = drain(prepare(ArrayRows(np.repeat(galaxies(), 600, axis=0)), spec))
    begun = [problem.inner(best), *[problem.inner(SLOW)] * 5]
    assert len(begun) * 4 * problem.rows.n > CHEAP
    runners = [Runner("given", one, one, -np.inf, "limit", "") for one in begun]
    (alone,) = drain(_raced(problem, runners[1:2], ""))
    ended = drain(_raced(problem, runners, ""))
    assert ended[0].status == "converged" and ended[0].passes < SHORT
    assert alone.status == "converged"
    assert all(runner.status == "limit" and runner.passes < alone.passes - 10 for runner in ended[1:5])
    assert ended[0].log_likelihood > max(runner.log_likelihood for runner in ended[1:]) + 1000
