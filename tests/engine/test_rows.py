"""Rows: what is taken without a copy, and what is refused with a cure."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from driving import drain

from gmm_desktop.engine import ArrayRows, SpecError
from gmm_desktop.engine.survey import survey


def test_an_array_of_doubles_is_not_copied() -> None:
    x = np.arange(6.0).reshape(3, 2)
    assert np.shares_memory(ArrayRows(x).block(0, 3).x, x)


def test_a_read_only_memory_map_serves(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.arange(6.0).reshape(3, 2))
    rows = ArrayRows(np.load(tmp_path / "x.npy", mmap_mode="r"))
    assert drain(survey(rows)).means.tolist() == [2.0, 3.0]


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.float16, np.float32, np.int64, np.bool_])
def test_other_numbers_become_doubles(kind: type) -> None:
    rows = ArrayRows(np.array([[1, 0], [0, 1]], dtype=kind))
    assert rows.x.dtype == np.float64
    assert (rows.n, rows.d, rows.total_weight) == (2, 2, 2.0)


@pytest.mark.parametrize(
    ("x", "extra", "words"),
    [
        (np.zeros((0, 2)), {}, "no rows"),
        (np.zeros((2, 0)), {}, "no columns"),
        (np.zeros((2, 2, 2)), {}, "dimensions"),
        (np.array(["a", "b"]), {}, "real numbers"),
        (np.array([1j, 2j]), {}, "real numbers"),
        (np.array(["2020-01-01"], dtype="datetime64[D]"), {}, "real numbers"),
        (np.zeros((2, 1)), {"weights": [1.0]}, "one weight a row"),
        (np.zeros((2, 1)), {"weights": [1.0, -1.0]}, "row 2"),
        (np.zeros((2, 1)), {"weights": [np.nan, 1.0]}, "row 1"),
        (np.zeros((2, 1)), {"weights": [0.0, 0.0]}, "all weights are 0"),
        (np.zeros((2, 1)), {"weights": ["1", "2"]}, "weights are of type"),
        (np.zeros((2, 1)), {"labels": [0]}, "known labels"),
        (np.zeros((2, 1)), {"labels": [0.5, 1.0]}, "whole numbers"),
        (np.zeros((2, 1)), {"labels": [0, -2]}, "below -1"),
        (np.zeros((2, 1)), {"names": ["a", "b"]}, "one name a column"),
    ],
)
def test_impossible_rows_are_refused(x: np.ndarray, extra: dict[str, object], words: str) -> None:
    with pytest.raises(SpecError, match=words):
        ArrayRows(x, **extra)


def test_total_weight_leaves_out_rows_without_any_value() -> None:
    x = np.array([[1.0, np.nan], [np.nan, np.nan], [np.nan, 2.0]])
    assert ArrayRows(x).total_weight == 2.0
    assert ArrayRows(x, weights=[2.0, 5.0, 1.5]).total_weight == 3.5


def test_the_survey_sees_what_the_formulas_say() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(5, 3, (40_000, 3))
    x[rng.random(x.shape) < 0.1] = np.nan
    w = rng.random(len(x))
    facts = drain(survey(ArrayRows(x, weights=w)))
    full = ~np.isnan(x)
    cells = (w[:, None] * full).sum(axis=0)
    means = np.nansum(w[:, None] * x, axis=0) / cells
    variances = np.nansum(w[:, None] * (x - means) ** 2, axis=0) / cells
    some = full.any(axis=1)
    assert facts.missing
    assert facts.rows == some.sum()
    assert facts.total_weight == pytest.approx(w[some].sum(), rel=1e-12)
    np.testing.assert_allclose(facts.cell_weights, cells, rtol=1e-12)
    np.testing.assert_allclose(facts.means, means, rtol=1e-12)
    np.testing.assert_allclose(facts.standard_deviations, np.sqrt(variances), rtol=1e-12)
    np.testing.assert_array_equal(facts.lowest, np.nanmin(x, axis=0))


@pytest.mark.parametrize(
    ("x", "words"),
    [
        ([[1.0], [np.inf]], "infinite value near row 2"),
        ([[1.0, np.nan], [2.0, np.nan]], "column 2 has no values"),
        ([[np.nan], [np.nan]], "no row has any value"),
        ([[1e200], [2e200]], "divide the column by a power of ten"),
        ([[1e-200], [2e-200]], "multiply the column by a power of ten"),
    ],
)
def test_impossible_values_are_refused(x: list[list[float]], words: str) -> None:
    with np.errstate(all="raise"), pytest.raises(SpecError, match=words):
        drain(survey(ArrayRows(np.array(x))))


def test_weights_that_leave_one_row_are_not_taken_for_values_that_do_not_vary() -> None:
    with np.errstate(all="raise"), pytest.raises(SpecError, match="weights are so uneven that column 1"):
        drain(survey(ArrayRows(np.arange(5.0), weights=[1e300, 1, 1, 1, 1])))


@pytest.mark.parametrize("unit", [1e-300, 1e-320, 1e307])
def test_weights_that_float64_cannot_sum_squares_with_are_refused(unit: float) -> None:
    with np.errstate(all="raise"), pytest.raises(SpecError, match="the same power of ten"):
        drain(survey(ArrayRows(np.arange(50.0), weights=np.full(50, unit))))
