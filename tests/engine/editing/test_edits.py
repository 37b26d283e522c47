"""Mixtures changed by hand: what one asked for is there, the rest is as it was, and it is a mixture still."""

from __future__ import annotations

import math

import numpy as np
import pytest
from driving import mixture_of, run
from hypothesis import given, settings
from hypothesis import strategies as st

from gmm_desktop.engine import (
    ArrayRows,
    Edit,
    FitSpec,
    Mixture,
    Noise,
    SpecError,
    added,
    between_columns,
    gathered,
    in_column,
    in_directions,
    in_plane,
    iterate,
    merged,
    moved,
    removed,
    reshaped,
    split,
    weighed,
)
from gmm_desktop.engine.editing.edits import long_axis, typical
from gmm_desktop.engine.editing.planes import steps_along
from gmm_desktop.engine.mixture import Floats

SEEDS = st.integers(0, 10_000)
quick = settings(max_examples=40, deadline=None)


def with_noise(d: int, k: int, seed: int = 0) -> Mixture:
    mixture = mixture_of(d, k, seed)
    return Mixture(mixture.weights * 0.9, mixture.means, mixture.covariances, "VVV", Noise(0.1, np.full(d, 20.0)))


def moments(mixture: Mixture) -> tuple[Floats, Floats]:
    """Mean and covariance of the Gaussian part of a mixture, by brute force."""
    weights = mixture.weights / mixture.weights.sum()
    mean = weights @ mixture.means
    covariance = sum(
        w * (c + np.outer(m - mean, m - mean))
        for w, m, c in zip(weights, mixture.means, mixture.covariances, strict=True)
    )
    return mean, np.asarray(covariance)


def is_mixture(edit: Edit) -> None:
    """Weights sum to 1, covariances are symmetric and positive definite, every component has an origin."""
    mixture = edit.mixture
    total = mixture.weights.sum() + (mixture.noise.weight if mixture.noise else 0.0)
    assert total == pytest.approx(1.0, abs=1e-12)
    assert (mixture.weights >= 0).all()
    assert (mixture.covariances == mixture.covariances.swapaxes(1, 2)).all()
    np.linalg.cholesky(mixture.covariances)
    assert len(edit.origins) == mixture.k


def same_components(edit: Edit, before: Mixture, *, but: tuple[int, ...] = ()) -> None:
    """Components that came of another are that one, but for their weight."""
    for place, origin in enumerate(edit.origins):
        if origin is not None and place not in but:
            assert (edit.mixture.means[place] == before.means[origin]).all()
            assert (edit.mixture.covariances[place] == before.covariances[origin]).all()


