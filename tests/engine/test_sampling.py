"""Rows drawn from a mixture are distributed as it says."""

from __future__ import annotations

import numpy as np
import pytest

from gmm_desktop.engine.mixture import Mixture, Noise

COVARIANCES = np.array([[[2.0, 1.2], [1.2, 1.0]], [[0.5, -0.2], [-0.2, 0.3]]])
MEANS = np.array([[0.0, 0.0], [10.0, -5.0]])


def test_samples_have_the_weights_means_and_covariances() -> None:
    mixture = Mixture(np.array([0.3, 0.7]), MEANS, COVARIANCES)
    x, component = mixture.sample(200_000, np.random.default_rng(1))
    assert x.shape == (200_000, 2)
    assert component.shape == (200_000,)
    for j in range(2):
        mine = x[component == j]
        assert len(mine) / len(x) == pytest.approx(mixture.weights[j], abs=0.005)
        np.testing.assert_allclose(mine.mean(axis=0), MEANS[j], atol=0.02)
        np.testing.assert_allclose(np.cov(mine.T), COVARIANCES[j], atol=0.04)


def test_the_same_seed_draws_the_same_rows_and_none_can_be_asked_for() -> None:
    mixture = Mixture(np.array([0.3, 0.7]), MEANS, COVARIANCES)
    first, second = (mixture.sample(50, np.random.default_rng(2)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
    assert mixture.sample(0, np.random.default_rng(2))[0].shape == (0, 2)


def test_noise_fills_its_box_around_the_mean_of_the_rest() -> None:
    mixture = Mixture(np.array([0.25, 0.25]), MEANS, COVARIANCES, "VVV", Noise(0.5, np.array([40.0, 2.0])))
    x, component = mixture.sample(40_000, np.random.default_rng(3))
    noise = x[component == 2]
    assert len(noise) / len(x) == pytest.approx(0.5, abs=0.01)
    np.testing.assert_allclose(noise.min(axis=0), [5.0 - 20.0, -2.5 - 1.0], atol=0.05)
    np.testing.assert_allclose(noise.max(axis=0), [5.0 + 20.0, -2.5 + 1.0], atol=0.05)


def test_flat_and_badly_scaled_components_can_be_sampled() -> None:
    units = np.array([1e-12, 1e12])
    covariances = np.stack([COVARIANCES[0] * units * units[:, None], np.zeros((2, 2))])
    x, component = Mixture(np.ones(2) / 2, np.zeros((2, 2)), covariances).sample(20_000, np.random.default_rng(4))
    assert not x[component == 1].any()
    np.testing.assert_allclose(np.cov((x[component == 0] / units).T), COVARIANCES[0], atol=0.08)
