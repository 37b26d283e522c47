"""Judging a given mixture: agrees with the mixture's own formulas, on every kind of rows."""

from __future__ import annotations

import numpy as np
import pytest
from driving import blobs, drain, mixture_of

from gmm_desktop.engine import ArrayRows, FitSpec, Mixture, Noise, evaluate, fit


@pytest.mark.parametrize("noise", [False, True])
def test_weights_and_background_enter_all_criteria(noise: bool) -> None:
    x = blobs(500, 2, 2)
    weights = np.random.default_rng(0).random(500) + 0.5
    plain = mixture_of(2, 3)
    background = Noise(0.1, np.ptp(x, axis=0)) if noise else None
    mixture = Mixture((0.9 if noise else 1) * plain.weights, plain.means, plain.covariances, noise=background)
    result = drain(evaluate(ArrayRows(x, weights=weights), mixture, FitSpec(components=3, noise=noise)))
    r = mixture.responsibilities(x)
    assert result.log_likelihood == pytest.approx(weights @ mixture.log_density(x), rel=1e-12)
    assert result.parameters == 17 + (2 if noise else 0)
    assert result.total_weight == pytest.approx(weights.sum(), rel=1e-14)
    assert result.icl == pytest.approx(result.bic - 2 * weights @ np.log(r.max(axis=1)), rel=1e-12)
    positive = np.where(r > 0, r, 1)
    assert result.entropy == pytest.approx(-(weights @ (positive * np.log(positive)).sum(axis=1)), rel=1e-9)


def test_empty_cells_count_by_the_marginal_density() -> None:
    x = blobs(200, 3, 2)
    x[np.random.default_rng(0).random(x.shape) < 0.3] = np.nan
    mixture = mixture_of(3, 2)
    expected = 0.0
    for row in x[~np.isnan(x).all(axis=1)]:
        full = np.flatnonzero(~np.isnan(row))
        expected += float(mixture.marginal(list(full)).log_density(row[None, full])[0])
    result = drain(evaluate(ArrayRows(x), mixture, FitSpec()))
    assert result.log_likelihood == pytest.approx(expected, rel=1e-12)
    assert result.rows == (~np.isnan(x).all(axis=1)).sum()


@pytest.mark.parametrize("n", [300, 30_000], ids=["few rows", "rows that are sampled first"])
@pytest.mark.parametrize("started", [False, True], ids=["searched", "from a start"])
def test_a_fit_is_judged_as_its_mixture_is(n: int, started: bool) -> None:
    x = blobs(n, 2, 3)
    rows, spec = ArrayRows(x), FitSpec(components=3, starts=3)
    result = drain(fit(rows, spec, mixture_of(2, 3) if started else None, animate=False))
    again = drain(evaluate(rows, result.mixture, spec))
    for name in ("log_likelihood", "bic", "icl", "entropy"):
        assert getattr(result, name) == pytest.approx(getattr(again, name), rel=1e-9), name


def test_what_the_caller_knows_is_passed_on() -> None:
    x = blobs(50, 2, 2)
    result = drain(
        evaluate(ArrayRows(x), mixture_of(2, 2), FitSpec(), iterations=7, status="stopped", warnings=["a"])
    )
    assert (result.iterations, result.status, result.converged, result.warnings) == (7, "stopped", False, ("a",))
