"""k-means beside EM: the textbook's numbers, half-step by half-step, on all kinds of rows."""

from __future__ import annotations

import math

import numpy as np
import pytest
from driving import blobs, mixture_of, run, table

from gmm_desktop.engine import ArrayRows, FitSpec, HardStep, Mixture, SpecError, iterate, iterate_hard
from gmm_desktop.engine.hard import nearest
from gmm_desktop.engine.mixture import Floats


def lloyd(
    x: Floats, centres: Floats, weights: Floats, known: np.ndarray | None = None
) -> tuple[Floats, float, int]:
    """k-means straight from its definition: centres, sum of squares and the number of times they moved."""
    full = ~np.isnan(x)
    before, moved = None, -1
    while True:
        moved += 1
        squares = np.nansum((x[:, None] - centres) ** 2, axis=2)
        groups = squares.argmin(axis=1)
        if known is not None:
            groups = np.where(known >= 0, known, groups)
        if before is not None and (groups == before).all():
            break
        before, centres = groups, centres.copy()
        for j, c in np.ndindex(centres.shape):
            mine = (groups == j) & full[:, c]
            if weights[mine].sum() > 0:
                centres[j, c] = np.average(x[mine, c], weights=weights[mine])
    within = float(weights @ np.nansum((x - centres[groups]) ** 2, axis=1))
    return centres, within, moved


def around(x: Floats, places: list[int]) -> Mixture:
    """A start with means at some rows."""
    return Mixture(
        np.full(len(places), 1 / len(places)),
        np.nan_to_num(x[places]),
        np.stack([np.eye(x.shape[1])] * len(places)),
    )


def hard_steps(rows: ArrayRows, start: Mixture, **options: object) -> tuple[list[HardStep], str]:
    steps, outcome = run(iterate_hard(rows, start, FitSpec(components=start.k, **options)))
    assert all(isinstance(step, HardStep) for step in steps)
    return [step for step in steps if isinstance(step, HardStep)], outcome.status


@pytest.mark.parametrize("kind", ["plain", "weights", "empty cells", "labels", "far away", "one column", "ties"])
def test_the_steps_are_those_of_the_textbook(kind: str) -> None:
    rng = np.random.default_rng(3)
    x = blobs(400, 1 if kind == "one column" else 3, 4, apart=1.5)
    weights = rng.uniform(0, 2, 400) if kind == "weights" else np.ones(400)
    labels = np.where(rng.random(400) < 0.1, rng.integers(4, size=400), -1) if kind == "labels" else None
    if kind == "empty cells":
        x[rng.random(x.shape) < 0.2] = np.nan
        x = x[~np.isnan(x).all(axis=1)]
        weights = np.ones(len(x))
    if kind == "far away":
        x += 1e9
    if kind == "ties":
        x = np.round(x)
    rows = ArrayRows(x, weights if kind == "weights" else None, labels)
    start = around(x, [0, 50, 100, 150])
    centres, within, moved = lloyd(x, start.means, weights, labels)
    steps, status = hard_steps(rows, start)
    assert status == "converged"
    assert steps[-1].iteration == moved
    np.testing.assert_allclose(steps[-1].mixture.means, centres, rtol=1e-12, atol=1e-12)
    assert steps[-1].within == pytest.approx(within, rel=1e-9 if kind != "far away" else 1e-6)


def test_no_half_step_raises_the_objective_and_the_curve_beside_em_rises() -> None:
    x, _ = table("iris")
    steps, _ = hard_steps(ArrayRows(x), around(x, [0, 7, 14]))
    assert [step.phase for step in steps] == ["E", "M"] * steps[-1].iteration + ["E"]
    within = np.array([step.within for step in steps])
    assert (np.diff(within) <= 1e-12 * within[0]).all()
    assert (np.diff([step.log_likelihood for step in steps[::2]]) >= 0).all()


