"""One pass over the rows: right for many mixtures at once, whatever the path, the blocks and the threads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from driving import blobs, drain, mixture_of

from gmm_desktop.engine import ArrayRows, FitSpec, Mixture, Noise
from gmm_desktop.engine.batch import Batch, Moments, joined
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.passes import blocks as blocks_module
from gmm_desktop.engine.passes import sweep as passes_module
from gmm_desktop.engine.passes.blocks import feature_count, write_features
from gmm_desktop.engine.passes.centred import CentredPlan
from gmm_desktop.engine.passes.quick import places
from gmm_desktop.engine.passes.sweep import run, sweep
from gmm_desktop.engine.problem import Problem, prepare


def problem_of(rows: ArrayRows, family: str = "VVV", **extra: object) -> Problem:
    return drain(prepare(rows, FitSpec(family=family, **extra)))


def expected(
    problem: Problem, batch: Batch, i: int, x: Floats, weights: Floats, mask: Floats | None = None
) -> tuple[float, Floats, Floats, Floats]:
    """Log-likelihood in the units of the rows, counts, means and scatter of one mixture, from the formulas."""
    mixture = problem.outer(batch, i)
    logs = mixture.component_log_densities(x)
    if mask is not None:
        logs = np.where(mask, logs, -np.inf)
    highest = logs.max(axis=1)
    sums = np.exp(logs - highest[:, None])
    log_likelihood = float(weights @ (highest + np.log(sums.sum(axis=1))))
    r = sums / sums.sum(axis=1, keepdims=True) * weights[:, None]
    counts = r.sum(axis=0)[: mixture.k]
    means = (r.T @ x)[: mixture.k] / counts[:, None]
    scatter = np.stack([(r[:, j, None] * (x - means[j])).T @ (x - means[j]) for j in range(mixture.k)])
    return log_likelihood, counts, means, scatter


def compare(problem: Problem, batch: Batch, moments: Moments, x: Floats, weights: Floats | None = None) -> None:
    weights = np.ones(len(x)) if weights is None else weights
    scale = problem.frame.scale
    for i in range(len(batch.weights)):
        log_likelihood, counts, means, scatter = expected(problem, batch, i, x, weights)
        assert problem.frame.to_outer(moments.log_likelihoods[i]) == pytest.approx(log_likelihood, rel=1e-12)
        np.testing.assert_allclose(moments.counts[i], counts, rtol=1e-9)
        np.testing.assert_allclose(moments.means[i] * scale + problem.frame.centre, means, rtol=1e-9, atol=1e-9)
        found = moments.scatter[i] * scale * (scale if batch.diagonal else scale[:, None])
        if batch.diagonal:
            scatter = np.einsum("kii->ki", scatter)
        np.testing.assert_allclose(found, scatter, rtol=1e-8, atol=1e-9 * abs(scatter).max())


@pytest.mark.parametrize("d", [1, 2, 5])
@pytest.mark.parametrize("k", [1, 2, 7])
@pytest.mark.parametrize("weighted", [False, True])
def test_a_pass_is_what_the_formulas_say(d: int, k: int, weighted: bool) -> None:
    x = blobs(3001, d, 3)
    weights = np.random.default_rng(1).random(len(x)) if weighted else None
    problem = problem_of(ArrayRows(x, weights=weights))
    batch = joined([problem.inner(mixture_of(d, k, seed)) for seed in range(3)])
    (moments,) = drain(sweep(problem.rows, [batch]))
    compare(problem, batch, moments, x, weights)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("tight", [False, True], ids=["quick path", "centred path"])
def test_a_pass_also_tells_how_certain_memberships_are_if_asked(tight: bool, weighted: bool) -> None:
    x = blobs(3001, 2, 3)
    weights = np.random.default_rng(1).random(len(x)) if weighted else np.ones(len(x))
    problem = problem_of(ArrayRows(x, weights=weights if weighted else None))
    mixtures = [mixture_of(2, 3, seed) for seed in range(3)]
    if tight:
        near = [Mixture(m.weights, x[:3], np.stack([1e-9 * np.eye(2)] * 3)) for m in mixtures[:1]]
        mixtures = mixtures[1:] + near
    batch = joined([problem.inner(mixture) for mixture in mixtures])
    (moments,) = drain(sweep(problem.rows, [batch], certain=True))
    assert moments.certainties is not None
    for found, mixture in zip(moments.certainties, mixtures, strict=True):
        r = mixture.responsibilities(x)
        positive = np.where(r > 0, r, 1)
        assert found[0] == pytest.approx(weights @ np.log(r.max(axis=1)), rel=1e-9, abs=1e-6)
        assert found[1] == pytest.approx(-(weights @ (positive * np.log(positive)).sum(axis=1)), rel=1e-9, abs=1e-6)
    (without,) = drain(sweep(problem.rows, [batch]))
    assert without.certainties is None
    np.testing.assert_array_equal(moments.scatter, without.scatter)


def test_batches_of_different_sizes_and_families_share_a_pass() -> None:
    x = blobs(2000, 3, 3)
    problem = problem_of(ArrayRows(x))
    full = joined([problem.inner(mixture_of(3, 2, seed)) for seed in range(2)])
    one = problem.inner(mixture_of(3, 4, 9))
    diagonal = replace(one, covariances=one.variances, factors=None).factored()
    batches = [full, one, diagonal]
    for batch, moments in zip(batches, drain(sweep(problem.rows, batches)), strict=True):
        compare(problem, batch, moments, x)


def test_the_centred_path_agrees_with_the_quick_one() -> None:
    x = blobs(2000, 3, 3)
    problem = problem_of(ArrayRows(x))
    batch = joined([problem.inner(mixture_of(3, 4, seed)) for seed in range(3)])
    (quick,) = drain(sweep(problem.rows, [batch]))
    (centred,) = drain(run(problem.rows, [CentredPlan(batch)], "", None))
    np.testing.assert_allclose(quick.log_likelihoods, centred.log_likelihoods, rtol=1e-12)
    np.testing.assert_allclose(quick.means, centred.means, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(quick.scatter, centred.scatter, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("missing", [False, True])
def test_the_bits_do_not_depend_on_the_number_of_threads(missing: bool) -> None:
    x = blobs(150_000, 2, 3)
    if missing:
        x[::7, 0] = np.nan
    problem = problem_of(ArrayRows(x))
    batch = joined([problem.inner(mixture_of(2, 5, seed)) for seed in range(2)])
    results = [drain(sweep(problem.rows, [batch], threads=threads))[0] for threads in (1, 2, 5)]
    for other in results[1:]:
        for name in ("log_likelihoods", "counts", "means", "scatter"):
            assert getattr(other, name).tobytes() == getattr(results[0], name).tobytes()


def test_the_blocks_hardly_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    x = blobs(5000, 2, 3)
    problem = problem_of(ArrayRows(x))
    batch = problem.inner(mixture_of(2, 5))
    (whole,) = drain(sweep(problem.rows, [batch]))
    monkeypatch.setattr(type(problem.rows), "rows_per_block", lambda *_: 133)
    monkeypatch.setattr(passes_module, "DENSITY_ELEMENTS", 100)
    (parts,) = drain(sweep(problem.rows, [batch]))
    np.testing.assert_allclose(parts.log_likelihoods, whole.log_likelihoods, rtol=1e-13)
    np.testing.assert_allclose(parts.scatter, whole.scatter, rtol=1e-11, atol=1e-9)


@pytest.mark.parametrize("large", [False, True])
def test_rows_far_from_every_component_neither_underflow_nor_lose_digits(
    large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if large:  # data of which nothing is kept between passes
        monkeypatch.setattr(blocks_module, "KEPT_BYTES", 0)
    x = np.concatenate([blobs(500, 2, 2), [[1e4, -1e4], [-3e5, 1e5]]])
    problem = problem_of(ArrayRows(x))
    batch = joined(
        [problem.inner(Mixture([0.5, 0.5], [[a, 0], [5, 5]], [np.eye(2), 4 * np.eye(2)])) for a in (0, 1)]
    )
    with np.errstate(all="raise", under="ignore"):
        (moments,) = drain(sweep(problem.rows, [batch]))
    compare(problem, batch, moments, x)


def test_a_component_without_weight_takes_no_rows() -> None:
    x = blobs(300, 2, 2)
    problem = problem_of(ArrayRows(x))
    mixture = mixture_of(2, 3)
    batch = problem.inner(Mixture([0.4, 0.0, 0.6], mixture.means, mixture.covariances))
    (moments,) = drain(sweep(problem.rows, [batch]))
    assert moments.counts[0, 1] == 0
    assert np.isfinite(moments.means).all()
    assert moments.counts.sum() == pytest.approx(300)


def test_a_uniform_background_takes_its_share() -> None:
    x = blobs(1000, 2, 2)
    rows = ArrayRows(x)
    problem = problem_of(rows, noise=True)
    sides = x.max(axis=0) - x.min(axis=0)
    mixture = mixture_of(2, 3)
    noisy = Mixture(0.8 * mixture.weights, mixture.means, mixture.covariances, noise=Noise(0.2, sides))
    batch = problem.inner(noisy)
    (moments,) = drain(sweep(problem.rows, [batch]))
    compare(problem, batch, moments, x)
    assert moments.noise_counts is not None
    assert moments.noise_counts[0] == pytest.approx(noisy.responsibilities(x)[:, -1].sum(), rel=1e-10)


def test_known_labels_rule_out_the_other_components() -> None:
    x = blobs(1000, 2, 2)
    labels = np.random.default_rng(0).integers(-1, 3, len(x))
    problem = problem_of(ArrayRows(x, labels=labels))
    batch = problem.inner(mixture_of(2, 3))
    (moments,) = drain(sweep(problem.rows, [batch]))
    mask = (labels[:, None] == np.arange(3)) | (labels[:, None] < 0)
    log_likelihood, counts, _, scatter = expected(problem, batch, 0, x, np.ones(len(x)), mask)
    assert problem.frame.to_outer(moments.log_likelihoods[0]) == pytest.approx(log_likelihood, rel=1e-12)
    np.testing.assert_allclose(moments.counts[0], counts, rtol=1e-10)
    found = moments.scatter[0] * problem.frame.scale * problem.frame.scale[:, None]
    np.testing.assert_allclose(found, scatter, rtol=1e-8, atol=1e-8)


def completed(mixture: Mixture, x: Floats, weights: Floats) -> tuple[float, Floats, Floats, Floats]:
    """Brute force for rows with empty cells: conditional expectations row by row."""
    k, d = mixture.k, mixture.d
    total, counts, first, second = 0.0, np.zeros(k), np.zeros((k, d)), np.zeros((k, d, d))
    for row, weight in zip(x, weights, strict=True):
        full, empty = np.flatnonzero(~np.isnan(row)), np.flatnonzero(np.isnan(row))
        if not len(full):
            continue
        marginal = mixture.marginal(list(full))
        total += weight * float(marginal.log_density(row[None, full])[0])
        r = weight * marginal.responsibilities(row[None, full])[0]
        for j in range(k):
            covariance = mixture.covariances[j]
            filled, spread = row.copy(), np.zeros((d, d))
            if len(empty):
                slope = covariance[np.ix_(empty, full)] @ np.linalg.inv(covariance[np.ix_(full, full)])
                filled[empty] = mixture.means[j, empty] + slope @ (row[full] - mixture.means[j, full])
                spread[np.ix_(empty, empty)] = (
                    covariance[np.ix_(empty, empty)] - slope @ covariance[np.ix_(full, empty)]
                )
            counts[j] += r[j]
            first[j] += r[j] * filled
            second[j] += r[j] * (np.outer(filled, filled) + spread)
    means = first / counts[:, None]
    return total, counts, means, second - counts[:, None, None] * means[:, :, None] * means[:, None, :]


@pytest.mark.parametrize("diagonal", [False, True])
@pytest.mark.parametrize("noise", [False, True])
def test_empty_cells_count_by_their_conditional_distribution(diagonal: bool, noise: bool) -> None:
    rng = np.random.default_rng(3)
    x = blobs(200, 3, 2)
    x[rng.random(x.shape) < 0.3] = np.nan
    weights = rng.random(len(x)) + 0.1
    problem = problem_of(ArrayRows(x, weights=weights), family="VVI" if diagonal else "VVV")
    mixture = mixture_of(3, 2)
    covariances = mixture.covariances * np.eye(3) if diagonal else mixture.covariances
    background = Noise(0.1, np.nanmax(x, axis=0) - np.nanmin(x, axis=0)) if noise else None
    mixture = Mixture((0.9 if noise else 1) * mixture.weights, mixture.means, covariances, "VVV", background)
    (moments,) = drain(sweep(problem.rows, [problem.inner(mixture)]))
    log_likelihood, counts, means, scatter = completed(mixture, x, weights)
    scale = problem.frame.scale
    assert problem.frame.to_outer(moments.log_likelihoods[0]) == pytest.approx(log_likelihood, rel=1e-12)
    np.testing.assert_allclose(moments.counts[0], counts, rtol=1e-10)
    np.testing.assert_allclose(moments.means[0] * scale + problem.frame.centre, means, rtol=1e-9, atol=1e-10)
    found = moments.scatter[0] * scale * (scale if diagonal else scale[:, None])
    if diagonal:
        scatter = np.einsum("kii->ki", scatter)
    np.testing.assert_allclose(found, scatter, rtol=1e-8, atol=1e-8)


def test_where_nothing_is_empty_the_incomplete_path_changes_nothing() -> None:
    x = blobs(500, 3, 2)
    whole = problem_of(ArrayRows(x))
    gappy = problem_of(ArrayRows(np.concatenate([x, np.full((1, 3), np.nan)])))
    batch = whole.inner(mixture_of(3, 2))
    (one,), (other,) = drain(sweep(whole.rows, [batch])), drain(sweep(gappy.rows, [batch]))
    assert gappy.survey.missing
    np.testing.assert_allclose(one.log_likelihoods, other.log_likelihoods, rtol=1e-13)
    np.testing.assert_allclose(one.scatter, other.scatter, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("labelled", [False, True])
@pytest.mark.parametrize("empty", [False, True])
def test_weights_equal_repeating_rows(labelled: bool, empty: bool) -> None:
    rng = np.random.default_rng(5)
    x = blobs(300, 2, 2)
    if empty:
        x[rng.random(x.shape) < 0.2] = np.nan
    times = rng.integers(0, 4, len(x))
    labels = rng.integers(-1, 2, len(x)) if labelled else None
    repeated = ArrayRows(np.repeat(x, times, axis=0), labels=None if labels is None else np.repeat(labels, times))
    problem = problem_of(repeated)
    batch = problem.inner(mixture_of(2, 2))
    (one,) = drain(sweep(problem.rows, [batch]))
    weighted = problem_of(ArrayRows(x, weights=times, labels=labels))
    np.testing.assert_allclose(weighted.frame.scale, problem.frame.scale)
    np.testing.assert_allclose(weighted.frame.centre, problem.frame.centre, rtol=1e-12)
    (other,) = drain(sweep(weighted.rows, [batch]))
    np.testing.assert_allclose(one.log_likelihoods, other.log_likelihoods, rtol=1e-12)
    np.testing.assert_allclose(one.means, other.means, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(one.scatter, other.scatter, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("apart", [1e6, 1e9])
def test_tight_clusters_far_apart_keep_their_digits(apart: float) -> None:
    rng = np.random.default_rng(0)
    tight = np.concatenate([rng.normal(size=(400, 2)), rng.normal(size=(600, 2)) * [3, 1]])
    shifts = np.repeat([[0.0, 0.0], [apart, -apart]], [400, 600], axis=0)
    x = tight + shifts
    problem = problem_of(ArrayRows(x))
    start = Mixture([0.5, 0.5], [[0.5, 0.5], [apart, -apart]], [4 * np.eye(2)] * 2)
    for begin in (start, Mixture([0.5, 0.5], start.means, [np.eye(2) * (apart / 30) ** 2] * 2)):
        (moments,) = drain(sweep(problem.rows, [problem.inner(begin)]))
        scatter = moments.scatter[0] * problem.frame.scale * problem.frame.scale[:, None]
        for j, part in enumerate((slice(0, 400), slice(400, 1000))):
            rounded = x[part] - shifts[part]
            deviations = rounded - rounded.mean(axis=0)
            np.testing.assert_allclose(scatter[j], deviations.T @ deviations, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("d", range(1, 9))
def test_features_hold_every_product_of_two_columns_once(d: int) -> None:
    columns = np.random.default_rng(d).normal(size=(d, 5))
    width = feature_count(d, diagonal=False)
    features = write_features(columns, np.full((width, 5), np.nan))
    assert np.array_equal(features[0], np.ones(5))
    assert np.array_equal(features[1 : 1 + d], columns)
    assert np.array_equal(features[places(d)], columns[:, None] * columns)
    assert sorted(set(places(d).ravel())) == list(range(1 + d, width))
