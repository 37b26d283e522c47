"""What is said of one point is Bayes' rule, worked out the long way."""

import math

import numpy as np
import pytest

from gmm_desktop.engine import ArrayRows, Mixture, Noise
from gmm_desktop.engine.drain import drain
from gmm_desktop.engine.shown.asking import example, terms, traces

TWO = Mixture([0.36, 0.64], [[2.0, 54.5], [4.3, 80.0]], [[[0.07, 0.44], [0.44, 34.0]], [[0.17, 0.9], [0.9, 36.0]]])


def density(x, mean, covariance):
    """The formula of the multivariate normal, with inverse and determinant."""
    off = np.asarray(x) - mean
    power = -0.5 * off @ np.linalg.inv(covariance) @ off
    return math.exp(power) / math.sqrt((2 * math.pi) ** len(off) * np.linalg.det(covariance))


@pytest.mark.parametrize("x", [(3.07, 66.0), (2.0, 50.0), (5.0, 90.0)])
def test_terms_are_those_of_bayes_rule(x):
    found = terms(TWO, np.array(x))
    densities = [density(x, TWO.means[j], TWO.covariances[j]) for j in range(2)]
    products = np.array([0.36, 0.64]) * densities
    np.testing.assert_allclose(found.densities, densities, rtol=1e-12)
    np.testing.assert_allclose(found.products, products, rtol=1e-12)
    assert found.sum == pytest.approx(products.sum(), rel=1e-12)
    np.testing.assert_allclose(found.responsibilities, products / products.sum(), rtol=1e-12)
    np.testing.assert_allclose(found.responsibilities, TWO.responsibilities(np.array([x]))[0], rtol=1e-12)


def test_far_out_logarithms_say_what_plain_numbers_cannot():
    found = terms(TWO, np.array([400.0, -3000.0]))
    assert found.sum == 0.0
    assert math.isfinite(found.log_sum)
    assert found.responsibilities.sum() == pytest.approx(1.0)


def test_so_far_out_that_even_logarithms_end_nothing_is_claimed():
    assert np.isnan(terms(TWO, np.array([1e300, 1e300])).responsibilities).all()


def test_noise_is_the_last_term():
    mixture = Mixture([0.5, 0.4], [[0.0], [9.0]], [[[1.0]], [[4.0]]], "V", Noise(0.1, np.array([50.0])))
    found = terms(mixture, np.array([4.0]))
    assert found.densities[-1] == pytest.approx(1 / 50)
    assert found.products[-1] == pytest.approx(0.1 / 50)
    np.testing.assert_allclose(found.responsibilities, mixture.responsibilities(np.array([[4.0]]))[0])


def test_an_empty_cell_leaves_the_other_columns_to_judge():
    found = terms(TWO, np.array([np.nan, 66.0]))
    densities = [density([66.0], TWO.means[j, 1:], TWO.covariances[j, 1:, 1:]) for j in range(2)]
    np.testing.assert_allclose(found.densities, densities)
    np.testing.assert_allclose(terms(TWO, np.full(2, np.nan)).responsibilities, TWO.weights)


def test_a_component_of_no_weight_has_a_density_and_no_share():
    mixture = Mixture([1.0, 0.0], [[0.0], [1.0]], [[[1.0]], [[1.0]]], "V")
    found = terms(mixture, np.array([1.0]))
    assert found.densities[1] == pytest.approx(1 / math.sqrt(2 * math.pi))
    np.testing.assert_array_equal(found.responsibilities, [1.0, 0.0])


def test_traces_are_the_memberships_of_each_point_under_each_mixture():
    other = Mixture(TWO.weights[::-1], TWO.means + 0.3, TWO.covariances)
    points = np.array([[3.0, 66.0], [np.nan, 60.0], [4.0, 70.0]])
    found = drain(traces([TWO, other], points))
    assert found.shape == (2, 3, 2)
    np.testing.assert_allclose(found[1, 2], other.responsibilities(points[2:])[0])
    np.testing.assert_allclose(found[0, 1], terms(TWO, points[1]).responsibilities)


def test_the_example_is_mostly_of_one_component_and_partly_of_another():
    x = TWO.sample(5000, np.random.default_rng(1))[0]
    place = drain(example(ArrayRows(x), TWO))
    uncertainty = 1 - TWO.responsibilities(x).max(axis=1)
    assert abs(uncertainty[place] - 0.3) == np.abs(uncertainty - 0.3).min()


def test_a_row_with_a_known_label_is_no_example_of_soft_membership_unless_all_have_one():
    x = TWO.sample(5000, np.random.default_rng(1))[0]
    best = drain(example(ArrayRows(x), TWO))
    labels = np.full(5000, -1)
    labels[best] = 0
    assert drain(example(ArrayRows(x, labels=labels), TWO)) != best
    assert drain(example(ArrayRows(x, labels=np.zeros(5000, dtype=int)), TWO)) == best


def test_where_no_row_is_in_doubt_or_whole_there_is_still_an_example():
    apart = Mixture([0.5, 0.5], [[0.0], [1000.0]], [[[1.0]], [[1.0]]], "V")
    x = np.array([0.1, -0.2, 1000.4, 999.8])
    assert drain(example(ArrayRows(x), apart)) in range(4)
    holes = np.array([[np.nan, 1.0], [2.0, np.nan]])
    assert drain(example(ArrayRows(holes), TWO)) == 0


def test_of_many_rows_some_are_looked_at():
    x = TWO.sample(70_001, np.random.default_rng(2))[0]
    assert 0.2 <= 1 - TWO.responsibilities(x[drain(example(ArrayRows(x), TWO)), None]).max() < 0.4
