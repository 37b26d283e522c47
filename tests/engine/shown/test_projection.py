"""Directions are those of the published formulas, whatever the units of the columns."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from gmm_desktop.engine import ArrayRows, Mixture, Noise
from gmm_desktop.engine.drain import drain
from gmm_desktop.engine.shown.projection import in_words, principal, separating


def spread_out(d, random):
    root = random.normal(size=(d, d))
    return root @ root.T / d + 0.2 * np.eye(d)


def mixed(k, d, equal=False, seed=0):
    random = np.random.default_rng(seed)
    common = spread_out(d, random)
    covariances = np.stack([common if equal else spread_out(d, random) for _ in range(k)])
    return Mixture(random.dirichlet(np.full(k, 5.0)), 3 * random.normal(size=(k, d)), covariances)


def alike(one, other):
    """Whether two sets of directions (d, m) are the same but for their signs and lengths."""
    cosines = np.abs((one * other).sum(axis=0)) / np.linalg.norm(one, axis=0) / np.linalg.norm(other, axis=0)
    return cosines == pytest.approx(1.0, abs=1e-8)


@pytest.mark.parametrize(("k", "d", "seed"), [(2, 3, 0), (3, 4, 1), (5, 6, 2), (2, 2, 3)])
def test_directions_solve_the_eigenproblem_of_scrucca(k, d, seed):
    mixture = mixed(k, d, seed=seed)
    w, mu, sigmas = mixture.weights, mixture.means, mixture.covariances
    centre = w @ mu
    between = sum(w[j] * np.outer(mu[j] - centre, mu[j] - centre) for j in range(k))
    within = sum(w[j] * sigmas[j] for j in range(k))
    total = between + within
    inverse = np.linalg.inv(total)
    kernel = between @ inverse @ between
    kernel = kernel + sum(w[j] * (sigmas[j] - within) @ inverse @ (sigmas[j] - within) for j in range(k))
    values, vectors = np.linalg.eig(inverse @ kernel)
    order = np.argsort(-values.real)[:2]
    found = separating(mixture)
    assert alike(found.loadings / found.spread[:, None], vectors[:, order].real)
    assert found.shares == pytest.approx(values.real[order] / values.real.sum())


def test_equal_covariances_give_the_linear_discriminants():
    mixture = mixed(4, 3, equal=True, seed=5)
    w, mu = mixture.weights, mixture.means
    centre = w @ mu
    between = sum(w[j] * np.outer(mu[j] - centre, mu[j] - centre) for j in range(4))
    values, vectors = np.linalg.eig(np.linalg.solve(mixture.covariances[0], between))
    found = separating(mixture)
    assert alike(found.loadings / found.spread[:, None], vectors[:, np.argsort(-values.real)[:2]].real)


def test_many_rows_of_equal_clouds_agree_with_scikit_learn():
    mixture = mixed(3, 4, equal=True, seed=1)
    x, labels = mixture.sample(200_000, np.random.default_rng(0))
    peer = LinearDiscriminantAnalysis(solver="eigen").fit(x, labels)
    found = separating(mixture)
    directions, theirs = found.loadings / found.spread[:, None], peer.scalings_[:, :2]
    cosines = np.abs((directions * theirs).sum(axis=0))
    cosines /= np.linalg.norm(directions, axis=0) * np.linalg.norm(theirs, axis=0)
    assert cosines.min() > 0.999


def test_two_equal_clouds_leave_a_second_direction_uncorrelated_with_the_first():
    mixture = mixed(2, 5, equal=True, seed=2)
    found = separating(mixture)
    centre = mixture.weights @ mixture.means
    apart = mixture.means - centre
    total = mixture.covariances[0] + (apart * mixture.weights[:, None]).T @ apart
    directions = found.loadings / found.spread[:, None]
    assert directions[:, 0] @ total @ directions[:, 1] == pytest.approx(0.0, abs=1e-9)
    assert found.shares == pytest.approx([1.0, 0.0], abs=1e-9)


def test_units_of_the_columns_do_not_matter():
    mixture = mixed(3, 4)
    scale, shift = np.array([1e-9, 1.0, 1e6, 1e12]), np.array([0.0, -3.0, 1e9, 5.0])
    other = Mixture(
        mixture.weights, mixture.means * scale + shift, mixture.covariances * scale * scale[:, None], mixture.family
    )
    assert separating(other).loadings == pytest.approx(separating(mixture).loadings, abs=1e-6)


def test_scores_of_the_mixture_are_those_of_its_rows():
    mixture = mixed(2, 3)
    found = separating(mixture)
    x, labels = mixture.sample(100_000, np.random.default_rng(0))
    projected = found.mixture(mixture)
    for j in range(2):
        scores = found.scores(x[labels == j])
        assert scores.mean(axis=0) == pytest.approx(projected.means[j], abs=0.02)
        assert np.cov(scores.T) == pytest.approx(projected.covariances[j], abs=0.03)


def test_one_component_and_equal_components_have_directions_too():
    for k in (1, 2):
        alone = Mixture(np.full(k, 1 / k), np.zeros((k, 3)), np.stack([np.diag([1.0, 4.0, 9.0])] * k))
        found = separating(alone)
        assert np.isfinite(found.loadings).all()
        assert np.linalg.norm(found.loadings, axis=0) == pytest.approx(1.0)


def test_a_constant_column_and_noise_are_taken():
    mixture = Mixture(
        [0.5, 0.3],
        [[0.0, 1.0, 5.0], [4.0, 2.0, 5.0]],
        np.stack([np.diag([1.0, 1.0, 0.0])] * 2),
        "VVV",
        Noise(0.2, np.array([8.0, 8.0, 1.0])),
    )
    found = separating(mixture)
    assert np.isfinite(found.loadings).all()
    assert found.mixture(mixture).noise.weight == 0.2


@pytest.mark.parametrize("weighted", [False, True])
def test_principal_components_are_those_of_standardised_columns(weighted):
    random = np.random.default_rng(4)
    x = random.normal(size=(500, 4)) @ random.normal(size=(4, 4)) * [1.0, 1e6, 1e-6, 3.0] + [0.0, 1e8, 0.0, -5.0]
    weights = random.integers(0, 4, 500).astype(float) if weighted else None
    repeated = x if weights is None else np.repeat(x, weights.astype(int), axis=0)
    z = (repeated - repeated.mean(axis=0)) / repeated.std(axis=0)
    peer = PCA(2).fit(z)
    holes = np.concatenate([x, np.full((3, 4), np.nan)])
    rows = ArrayRows(holes, None if weights is None else np.append(weights, np.ones(3)))
    found = drain(principal(rows))
    assert alike(found.loadings, peer.components_.T)
    assert found.shares == pytest.approx(peer.explained_variance_ratio_)
    assert found.centre == pytest.approx(repeated.mean(axis=0), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("x", [np.zeros((4, 3)), np.full((2, 2), np.nan), [[1.0, 2.0]], np.eye(2) * 1e300])
def test_principal_components_of_odd_rows_are_finite(x):
    found = drain(principal(ArrayRows(np.asarray(x, dtype=float))))
    assert np.isfinite(found.loadings).all() and np.isfinite(found.spread).all() and (found.spread > 0).all()


def test_pictures_do_not_flip():
    found = separating(mixed(3, 3))
    other = separating(mixed(3, 3)).turned_like(
        type(found)(found.centre, found.spread, -found.loadings, found.shares)
    )
    assert other.loadings == pytest.approx(-found.loadings)


@pytest.mark.parametrize(
    ("loadings", "words"),
    [
        ([0.82, -0.4, 0.0], "0.82 a \N{MINUS SIGN} 0.40 b"),
        ([-1.0, 0.05, 0.02], "\N{MINUS SIGN}1.00 a"),
        ([0.5, 0.5, 0.5], "0.50 a + 0.50 b + 0.50 c"),
    ],
)
def test_loadings_are_written_in_words(loadings, words):
    assert in_words(np.array(loadings), ("a", "b", "c")) == words
