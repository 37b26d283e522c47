"""Data with heavier tails than Gaussians are told from data without, by the rows far out."""

from __future__ import annotations

import numpy as np
import pytest
from driving import drain, mixture_of, table
from scipy.stats import chi2

from gmm_desktop.engine import ArrayRows, Fit, FitSpec, Held, fit
from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.tails import chi_square_quantile


def clouds(n: int, d: int, freedom: int | None) -> Floats:
    """Two clouds, each normal or of Student's t with so many degrees of freedom."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n, d))
    if freedom:
        x /= np.sqrt(rng.chisquare(freedom, n) / freedom)[:, None]
    return x + 12.0 * rng.integers(2, size=n)[:, None]


def fitted(x: Floats, weights: Floats | None = None, **options: object) -> Fit:
    options = {"family": "VVV", "starts": 2, **options}
    return drain(fit(ArrayRows(x, weights), FitSpec(**options), animate=False))


def told(result: Fit) -> list[str]:
    return [warning for warning in result.warnings if "heavier tails" in warning]


@pytest.mark.parametrize("d", [1, 2, 5, 10, 101])
def test_the_limit_is_the_quantile_of_chi_square(d: int) -> None:
    assert chi_square_quantile(d) == pytest.approx(chi2.isf(1e-4, d), rel=1e-7)


@pytest.mark.parametrize(("n", "d"), [(3000, 1), (2000, 2), (1000, 5), (40_000, 2)])
def test_a_t_distribution_is_told_and_a_normal_one_is_not(n: int, d: int) -> None:
    (warning,) = told(fitted(clouds(n, d, 3)))
    assert "try the noise component" in warning
    assert ("a sample of" in warning) == (n > 20_000)
    assert not told(fitted(clouds(n, d, None)))


@pytest.mark.parametrize("family", ["VVV", "EEE", "VVI"])
@pytest.mark.parametrize("name", ["faithful", "iris", "acidity"])
def test_the_classic_data_are_not_accused(name: str, family: str) -> None:
    x, _ = table(name)
    for k in (2, 3):
        assert not told(fitted(x, components=k, family=family))


def test_case_weights_count_as_rows() -> None:
    x = clouds(2000, 2, 3)
    assert "of 1,000 rows" in told(fitted(x, np.full(2000, 0.5)))[0]
    assert "of 6,000 rows" in told(fitted(x, np.full(2000, 3.0)))[0]


def test_large_case_weights_take_no_longer() -> None:
    assert told(fitted(clouds(2000, 2, 3), np.full(2000, 1e15)))


def test_rows_with_empty_cells_do_not_hide_the_others() -> None:
    x = clouds(2000, 2, 3)
    x[::10, 0] = np.nan
    assert "of 1,800 rows" in told(fitted(x))[0]


def test_nothing_is_said_where_it_would_not_help() -> None:
    x = clouds(1000, 2, 3)
    assert not told(fitted(x, noise=True))
    start = mixture_of(2, 2)
    assert not told(drain(fit(ArrayRows(x), FitSpec(max_iterations=0), start)))
    assert not told(drain(fit(ArrayRows(x), FitSpec(), start, held=Held(means=frozenset({0})))))
