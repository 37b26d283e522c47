"""Components keep their identity from one mixture to the next."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.shown.matching import assignment, match, partners


def mixture(rng: np.random.Generator, k: int, d: int) -> Mixture:
    roots = rng.normal(size=(k, d, d + 2))
    return Mixture(rng.dirichlet(np.ones(k)), 5.0 * rng.normal(size=(k, d)), roots @ roots.swapaxes(-1, -2) / d)


@given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 12), more=st.integers(0, 5), ties=st.booleans())
@settings(max_examples=150, deadline=None, derandomize=True)
def test_assignment_costs_as_little_as_scipys(seed: int, n: int, more: int, ties: bool) -> None:
    rng = np.random.default_rng(seed)
    costs: Floats = rng.normal(size=(n, n + more))
    if ties:
        costs = np.round(costs)
    columns = assignment(costs)
    assert len(set(columns.tolist())) == n
    rows, best = linear_sum_assignment(costs)
    assert costs[np.arange(n), columns].sum() == pytest.approx(costs[rows, best].sum(), abs=1e-12)


def test_assignment_of_sixty_four() -> None:
    costs = np.random.default_rng(0).random((64, 64))
    rows, best = linear_sum_assignment(costs)
    assert np.array_equal(assignment(costs)[rows], best)


def test_too_few_columns_are_refused() -> None:
    with pytest.raises(ValueError, match="3 rows"):
        assignment(np.zeros((3, 2)))


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
def test_a_shuffled_mixture_is_recognised_in_any_units(scale: float) -> None:
    rng = np.random.default_rng(1)
    before = mixture(rng, 7, 3)
    units = np.array([1.0, scale, 1.0])
    before = Mixture(before.weights, before.means * units, before.covariances * units * units[:, None])
    order = rng.permutation(7)
    after = before.reordered(order.tolist())
    assert partners(before, after) == tuple(order)
    names = (3, 1, 4, 0, 5, 9, 2)
    assert match(before, names, after) == tuple(names[j] for j in order)


def test_concentric_components_are_told_apart_by_their_spread() -> None:
    covariances = np.array([[[1.0, 0.9], [0.9, 1.0]], [[1.0, -0.9], [-0.9, 1.0]], 9.0 * np.eye(2)])
    before = Mixture(np.ones(3) / 3, np.zeros((3, 2)), covariances)
    assert partners(before, before.reordered([2, 0, 1])) == (2, 0, 1)


def test_more_components_get_free_identities_and_fewer_keep_theirs() -> None:
    rng = np.random.default_rng(2)
    many = mixture(rng, 5, 2)
    few = many.reordered([4, 1])
    assert partners(many, few) == (4, 1)
    assert match(many, (0, 1, 2, 3, 4), few) == (4, 1)
    assert partners(few, many) == (-1, 1, -1, -1, 0)
    assert match(few, (4, 1), many) == (0, 1, 2, 3, 4)
    assert match(few, (0, 7), many) == (1, 7, 2, 3, 0)


def test_flat_components_can_be_matched() -> None:
    flat = Mixture(np.ones(2) / 2, np.array([[0.0, 1.0], [1.0, 1.0]]), np.zeros((2, 2, 2)))
    with np.errstate(all="raise"):
        assert partners(flat, flat.reordered([1, 0])) == (1, 0)
