"""Cuts and shares on the wrong side, against a fine grid over the column."""

import math

import numpy as np
import pytest

from gmm_desktop.engine import Mixture, Noise
from gmm_desktop.engine.shown.cutting import borders, crossings, normal_below


def one_column(weights, means, deviations, noise=None):
    k = len(weights)
    covariances = np.square(deviations).reshape(k, 1, 1)
    return Mixture(np.array(weights), np.array(means, dtype=float).reshape(k, 1), covariances, "V", noise)


def brute_force(mixture, left, right, *, span=14.0, points=2_000_001):
    """Sign changes on a grid, and each component's mass where the other is higher."""
    low = min(mixture.means[j, 0] - span * mixture.standard_deviations[j, 0] for j in (left, right))
    high = max(mixture.means[j, 0] + span * mixture.standard_deviations[j, 0] for j in (left, right))
    x = np.linspace(low, high, points)
    logs = mixture.component_log_densities(x[:, None])
    difference = logs[:, left] - logs[:, right]
    places = np.flatnonzero(np.sign(difference[1:]) != np.sign(difference[:-1]))
    width = x[1] - x[0]
    plain = np.exp(logs) / mixture.weights
    wrong = (plain[difference < 0, left].sum() * width, plain[difference > 0, right].sum() * width)
    return x[places] + width / 2, wrong


CASES = {
    "animals": ([0.612, 0.388], [21.9, 34.21], [3.04, 4.5]),
    "equal spreads": ([0.3, 0.7], [0.0, 2.0], [1.0, 1.0]),
    "nested": ([0.5, 0.5], [0.0, 0.3], [1.0, 4.0]),
    "same mean": ([0.4, 0.6], [1.0, 1.0], [0.5, 2.0]),
    "one everywhere": ([0.02, 0.98], [0.0, 0.4], [1.0, 1.3]),
    "wide on the left": ([0.5, 0.5], [0.0, 12.0], [5.0, 1.0]),
    "almost equal spreads": ([0.5, 0.5], [0.0, 4.0], [1.0, 1.0 + 1e-12]),
}


@pytest.mark.parametrize("case", CASES)
def test_cuts_and_wrong_shares_are_those_of_a_grid(case):
    mixture = one_column(*CASES[case])
    (border,) = borders(mixture)
    values, wrong = brute_force(mixture, border.left, border.right)
    near = [cut for cut in border.cuts if abs(cut.value) < 1000]
    np.testing.assert_allclose([cut.value for cut in near], values, atol=1e-4)
    np.testing.assert_allclose([border.left_wrong, border.right_wrong], wrong, atol=1e-4)
    assert (border.stronger is None) == bool(border.cuts)


@pytest.mark.parametrize("case", CASES)
def test_at_a_cut_both_are_equally_probable_and_change_places(case):
    mixture = one_column(*CASES[case])
    (border,) = borders(mixture)
    for cut in (cut for cut in border.cuts if abs(cut.value) < 1000):
        here, before, after = mixture.component_log_densities(
            np.array([[cut.value], [cut.value - 1e-3], [cut.value + 1e-3]])
        )
        assert here[0] == pytest.approx(here[1], abs=1e-9)
        assert np.argmax(before) == cut.lower
        assert np.argmax(after) == cut.upper
        sd = mixture.standard_deviations[:, 0]
        z = (cut.value - mixture.means[:, 0]) / sd
        assert cut.lower_above == pytest.approx(1 - normal_below(z[cut.lower]), abs=1e-12)
        assert cut.upper_below == pytest.approx(normal_below(z[cut.upper]), abs=1e-12)
        assert cut.decides


def test_many_random_pairs():
    rng = np.random.default_rng(3)
    for _ in range(200):
        weight = rng.uniform(0.02, 0.98)
        one = (weight, float(rng.normal()), float(rng.uniform(0.2, 3)))
        other = (1 - weight, float(rng.normal() * 3), float(rng.uniform(0.2, 3)))
        values, first = crossings(one, other)
        assert len(values) in (0, 2)
        for value in values:
            heights = [w / s * math.exp(-0.5 * ((value - m) / s) ** 2) for w, m, s in (one, other)]
            assert heights[0] == pytest.approx(heights[1], rel=1e-6)
        far = min(one[1], other[1], *values) - 1.0
        logs = [math.log(w / s) - 0.5 * ((far - m) / s) ** 2 for w, m, s in (one, other)]
        assert (logs[0] > logs[1]) == first


def test_neighbours_are_those_by_mean_and_a_third_may_decide():
    mixture = one_column([0.3, 0.3, 0.4], [10.0, 0.0, 5.0], [1.0, 1.0, 1.0])
    found = borders(mixture)
    assert [(border.left, border.right) for border in found] == [(1, 2), (2, 0)]
    assert all(cut.decides for border in found for cut in border.cuts)
    hidden = borders(one_column([0.05, 0.05, 0.9], [-1.0, 1.0, 1.2], [1.0, 1.0, 1.5]))
    assert not hidden[0].cuts[0].decides


def test_noise_may_decide():
    noisy = borders(one_column([0.05, 0.05], [0.0, 40.0], [1.0, 1.0], Noise(0.9, np.array([50.0]))))
    assert not noisy[0].cuts[0].decides


def test_equal_components_and_those_without_weight_or_spread_have_no_cut():
    assert borders(one_column([0.5, 0.5], [1.0, 1.0], [1.0, 1.0]))[0].cuts == ()
    assert borders(one_column([1.0, 0.0], [1.0, 3.0], [1.0, 1.0])) == ()
    assert borders(one_column([0.5, 0.5], [1.0, 3.0], [1.0, 0.0])) == ()
    assert borders(one_column([1.0], [1.0], [1.0])) == ()


@pytest.mark.parametrize("factor", [1e-150, 1.0, 1e150])
def test_units_do_not_matter(factor):
    weights, means, deviations = CASES["animals"]
    (border,) = borders(one_column(weights, np.multiply(means, factor), np.multiply(deviations, factor)))
    (plain,) = borders(one_column(weights, means, deviations))
    for cut, there in zip(border.cuts, plain.cuts, strict=True):
        assert cut.value == pytest.approx(there.value * factor)
        assert cut.lower_above == pytest.approx(there.lower_above)


def test_one_column_of_several_is_cut_by_its_marginal():
    mixture = Mixture([0.5, 0.5], [[0.0, 7.0], [4.0, 7.0]], [np.eye(2), np.eye(2)])
    assert borders(mixture, 0)[0].cuts[0].value == pytest.approx(2.0)
    assert borders(mixture, 1)[0].cuts == ()