def test_the_mixture_has_centres_shares_and_the_pooled_square() -> None:
    x, _ = table("iris")
    steps, _ = hard_steps(ArrayRows(x), around(x, [0, 60, 120]))
    last = steps[-1].mixture
    groups = nearest(last, x)
    np.testing.assert_allclose(last.weights, np.bincount(groups) / len(x), rtol=1e-12)
    np.testing.assert_allclose(last.covariances, np.stack([np.eye(4) * steps[-1].within / x.size] * 3), rtol=1e-9)
    assert steps[0].mixture.means == pytest.approx(x[[0, 60, 120]])
    even = Mixture(np.full(3, 1 / 3), last.means, last.covariances, "EII")
    classified = even.component_log_densities(x)[np.arange(len(x)), groups].sum()
    assert steps[-1].log_likelihood == pytest.approx(classified, rel=1e-12)


def test_it_is_em_with_a_spread_that_goes_to_zero() -> None:
    x = blobs(300, 2, 3)
    steps, _ = hard_steps(ArrayRows(x), around(x, [0, 1, 2]), max_iterations=1)
    narrow = Mixture(np.full(3, 1 / 3), x[:3], np.stack([np.eye(2) * 1e-4] * 3), "EII")
    soft, _ = run(iterate(ArrayRows(x), narrow, FitSpec(components=3, family="EII", max_iterations=1)))
    np.testing.assert_allclose(steps[-1].mixture.means, soft[-1].mixture.means, rtol=1e-9)
    np.testing.assert_allclose(steps[-1].mixture.weights, soft[-1].mixture.weights, rtol=1e-9)
    np.testing.assert_allclose(steps[-1].mixture.covariances, soft[-1].mixture.covariances, rtol=1e-9)


def test_distances_are_those_of_the_file_unless_standardized() -> None:
    x = blobs(200, 2, 2) * [1.0, 1000.0]
    start = around(x, [0, 1])
    steps, _ = hard_steps(ArrayRows(x), start)
    assert steps[-1].within == pytest.approx(lloyd(x, start.means, np.ones(200))[1], rel=1e-9)
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    even, _ = hard_steps(ArrayRows(x), start, standardize=True)
    centres, within, _ = lloyd(z, z[:2], np.ones(200))
    assert even[-1].within == pytest.approx(within, rel=1e-9)
    np.testing.assert_allclose(even[-1].mixture.means, centres * x.std(axis=0) + x.mean(axis=0), rtol=1e-9)
    assert (nearest(even[-1].mixture, x) == nearest(Mixture([0.5, 0.5], centres, [np.eye(2)] * 2), z)).all()


def test_a_centre_that_gets_no_rows_stays() -> None:
    x = blobs(100, 2, 2)
    start = Mixture(np.full(3, 1 / 3), np.vstack([x[:2], [1e3, 1e3]]), np.stack([np.eye(2)] * 3))
    steps, status = hard_steps(ArrayRows(x), start)
    assert status == "converged"
    assert steps[-1].mixture.weights[2] == 0
    np.testing.assert_allclose(steps[-1].mixture.means[2], [1e3, 1e3], rtol=1e-14)


def test_as_many_centres_as_different_rows_is_said_to_be_no_spread() -> None:
    x = np.array([[0.0], [0.0], [1.0], [1.0]])
    steps, outcome = run(iterate_hard(ArrayRows(x), around(x, [0, 2]), FitSpec()))
    assert outcome.status == "collapsed"
    assert "use fewer components" in outcome.warnings[0]
    assert len(steps) == 1
    with pytest.raises(SpecError, match="at least 3 different rows"):
        run(iterate_hard(ArrayRows(x), around(x, [0, 1, 2]), FitSpec(components=3)))


def test_the_limit_ends_it() -> None:
    x = blobs(300, 2, 4, apart=1.0)
    steps, status = hard_steps(ArrayRows(x), around(x, [0, 1, 2, 3]), max_iterations=2)
    assert (status, steps[-1].iteration, len(steps)) == ("limit", 2, 5)
    assert math.isfinite(steps[-1].log_likelihood)


def test_a_row_without_values_is_nearest_to_nothing() -> None:
    assert nearest(mixture_of(2, 3), np.array([[np.nan, np.nan]])) == [-1]


def test_the_best_for_iris_is_what_others_publish() -> None:
    x, _ = table("iris")
    steps, _ = hard_steps(ArrayRows(x), around(x, [94, 76, 125]))
    assert steps[-1].within == pytest.approx(78.851441426, abs=1e-6)
