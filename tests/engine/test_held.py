"""Padlocks: what is held stays to the bit, the rest goes to the true constrained maximum, and ℓ never falls."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from driving import blobs, drain, mixture_of, run, table
from hypothesis import given, settings
from hypothesis import strategies as st

from gmm_desktop.engine import (
    FAMILIES,
    NOTHING_HELD,
    ArrayRows,
    FitSpec,
    Held,
    Mixture,
    SpecError,
    evaluate,
    fit,
    iterate,
    mixture_from_labels,
)
from gmm_desktop.engine.mixture import Floats

EVERYTHING = Held(frozenset({0, 1, 2}), frozenset({0, 1, 2}), frozenset({0, 1, 2}))
LOCKS = [
    Held(weights=frozenset({1})),
    Held(means=frozenset({0, 2})),
    Held(covariances=frozenset({1})),
    Held(frozenset({0, 1, 2}), frozenset({1}), frozenset()),
    Held(frozenset({2}), frozenset({0}), frozenset({0, 1})),
    Held(frozenset(), frozenset({1}), frozenset({0, 1, 2})),
]


def begin(family: str) -> tuple[Floats, Mixture]:
    """Rows, and a start of the family that is far from any optimum."""
    x = blobs(300, 1 if len(family) == 1 else 3, 3, apart=2)
    groups = np.random.default_rng(1).integers(3, size=len(x))
    return x, mixture_from_labels(ArrayRows(x), groups, 3, family)


def is_held(held: Held, mixture: Mixture, start: Mixture) -> None:
    """What is held is as it was, to the bit."""
    for names in ("weights", "means", "covariances"):
        for j in getattr(held, names):
            assert (getattr(mixture, names)[j] == getattr(start, names)[j]).all()


def held_em(x: Floats, start: Mixture, held: Held, iterations: int) -> Mixture:
    """EM with padlocks and a covariance of its own for each component, straight from the formulas."""
    mixture = start
    for _ in range(iterations):
        r = mixture.responsibilities(x)
        counts, k = r.sum(axis=0), mixture.k
        weights, means, covariances = mixture.weights.copy(), mixture.means.copy(), mixture.covariances.copy()
        free = [j for j in range(k) if j not in held.weights]
        left = 1 - sum(weights[j] for j in held.weights)
        weights[free] = left * counts[free] / counts[free].sum()
        for j in range(k):
            if j not in held.means:
                means[j] = r[:, j] @ x / counts[j]
            if j not in held.covariances:
                covariances[j] = (r[:, j, None] * (x - means[j])).T @ (x - means[j]) / counts[j]
        mixture = Mixture(weights, means, covariances)
    return mixture


@pytest.mark.parametrize("held", LOCKS, ids=str)
def test_the_steps_are_those_of_the_formulas(held: Held) -> None:
    x = blobs(200, 3, 3, apart=2)
    start = mixture_of(3, 3)
    steps, _ = run(iterate(ArrayRows(x), start, FitSpec(components=3, max_iterations=6), held=held))
    found, expected = steps[-1].mixture, held_em(x, start, held, 6)
    np.testing.assert_allclose(found.weights, expected.weights, rtol=1e-9)
    np.testing.assert_allclose(found.means, expected.means, rtol=1e-9)
    np.testing.assert_allclose(found.covariances, expected.covariances, rtol=1e-8, atol=1e-9)
    assert steps[-1].log_likelihood == pytest.approx(expected.log_density(x).sum(), rel=1e-11)


@pytest.mark.parametrize("family", FAMILIES)
def test_no_step_lowers_the_likelihood_and_what_is_held_stays(family: str) -> None:
    x, start = begin(family)
    for held in LOCKS:
        spec = FitSpec(components=3, family=family, max_iterations=15, noise=held is LOCKS[0])
        steps, outcome = run(iterate(ArrayRows(x), start, spec, held=held))
        values = np.array([step.log_likelihood for step in steps[::2]])
        assert (np.diff(values) > -1e-12 * abs(values[-1])).all()
        for step in steps:
            is_held(held, step.mixture, start)
        noise = outcome.mixture.noise
        assert outcome.mixture.weights.sum() + (noise.weight if noise else 0.0) == pytest.approx(1, abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(list(FAMILIES)), *[st.frozensets(st.integers(0, 2))] * 3, st.booleans())
def test_any_padlocks_in_any_family_also_accelerated(
    family: str, weights: frozenset[int], means: frozenset[int], covariances: frozenset[int], animate: bool
) -> None:
    x, start = begin(family)
    held = Held(weights, means, covariances)
    spec = FitSpec(components=3, family=family, max_iterations=8)
    before = float(start.log_density(x).sum())
    result = drain(fit(ArrayRows(x), spec, start, animate=animate, held=held if held.any else NOTHING_HELD))
    assert result.log_likelihood >= before - 1e-9 * abs(before)
    is_held(held, result.mixture, start)
    assert result.held == held


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("animate", [True, False])
def test_holding_everything_leaves_the_mixture_as_it_is(family: str, animate: bool) -> None:
    x, start = begin(family)
    result = drain(fit(ArrayRows(x), FitSpec(components=3, family=family), start, animate=animate, held=EVERYTHING))
    is_held(EVERYTHING, result.mixture, start)
    assert result.converged
    assert result.parameters == 0
    assert result.bic == pytest.approx(-2 * start.log_density(x).sum(), rel=1e-11)


@pytest.mark.parametrize("family", ["VVV", "EEE", "VEE", "VVI", "EVI"])
@pytest.mark.parametrize("kind", ["plain", "weights", "empty cells", "labels"])
def test_a_held_mean_ends_at_the_constrained_maximum(family: str, kind: str) -> None:
    """Nothing free can be changed a little so that ℓ becomes higher."""
    rng = np.random.default_rng(0)
    x = blobs(150, 2, 2, seed=3)
    case_weights = rng.uniform(0.5, 2, 150) if kind == "weights" else None
    labels = np.where(rng.random(150) < 0.1, rng.integers(2, size=150), -1) if kind == "labels" else None
    if kind == "empty cells":
        x[rng.random(x.shape) < 0.1] = np.nan
        x = x[~np.isnan(x).all(axis=1)]
    rows = ArrayRows(x, case_weights, labels)
    groups = (np.nan_to_num(x, nan=-6.0)[:, 1] > -6).astype(int)
    spec = FitSpec(family=family, tolerance=1e-13, max_iterations=20_000)
    start = mixture_from_labels(ArrayRows(np.nan_to_num(x)), groups, 2, family)
    start = replace(start, means=start.means + np.array([[0.5, 0.4], [0.1, 0.0]]))
    held = Held(means=frozenset({0}))
    top = drain(fit(rows, spec, start, animate=False, held=held))
    assert top.converged
    judge = replace(spec, family="VVV")
    best = drain(evaluate(rows, top.mixture, judge)).log_likelihood
    assert best == pytest.approx(top.log_likelihood, abs=1e-8)
    for near in neighbours(top.mixture, family):
        assert drain(evaluate(rows, near, judge)).log_likelihood <= best + 1e-8


def neighbours(top: Mixture, family: str) -> list[Mixture]:
    """Mixtures of the family beside one of two components, whose first mean is held."""
    step = 1e-3
    changed = []
    for sign in (-step, step):
        changed.append(replace(top, weights=top.weights + np.array([sign, -sign])))
        changed += [replace(top, means=top.means + sign * np.eye(2)[[1]].T * np.eye(2)[c]) for c in (0, 1)]
        every = [np.diag([1 + sign, 1.0]), np.diag([1.0, 1 + sign])]
        if family in ("VVV", "EEE", "VEE"):
            every.append(np.array([[1.0, sign], [0.0, 1.0]]))
        both = [0, 1] if family in ("EEE", "VEE") else [0]
        for by in every:
            scale = np.linalg.det(by) if family == "EVI" else 1.0
            covariances = top.covariances.copy()
            covariances[both] = by @ covariances[both] @ by.T / scale
            changed.append(replace(top, covariances=covariances))
        if family == "VEE":
            changed.append(replace(top, covariances=top.covariances * np.array([1 + sign, 1.0])[:, None, None]))
    return changed


@pytest.mark.parametrize("held", LOCKS, ids=str)
def test_accelerated_reaches_what_plain_reaches(held: Held) -> None:
    x, _ = table("faithful")
    start = Mixture([0.2, 0.3, 0.5], [[2, 55], [3.5, 70], [4.3, 80]], [np.diag([0.1, 40.0])] * 3)
    spec = FitSpec(components=3, max_iterations=10_000, tolerance=1e-10)
    plain = drain(fit(ArrayRows(x), spec, start, held=held))
    quick = drain(fit(ArrayRows(x), spec, start, held=held, animate=False))
    assert plain.status == quick.status == "converged"
    assert quick.log_likelihood > plain.log_likelihood - 1e-4


def test_held_covariances_do_not_pull_on_those_that_are_shared() -> None:
    x, start = begin("EEE")
    covariances = start.covariances.copy()
    covariances[1] *= 9
    start = replace(start, covariances=covariances)
    held = Held(covariances=frozenset({1}))
    _, outcome = run(iterate(ArrayRows(x), start, FitSpec(components=3, family="EEE"), held=held))
    found = outcome.mixture.covariances
    assert (found[1] == covariances[1]).all()
    np.testing.assert_allclose(found[0], found[2], rtol=1e-12)
    r = outcome.mixture.responsibilities(x)
    scatter = sum((r[:, j, None] * (x - m)).T @ (x - m) for j, m in enumerate(outcome.mixture.means) if j != 1)
    np.testing.assert_allclose(found[0], scatter / r[:, [0, 2]].sum(), rtol=1e-3)


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_held_is_not_counted(family: str) -> None:
    x, start = begin(family)
    d, spec = x.shape[1], FitSpec(components=3, family=family)

    def count(held: Held = NOTHING_HELD, **options: bool) -> int:
        return drain(evaluate(ArrayRows(x), start, replace(spec, **options), held=held)).parameters

    whole, own = count(), FAMILIES[family].parameters
    assert whole - count(Held(means=frozenset({0, 2}))) == 2 * d
    assert whole - count(Held(weights=frozenset({0}))) == 1
    assert whole - count(Held(weights=frozenset({0, 1, 2}))) == 2
    assert whole - count(Held(covariances=frozenset({0}))) == own(3, d) - own(2, d)
    assert whole - count(Held(covariances=frozenset({0, 1, 2}))) == own(3, d)
    assert count(noise=True) - whole == 2
    assert count(noise=True) - count(Held(weights=frozenset({0})), noise=True) == 1


def test_a_background_takes_its_share_from_the_free_weights() -> None:
    x, start = begin("VVV")
    held = Held(weights=frozenset({0}))
    steps, _ = run(iterate(ArrayRows(x), start, FitSpec(components=3, noise=True, max_iterations=1), held=held))
    for step in steps:
        assert step.mixture.noise is not None
        assert step.mixture.weights[0] == start.weights[0]
        assert step.mixture.weights.sum() + step.mixture.noise.weight == pytest.approx(1, abs=1e-12)


def test_a_component_whose_place_and_shape_are_held_may_lose_its_rows() -> None:
    x, start = begin("VVV")
    means = start.means.copy()
    means[2] = 1e4
    far = replace(start, means=means)
    held = Held(means=frozenset({2}), covariances=frozenset({2}))
    _, outcome = run(iterate(ArrayRows(x), far, FitSpec(components=3), held=held))
    assert outcome.status == "converged"
    assert outcome.mixture.weights[2] == 0
    _, free = run(iterate(ArrayRows(x), far, FitSpec(components=3)))
    assert free.status == "collapsed"


def test_rows_far_from_zero_keep_what_is_held_to_the_bit() -> None:
    x, start = begin("VVV")
    far = replace(start, means=start.means + 1e9)
    held = Held(means=frozenset({1}), covariances=frozenset({1}))
    _, outcome = run(iterate(ArrayRows(x + 1e9), far, FitSpec(components=3, max_iterations=20), held=held))
    is_held(held, outcome.mixture, far)


@pytest.mark.parametrize("place", range(4))
def test_padlocks_follow_their_component(place: int) -> None:
    held = Held(frozenset({0}), frozenset({1}), frozenset({0, 2}))
    for origins in itertools.product([None, 0, 1, 2], repeat=4):
        after = held.carried(origins)
        assert (place in after.weights) == (origins[place] == 0)
        assert (place in after.means) == (origins[place] == 1)
        assert (place in after.covariances) == (origins[place] in (0, 2))
    assert held.carried(range(3)) == held
    assert not NOTHING_HELD.carried((0, None)).any


def test_what_cannot_be_held_is_said_with_a_cure() -> None:
    x, start = begin("VVV")
    rows, spec = ArrayRows(x), FitSpec(components=3)
    every = Held(weights=frozenset({0, 1, 2}))
    with pytest.raises(SpecError, match="give one to start from"):
        drain(fit(rows, spec, held=every))
    with pytest.raises(SpecError, match="not there"):
        drain(fit(rows, spec, start, held=Held(means=frozenset({3}))))
    with pytest.raises(SpecError, match="release one of them"):
        drain(fit(rows, replace(spec, noise=True), start, held=every))
    half = replace(start, weights=start.weights / 2)
    with pytest.raises(SpecError, match="release one of them"):
        drain(fit(rows, spec, half, held=every))