@quick
@given(SEEDS, st.integers(1, 5), st.integers(1, 5), st.booleans())
def test_merging_the_halves_of_a_split_gives_the_component_back(seed: int, d: int, k: int, noise: bool) -> None:
    before = with_noise(d, k, seed) if noise else mixture_of(d, k, seed)
    j = seed % k
    halves = split(before, j)
    is_mixture(halves)
    same_components(halves, before, but=(j,))
    assert halves.origins == (*range(k), None)
    assert halves.mixture.weights[j] == halves.mixture.weights[k] == before.weights[j] / 2
    back = merged(halves.mixture, j, k)
    assert back.origins == tuple(range(k))
    np.testing.assert_allclose(back.mixture.weights, before.weights, rtol=1e-15)
    np.testing.assert_allclose(back.mixture.means, before.means, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(back.mixture.covariances, before.covariances, rtol=1e-11, atol=1e-12)


def test_halves_have_the_moments_of_the_halves_of_a_normal_distribution() -> None:
    one = Mixture([1.0], [[3.0]], [[[4.0]]], "V")
    halves = split(one, 0).mixture
    values = np.random.default_rng(0).normal(3.0, 2.0, 400_000)
    for place, side in ((0, values[values < 3]), (1, values[values > 3])):
        assert halves.means[place, 0] == pytest.approx(side.mean(), abs=0.02)
        assert halves.covariances[place, 0, 0] == pytest.approx(side.var(), abs=0.02)


def test_the_long_axis_is_the_same_in_any_units() -> None:
    before = mixture_of(3, 3)
    units = np.array([1e-9, 1.0, 1e12])
    other = Mixture(before.weights, before.means * units, before.covariances * units * units[:, None])
    np.testing.assert_allclose(long_axis(other, 1), long_axis(before, 1) * units, rtol=1e-9)


@quick
@given(SEEDS, st.integers(1, 4), st.integers(2, 5))
def test_merging_keeps_the_moments_of_the_mixture(seed: int, d: int, k: int) -> None:
    before = mixture_of(d, k, seed)
    a, b = (int(j) for j in np.random.default_rng(seed).permutation(k)[:2])
    edit = merged(before, a, b)
    is_mixture(edit)
    assert edit.origins == tuple(j for j in range(k) if j != b)
    same_components(edit, before, but=(edit.origins.index(a),))
    for found, expected in zip(moments(edit.mixture), moments(before), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-10)


@quick
@given(SEEDS, st.integers(2, 6), st.floats(-0.999, 0.999), st.floats(1e-3, 1e3), st.floats(1e-3, 1e3))
def test_a_covariance_bent_in_a_plane_is_one_still(
    seed: int, d: int, correlation: float, one: float, other: float
) -> None:
    rng = np.random.default_rng(seed)
    units = 10.0 ** rng.uniform(-6, 6, d)
    before = mixture_of(d, 1, seed).covariances[0] * units * units[:, None]
    a, b = (int(c) for c in rng.permutation(d)[:2])
    sides = np.array([one * units[a], other * units[b]])
    plane = sides[:, None] * sides * np.array([[1.0, correlation], [correlation, 1.0]])
    after = in_plane(before, (a, b), plane)
    assert (after == after.T).all()
    assert (after[np.ix_([a, b], [a, b])] == plane).all()
    deviations = np.sqrt(np.diag(after))
    np.linalg.cholesky(after / deviations / deviations[:, None])
    rest = [c for c in range(d) if c not in (a, b)]
    for matrix in (before, after):  # what the other columns are given these two is as it was
        some = matrix[np.ix_(rest, [a, b])]
        left = matrix[np.ix_(rest, rest)] - some @ np.linalg.solve(matrix[np.ix_([a, b], [a, b])], some.T)
        if matrix is before:
            expected = left
    deviations = np.sqrt(np.diag(before)[rest])
    units = deviations[:, None] * deviations
    np.testing.assert_allclose(left / units, expected / units, atol=1e-9)


def test_bending_to_what_it_is_changes_nothing() -> None:
    before = mixture_of(4, 1).covariances[0]
    np.testing.assert_allclose(in_plane(before, (3, 1), before[np.ix_([3, 1], [3, 1])]), before, rtol=1e-12)
    np.testing.assert_allclose(in_column(before, 2, before[2, 2]), before, rtol=1e-15)


def test_another_variance_keeps_the_correlations() -> None:
    before = mixture_of(3, 1)
    after = Mixture(before.weights, before.means, in_column(before.covariances[0], 1, 50.0)[None])
    assert after.covariances[0, 1, 1] == 50.0
    np.testing.assert_allclose(after.correlations, before.correlations, rtol=1e-12)


@quick
@given(SEEDS, st.integers(1, 5), st.booleans(), st.sets(st.integers(0, 4)))
def test_weights_that_are_kept_stay_and_the_others_keep_their_proportions(
    seed: int, k: int, noise: bool, some: set[int]
) -> None:
    before = with_noise(2, k, seed) if noise else mixture_of(2, k, seed)
    kept = frozenset(place for place in some if place < k - 1)
    edits = [added(before, [1.0, 2.0], np.eye(2), kept=kept)]
    if k > 1:
        edits.append(removed(before, k - 1, kept=kept))
        room = 1.0 - before.weights[list(kept)].sum()
        edits.append(weighed(before, k - 1, 0.5 * room, kept=kept) if noise or len(kept) < k - 1 else edits[0])
    for edit in edits:
        is_mixture(edit)
        same_components(edit, before)
        after = {origin: edit.mixture.weights[place] for place, origin in enumerate(edit.origins)}
        free = [j for j in range(k - 1) if j not in kept]
        if free or noise:
            assert all(after[j] == before.weights[j] for j in kept)
        ratios = [after[j] / before.weights[j] for j in free]
        if noise and edit.mixture.noise and before.noise:
            ratios.append(edit.mixture.noise.weight / before.noise.weight)
        np.testing.assert_allclose(ratios, ratios[:1] * len(ratios), rtol=1e-9)


def test_a_new_component_is_the_last_has_an_equal_share_and_a_typical_shape() -> None:
    before = mixture_of(2, 3)
    edit = added(before, [5.0, 6.0], np.eye(2))
    assert edit.origins == (0, 1, 2, None)
    assert edit.mixture.weights[3] == pytest.approx(0.25)
    np.testing.assert_allclose(edit.mixture.covariances[3], sum(before.weights[:, None, None] * before.covariances))
    assert edit.mixture.means[3].tolist() == [5.0, 6.0]
    first = added(None, [1.0], [[2.0]])
    assert (first.origins, first.mixture.k, first.mixture.family) == ((None,), 1, "V")
    is_mixture(first)


def test_moving_reshaping_and_weighing_change_one_thing() -> None:
    before = with_noise(2, 3)
    assert moved(before, 1, [7.0, 8.0]).mixture.means[1].tolist() == [7.0, 8.0]
    shape = np.array([[2.0, 0.5], [0.5, 1.0]])
    assert (reshaped(before, 1, shape).mixture.covariances[1] == shape).all()
    assert weighed(before, 1, 0.5).mixture.weights[1] == 0.5
    for edit in (moved(before, 1, [7.0, 8.0]), reshaped(before, 1, shape), weighed(before, 1, 0.5)):
        is_mixture(edit)
        assert edit.origins == (0, 1, 2)
        same_components(edit, before, but=(1,))


def test_a_component_of_many_rows_has_their_moments_and_their_share() -> None:
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(50, 3)) @ np.diag([1.0, 2.0, 30.0]) + 1e6, rng.uniform(0.5, 2, 50)
    before = mixture_of(3, 2)
    edit = gathered(before, x, 400.0, w)
    is_mixture(edit)
    assert edit.origins == (0, 1, None)
    assert edit.mixture.weights[2] == pytest.approx(w.sum() / 400)
    np.testing.assert_allclose(edit.mixture.means[2], np.average(x, axis=0, weights=w), rtol=1e-12)
    np.testing.assert_allclose(edit.mixture.covariances[2], np.cov(x.T, aweights=w, bias=True), rtol=1e-8)
    is_mixture(gathered(None, x, 400.0, w))
    assert gathered(before, x, w.sum(), w).mixture.weights[:2].min() > 0


