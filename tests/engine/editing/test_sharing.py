"""A component of a family whose covariance is changed by hand: the others take over what the family shares."""

from __future__ import annotations

import numpy as np
import pytest
from driving import run
from hypothesis import given, settings
from hypothesis import strategies as st

from gmm_desktop.engine import FAMILIES, ArrayRows, FitSpec, Mixture, in_column, iterate, reshaped
from gmm_desktop.engine.covariance import letters
from gmm_desktop.engine.mixture import Floats

quick = settings(max_examples=15, deadline=None)
MANY = [name for name in FAMILIES if len(name) == 3]


def of_family(name: str, d: int, k: int, seed: int) -> Mixture:
    """A mixture that an M-step of this family has made."""
    random = np.random.default_rng(seed)
    roots = [np.eye(d) + 0.3 * random.normal(size=(d, d)) for _ in range(k)]
    x = np.concatenate([random.normal(size=(60, d)) @ root + 6 * j for j, root in enumerate(roots)])
    start = Mixture(np.full(k, 1 / k), x[::60][:k], np.stack([4 * np.eye(d)] * k), name)
    steps, _ = run(iterate(ArrayRows(x), start, FitSpec(family=name, components=k, max_iterations=3)))
    return steps[-1].mixture


def parts(covariance: Floats) -> tuple[float, Floats, Floats]:
    """Volume, shape (ascending, geometric mean 1), and axes as a projector for each."""
    values, axes = np.linalg.eigh(covariance)
    volume = float(np.exp(np.log(values).mean()))
    return volume, values / volume, axes


def change(mixture: Mixture, seed: int) -> Floats:
    random = np.random.default_rng(seed)
    root = np.linalg.cholesky(mixture.covariances[0]) @ (
        np.eye(mixture.d) + 0.2 * random.normal(size=(mixture.d,) * 2)
    )
    return np.asarray(root @ root.T)


@pytest.mark.parametrize("name", MANY)
@quick
@given(seed=st.integers(0, 500), d=st.integers(2, 4))
def test_what_a_family_shares_is_shared_after_the_change_and_all_else_is_as_it_was(
    name: str, seed: int, d: int
) -> None:
    before = of_family(name, d, 3, seed)
    after = reshaped(before, 0, change(before, seed)).mixture
    volume, shape, tilt = letters(name)
    changed, *others = (parts(covariance) for covariance in after.covariances)
    olds = [parts(covariance) for covariance in before.covariances[1:]]
    for found, old, covariance in zip(others, olds, after.covariances[1:], strict=True):
        assert found[0] == pytest.approx((changed if volume == "E" else old)[0], rel=1e-8)
        assert found[1] == pytest.approx((changed if shape == "E" else old)[1], rel=1e-6)
        if tilt == "I" or shape == "I":
            assert covariance == pytest.approx(np.diag(np.diag(covariance)))
        elif tilt == "E":
            product = after.covariances[0] @ covariance  # covariances with the same axes commute
            np.testing.assert_allclose(product, product.T, rtol=1e-6, atol=1e-7 * np.abs(product).max())
        if shape == "I":
            assert covariance == pytest.approx(covariance[0, 0] * np.eye(d))
        assert np.linalg.eigvalsh(covariance).min() > 0
    if (volume, shape, tilt) in {("V", "V", "V"), ("V", "V", "I"), ("V", "I", "I")}:
        assert (after.covariances[1:] == before.covariances[1:]).all(), "nothing is shared"


@pytest.mark.parametrize("name", [name for name in MANY if not FAMILIES[name].diagonal])
def test_the_changed_one_is_what_was_asked_for(name: str) -> None:
    before = of_family(name, 3, 2, 1)
    wanted = change(before, 1)
    assert reshaped(before, 0, wanted).mixture.covariances[0] == pytest.approx(wanted)


def test_an_m_step_leaves_what_is_shared_as_it_is_told() -> None:
    before = of_family("EEE", 2, 2, 3)
    after = reshaped(before, 1, 2.0 * before.covariances[1]).mixture
    assert after.covariances[0] == pytest.approx(2.0 * before.covariances[0])


def test_a_sphere_takes_the_radius_of_the_axis_that_was_pulled() -> None:
    before = of_family("VII", 3, 2, 2)
    variance = float(before.covariances[0, 0, 0])
    for factor in (4.0, 0.25):
        pulled = in_column(before.covariances[0], 1, factor * variance)
        after = reshaped(before, 0, pulled).mixture
        assert after.covariances[0] == pytest.approx(factor * variance * np.eye(3))
        assert (after.covariances[1] == before.covariances[1]).all()


@pytest.mark.parametrize(("family", "others"), [("E", 3.0), ("V", 2.0)])
def test_in_one_column_equal_variances_stay_equal(family: str, others: float) -> None:
    before = Mixture([0.5, 0.5], [[0.0], [5.0]], [[[2.0]], [[2.0]]], family)
    assert reshaped(before, 0, [[3.0]]).mixture.covariances.ravel() == pytest.approx([3.0, others])


def test_what_is_the_same_but_for_rounding_does_not_count_as_changed() -> None:
    before = of_family("VVE", 3, 3, 5)
    _, axes = np.linalg.eigh(before.covariances[0])
    longer = before.covariances[0] + np.outer(axes[:, 2], axes[:, 2])
    assert (reshaped(before, 0, longer).mixture.covariances[1:] == before.covariances[1:]).all()


def test_what_padlocks_hold_does_not_follow() -> None:
    before = of_family("EEE", 2, 3, 4)
    after = reshaped(before, 0, 2.0 * before.covariances[0], kept=frozenset({2})).mixture
    assert after.covariances[1] == pytest.approx(2.0 * before.covariances[1])
    assert (after.covariances[2] == before.covariances[2]).all()


def test_common_axes_keep_to_whom_they_belong_when_one_is_stretched_past_another() -> None:
    turn = np.array([[0.8, -0.6], [0.6, 0.8]])
    first, second = turn @ np.diag([4.0, 1.0]) @ turn.T, turn @ np.diag([1.0, 9.0]) @ turn.T
    before = Mixture([0.5, 0.5], [[0.0, 0.0], [5.0, 5.0]], np.stack([first, second]), "VVE")
    after = reshaped(before, 0, turn @ np.diag([0.5, 1.0]) @ turn.T).mixture
    assert after.covariances[1] == pytest.approx(second)
