"""Degenerate data: each ends in a valid answer or in one message that names the cure, never in a warning or NaN."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from driving import blobs, drain

from gmm_desktop.engine import FAMILIES, ArrayRows, Fit, FitSpec, SpecError, fit
from gmm_desktop.engine.mixture import Floats

GENERATOR = np.random.default_rng(0)
TWO = np.concatenate([GENERATOR.normal(size=(100, 2)), GENERATOR.normal((8.0, 0.0), size=(100, 2))])
COLUMN = GENERATOR.normal(size=(200, 1))
SPIKES = np.concatenate([GENERATOR.normal(0, 1e-8, (50, 1)), GENERATOR.normal(1, 1e-8, (50, 1))])


def fitted(x: Floats, k: int = 2, family: str = "VVV", **extra: object) -> Fit:
    with np.errstate(all="raise"):
        result: Fit = drain(fit(ArrayRows(x), FitSpec(components=k, family=family, starts=8, **extra)))
    mixture = result.mixture
    assert np.isfinite([result.log_likelihood, result.bic, result.icl, result.entropy]).all()
    assert all(np.isfinite(array).all() for array in (mixture.weights, mixture.means, mixture.covariances))
    assert mixture.weights.sum() == pytest.approx(1)
    assert np.linalg.eigvalsh(mixture.covariances).min() > 0 or mixture.d > 1
    return result


@pytest.mark.parametrize(
    ("x", "k", "words"),
    [
        (np.full((50, 2), 3.0), 2, "all rows are equal"),
        (np.repeat([[0.0], [1.0], [5.0]], 20, axis=0), 4, "use 3 components or fewer"),
        (np.column_stack([TWO, np.ones(200)]), 2, "constant column: column 3"),
        (np.column_stack([TWO, np.full(200, 1e12)]), 2, "constant column: column 3"),
        (np.column_stack([TWO, TWO @ [2.0, 1.0]]), 2, "column 3 says nothing new"),
        (np.column_stack([TWO, TWO[:, 0]]), 2, "column 3 says nothing new: it is 1 x column 1"),
        (GENERATOR.normal(size=(10, 50)), 2, "needs more rows than columns"),
        (GENERATOR.normal(size=(50, 1000)), 2, "needs more rows than columns"),
        (np.zeros((1, 2)), 2, "all rows are equal"),
        (np.zeros((1, 2)), 1, "one row"),
        (TWO[:3], 4, "use"),
        (np.where(np.arange(400).reshape(200, 2) == 7, np.inf, TWO), 2, "infinite value near row 4"),
        (np.column_stack([TWO, np.full(200, np.nan)]), 2, "column 3 has no values"),
        (TWO * 1e-200, 2, "multiply the column by a power of ten"),
        (TWO * 1e200, 2, "divide the column by a power of ten"),
    ],
    ids=range(15),
)
def test_what_has_no_answer_is_refused_with_a_cure(x: Floats, k: int, words: str) -> None:
    with pytest.raises(SpecError, match=words):
        fitted(x, k)


def test_columns_that_are_alike_in_nearly_all_rows_are_not_refused() -> None:
    x = blobs(30_000, 3, 2)
    x[:1000, 2], x[1100:, 2] = x[:1000, 0], x[1100:, 0]
    with np.errstate(all="raise"):
        checked = fit(ArrayRows(x), FitSpec(components=2, starts=1, max_iterations=0))
        assert np.isfinite(drain(checked).log_likelihood)
    x[:, 2] = x[:, 0]
    with pytest.raises(SpecError, match="column 3 says nothing new"):
        drain(fit(ArrayRows(x), FitSpec(components=2)))


@pytest.mark.parametrize(
    "change",
    [
        lambda x: x,
        lambda x: x + 1e9,
        lambda x: 1e-3 * x + 1e9,
        lambda x: x + 1e15,
        lambda x: x * 1e-12,
        lambda x: x * 1e12,
        lambda x: x * [1e-12, 1e12],
        lambda x: (x * 1e30).astype(np.float32),
        lambda x: x.astype(np.float16),
        lambda x: np.round(x * 10).astype(np.int16),
        lambda x: np.round(x * 8).astype(np.int8),
    ],
    ids=range(11),
)
def test_two_clouds_are_found_in_any_units(change: Callable[[Floats], Floats]) -> None:
    x = change(TWO)
    result = fitted(x)
    assert result.converged
    labels = result.mixture.responsibilities(x).argmax(axis=1)
    assert (labels == np.repeat([0, 1], 100)).mean() > 0.99


def test_columns_that_cannot_be_compared_are_refused_by_families_that_compare_them() -> None:
    x = TWO * [1e-120, 1e120]
    with pytest.raises(SpecError, match="standardize them"):
        fitted(x, family="VII")
    assert fitted(x, family="VII", standardize=True).converged
    assert fitted(x, family="VVI").converged


def test_lost_digits_are_told() -> None:
    assert any("varies only in its last" in warning for warning in fitted(TWO + 1e15).warnings)


def test_two_spikes_get_their_own_spread() -> None:
    result = fitted(SPIKES, family="V")
    np.testing.assert_allclose(result.mixture.standard_deviations[:, 0], 1e-8, rtol=0.3)
    np.testing.assert_allclose(result.mixture.means[:, 0], [0, 1], atol=1e-8)


def test_two_clouds_a_million_apart_share_no_rows() -> None:
    x = TWO + np.repeat([[0.0, 0.0], [1e6, 1e6]], 100, axis=0)
    result = fitted(x)
    assert result.entropy < 1e-12
    np.testing.assert_allclose(result.mixture.weights, 0.5)


def test_half_the_rows_one_duplicate_is_told() -> None:
    x = np.concatenate([TWO, np.zeros((200, 2))])
    result = fitted(x, 3)
    assert any("collapsed" in warning for warning in result.warnings)


def test_one_outlier_takes_a_component() -> None:
    x = np.concatenate([TWO, [[1e8, 0.0]]])
    assert fitted(x, 2, "EEE").mixture.weights.min() < 0.01
    result = fitted(x, 3, "EII")
    assert sorted(np.round(result.mixture.weights * 201)) == [1, 100, 100]


def test_heavy_tails_end_well() -> None:
    fitted(np.random.default_rng(1).standard_cauchy((500, 2)), 3)


def test_more_slices_than_clusters_end_well() -> None:
    result = fitted(blobs(200, 2, 1), 12)
    assert result.warnings


def test_a_grid_of_integers_ends_well() -> None:
    fitted(np.random.default_rng(0).integers(0, 3, (300, 2)).astype(float), 4)


def test_as_many_components_as_rows_are_told_to_be_too_many() -> None:
    result = fitted(TWO[:8], 8, "EII")
    assert any("parameters for 8 rows" in warning for warning in result.warnings)


def test_more_columns_than_rows_have_a_diagonal_answer() -> None:
    x = np.random.default_rng(0).normal(size=(50, 200))
    result = fitted(x, 2, "EEI")
    assert any("parameters for 50 rows" in warning for warning in result.warnings)


@pytest.mark.parametrize("family", [name for name in FAMILIES if len(name) == 3])
@pytest.mark.parametrize("kind", ["few", "duplicates", "outliers", "nearly flat"])
def test_no_family_raises_from_the_depths(family: str, kind: str) -> None:
    rng = np.random.default_rng(3)
    x = {
        "few": rng.normal(size=(5, 2)),
        "duplicates": np.repeat(rng.normal(size=(4, 2)), 10, axis=0),
        "outliers": np.concatenate([rng.normal(size=(40, 2)), rng.normal(size=(3, 2)) * 1e7]),
        "nearly flat": rng.normal(size=(60, 1)) * [1, 1] + rng.normal(size=(60, 2)) * 1e-5,
    }[kind]
    fitted(x, 3, family)


def test_a_column_with_two_values_ends_well() -> None:
    x = np.column_stack([TWO, np.full(200, np.nan)])
    x[:2, 2] = 1, 2
    fitted(x, 2, "VVI", standardize=True)


def test_few_values_per_row_end_well() -> None:
    x = TWO.copy()
    x[::2, 0] = np.nan
    x[1::2, 1] = np.nan
    fitted(x, 2)