@quick
@given(SEEDS, st.integers(1, 12), st.integers(1, 5), st.sampled_from(["some", "equal", "on a line", "empty cells"]))
def test_a_component_of_few_rows_is_positive_definite(seed: int, m: int, d: int, kind: str) -> None:
    x = np.random.default_rng(seed).normal(size=(m, d))
    if kind == "equal":
        x[:] = x[0]
    if kind == "on a line":
        x[:] = x[:, :1]
    if kind == "empty cells":
        x[1:, 0] = np.nan
    edit = gathered(mixture_of(d, 2, seed), x, 1000.0)
    is_mixture(edit)
    np.testing.assert_allclose(edit.mixture.means[2], np.nanmean(x, axis=0), rtol=1e-9, atol=1e-9)
    is_mixture(gathered(None, x, 1000.0, spread=np.eye(d)))


@pytest.mark.parametrize("family", ["EEI", "VVI", "VII"])
def test_in_a_family_along_the_columns_covariances_stay_so(family: str) -> None:
    means = np.random.default_rng(0).normal(size=(3, 3))
    before = Mixture(np.full(3, 1 / 3), means, np.stack([np.diag([1.0, 2.0, 3.0])] * 3), family)
    x = np.random.default_rng(1).normal(size=(40, 3)) @ mixture_of(3, 1).covariances[0]
    for edit in (
        added(before, [0.0, 0.0, 0.0], np.eye(3)),
        reshaped(before, 0, mixture_of(3, 1).covariances[0]),
        merged(before, 0, 2),
        split(before, 1),
        gathered(before, x, 100.0),
    ):
        is_mixture(edit)
        off = edit.mixture.covariances * (1 - np.eye(3))
        assert not off.any()
    back = merged(split(before, 1).mixture, 1, 3).mixture
    np.testing.assert_allclose(back.covariances, before.covariances, rtol=1e-12)


def test_a_tilted_start_of_an_upright_family_is_shown_as_it_is_judged() -> None:
    x = np.random.default_rng(0).normal(size=(100, 2))
    (first, *_), _ = run(iterate(ArrayRows(x), mixture_of(2, 2), FitSpec(family="VVI")))
    assert not (first.mixture.covariances * (1 - np.eye(2))).any()
    assert first.log_likelihood == pytest.approx(first.mixture.log_density(x).sum(), rel=1e-12)


