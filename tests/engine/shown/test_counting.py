"""What an E-step gives to each component is the sum of the memberships, row by row."""

import numpy as np
import pytest
from driving import drain

from gmm_desktop.engine import ArrayRows, FitSpec, Held, Mixture, Noise, iterate
from gmm_desktop.engine.shown.counting import counting

X = np.random.default_rng(4).normal(size=(200, 2)) * [1.0, 3.0] + [0.0, 5.0]
TWO = Mixture([0.3, 0.7], [[-1.0, 3.0], [1.0, 7.0]], [np.eye(2), [[1.0, 0.5], [0.5, 4.0]]])


@pytest.mark.parametrize("noise", [None, Noise(0.2, np.array([8.0, 25.0]))])
def test_counts_are_sums_of_memberships(noise):
    weights = np.arange(200) % 4 / 2.0
    mixture = TWO if noise is None else Mixture(0.8 * TWO.weights, TWO.means, TWO.covariances, "VVV", noise)
    found = drain(counting(ArrayRows(X, weights), mixture, FitSpec(components=2)))
    np.testing.assert_allclose(found, weights @ mixture.responsibilities(X), rtol=1e-10)
    assert found.sum() == pytest.approx(weights.sum())


def test_rows_that_are_known_count_for_their_component_alone():
    labels = np.where(np.arange(200) < 50, 1, -1)
    found = drain(counting(ArrayRows(X, labels=labels), TWO, FitSpec(components=2)))
    free = TWO.responsibilities(X[50:]).sum(axis=0)
    np.testing.assert_allclose(found, [free[0], free[1] + 50.0], rtol=1e-10)


def test_without_padlocks_they_are_what_em_makes_its_next_weights_of():
    rows, spec = ArrayRows(X), FitSpec(components=2, max_iterations=1)
    steps = [step for step in iterate(rows, TWO, spec) if getattr(step, "phase", "") == "M"]
    np.testing.assert_allclose(drain(counting(rows, TWO, spec)), 200 * steps[0].mixture.weights, rtol=1e-10)
    held = Held(weights=frozenset({0}))
    steps = [step for step in iterate(rows, TWO, spec, held=held) if getattr(step, "phase", "") == "M"]
    assert steps[0].mixture.weights[0] == 0.3
