"""The guard: what counts as collapsed, what as spurious, in any units."""

from __future__ import annotations

import numpy as np
import pytest
from driving import drain, galaxies

from gmm_desktop.engine import ArrayRows, FitSpec, Mixture, fit
from gmm_desktop.engine.guard import condition_number, spurious
from gmm_desktop.engine.letters import letter
from gmm_desktop.engine.problem import prepare


def test_names_go_on_after_z() -> None:
    assert [letter(j) for j in (0, 1, 25, 26, 27, 51, 52, 701, 702)] == [
        "A", "B", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


def test_the_condition_number_ignores_units() -> None:
    assert condition_number(np.diag([1e-20, 1e20])) == pytest.approx(1)
    assert condition_number(np.array([[1.0, 1.0], [1.0, 1.0]])) > 1e15
    assert condition_number(np.zeros((2, 2))) == float("inf")


@pytest.mark.parametrize("scale", [1.0, 1e-12, 1e12])
def test_singular_is_relative(scale: float) -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(100, 2)) * scale
    problem = drain(prepare(ArrayRows(x), FitSpec()))
    covariances = np.stack([np.eye(2), [[1.0, 1 - 1e-14], [1 - 1e-14, 1.0]], np.eye(2) * 1e-20]) * scale**2
    batch = problem.frame.inner(Mixture(np.full(3, 1 / 3), np.zeros((3, 2)), covariances), False).factored()
    assert problem.guard.collapsed(batch, np.array([[30.0, 30.0, 30.0]])).tolist() == [[False, True, False]]
    assert problem.guard.collapsed(batch, np.array([[0.05, 30.0, 30.0]]))[0, 0]


def test_below_the_resolution_of_the_values_there_is_no_spread() -> None:
    x = 1e9 + np.random.default_rng(0).normal(size=(100, 1))
    problem = drain(prepare(ArrayRows(x), FitSpec()))
    spreads = np.array([1e-5, 1e-7]) ** 2
    batch = problem.frame.inner(Mixture([0.5, 0.5], [[1e9]] * 2, spreads[:, None, None]), False).factored()
    assert problem.guard.collapsed(batch, np.array([[50.0, 50.0]])).tolist() == [[False, True]]


def judged(sizes: list[float], means: list[float], spreads: list[float]) -> str:
    rows = int(sum(sizes))
    problem = drain(prepare(ArrayRows(np.linspace(0, 1, rows)), FitSpec()))
    mixture = Mixture(np.array(sizes) / rows, np.array(means)[:, None], (np.array(spreads) ** 2)[:, None, None])
    batch = problem.frame.inner(mixture, False).factored()
    return spurious(batch, np.array([sizes]), rows, rows)[0]


def test_two_rows_that_nearly_coincide_are_no_component() -> None:
    assert "component B rests on 2 rows" in judged([40, 2, 40], [0, 1, 5], [1, 0.04, 1])


def test_a_few_rows_that_are_as_near_by_chance_are_no_component() -> None:
    assert "component B rests on 5 rows" in judged([40, 5, 40], [0, 0.5, 5], [1, 0.05, 1])


def test_a_small_tight_cluster_far_from_the_others_is_one() -> None:
    assert judged([40, 7, 40], [0, 20, 5], [1, 0.1, 1]) == ""


def test_a_tight_cluster_of_many_rows_is_one() -> None:
    assert judged([40, 60, 40], [0, 0.5, 5], [1, 0.01, 1]) == ""


def test_few_rows_as_wide_as_the_others_are_a_component() -> None:
    assert judged([70, 3, 7], [20, 33, 9], [2, 0.9, 0.4]) == ""


@pytest.mark.parametrize(("k", "seed"), [(5, 0), (6, 1), (7, 5)])
def test_galaxies_are_not_given_a_cluster_of_two(k: int, seed: int) -> None:
    result = drain(fit(ArrayRows(galaxies()), FitSpec(components=k, family="V", seed=seed), animate=False))
    counts = result.mixture.weights * 82
    spreads = result.mixture.standard_deviations[:, 0]
    tight = spreads < 0.25 * np.median(spreads)
    assert not (tight & (counts < 3)).any()
    assert any(start.verdict == "spurious" and "rests on" in start.reason for start in result.starts)
    assert any("spurious" in warning for warning in result.warnings)