def test_what_cannot_be_done_is_said_with_a_cure() -> None:
    two, flat = mixture_of(2, 2), np.ones((2, 2))
    for wrong, words in (
        (lambda: removed(mixture_of(2, 1), 0), "add another one first"),
        (lambda: merged(two, 1, 1), "choose another one"),
        (lambda: moved(two, 2, [0.0, 0.0]), "choose one that is there"),
        (lambda: moved(two, 0, [0.0, math.nan]), "choose another place"),
        (lambda: moved(two, 0, [0.0]), "choose the same columns"),
        (lambda: reshaped(two, 0, flat), "make the ellipse wider"),
        (lambda: reshaped(two, 0, np.eye(3)), "give as many"),
        (lambda: weighed(two, 0, 1.5), "from 0 to 1"),
        (lambda: weighed(two, 0, 0.9, kept=frozenset({1})), "release one of them"),
        (lambda: weighed(mixture_of(2, 1), 0, 0.5), "add another one first"),
        (lambda: added(None, [0.0, 0.0], flat), "make the ellipse wider"),
        (lambda: added(two, [0.0], np.eye(1)), "choose the same columns"),
        (lambda: gathered(two, np.empty((0, 2)), 10.0), "choose some rows"),
        (lambda: gathered(None, [[1.0, 2.0]], 10.0), "choose more rows"),
        (lambda: gathered(two, [[1.0, math.nan]], 10.0), "choose more rows"),
        (lambda: in_plane(np.eye(3), (1, 1), np.eye(2)), "choose two"),
        (lambda: in_plane(np.eye(3), (0, 1), flat), "make the ellipse wider"),
        (lambda: in_column(np.eye(3), 0, 0.0), "above 0"),
        (lambda: in_directions(np.eye(3), np.eye(3)[:, :2], np.ones(3), flat), "make the ellipse wider"),
        (lambda: between_columns(np.eye(2), (0, 1), 1.0), "between -1 and 1"),
    ):
        with pytest.raises(SpecError, match=words):
            wrong()


def test_the_typical_shape_of_a_mixture_without_weights_is_the_plain_average() -> None:
    before = mixture_of(2, 3)
    empty = Mixture(np.zeros(3), before.means, before.covariances)
    np.testing.assert_allclose(typical(empty), before.covariances.mean(axis=0))


@quick
@given(seed=SEEDS, d=st.integers(2, 5), share=st.floats(0.001, 0.999))
def test_a_covariance_of_two_columns_can_be_anything_between_the_ends_that_a_refusal_names(seed, d, share) -> None:
    before = mixture_of(d, 1, seed).covariances[0]
    with pytest.raises(SpecError, match="give a number between") as refused:
        between_columns(before, (0, d - 1), 1e9)
    low, high = (float(word) for word in str(refused.value).split("between ")[1].split(" and "))
    value = low + share * (high - low)
    after = between_columns(before, (0, d - 1), value)
    assert after[0, d - 1] == after[d - 1, 0] == value
    assert np.linalg.eigvalsh(after).min() > 0
    others = np.ones((d, d), dtype=bool)
    others[0, d - 1] = others[d - 1, 0] = False
    assert (after[others] == before[others]).all()
    for beyond in (low - 0.01 * (high - low), high + 0.01 * (high - low)):
        with pytest.raises(SpecError):
            between_columns(before, (0, d - 1), beyond)


@quick
@given(seed=SEEDS, d=st.integers(2, 6))
def test_a_covariance_is_bent_in_an_oblique_plane_as_in_one_of_two_columns(seed, d) -> None:
    random = np.random.default_rng(seed)
    before = mixture_of(d, 1, seed).covariances[0]
    directions, units = random.normal(size=(d, 2)), random.uniform(0.1, 10.0, size=d)
    root = random.normal(size=(2, 2))
    plane = root @ root.T + 0.1 * np.eye(2)
    after = in_directions(before, directions, units, plane)
    np.testing.assert_allclose(directions.T @ after @ directions, plane, rtol=1e-9, atol=1e-9)
    assert np.linalg.eigvalsh(after).min() > 0
    np.testing.assert_array_equal(after, after.T)
    steps = steps_along(directions, units)
    np.testing.assert_allclose(directions.T @ steps, np.eye(2), atol=1e-10)
    _, _, rest = np.linalg.svd((directions * units[:, None]).T)
    unseen = rest[2:].T / units[:, None]  # what is uncorrelated with the plane, in these units: it stays
    np.testing.assert_allclose(unseen.T @ after @ unseen, unseen.T @ before @ unseen, rtol=1e-9, atol=1e-9)
    for axes in ((0, 1), (d - 1, 0)):
        np.testing.assert_allclose(
            in_directions(before, np.eye(d)[:, list(axes)], units, plane), in_plane(before, axes, plane), rtol=1e-9
        )
