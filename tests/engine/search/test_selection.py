"""A grid of requests: each cell as a fit of its own would have it, at the price of few passes."""

from __future__ import annotations

import numpy as np
import pytest
from driving import blobs, drain, table

from gmm_desktop.engine import ArrayRows, Fit, FitSpec, SpecError
from gmm_desktop.engine.search.selection import grid


def test_cells_reach_the_published_optima() -> None:
    x, _ = table("iris")
    cases = {("VEV", 2): -215.72597, ("VEV", 3): -186.07328, ("VVV", 2): -214.35470, ("EEE", 4): -223.04864}
    specs = [FitSpec(components=k, family=family) for family, k in cases]
    for found, expected in zip(drain(grid(ArrayRows(x), specs)), cases.values(), strict=True):
        assert isinstance(found, Fit)
        assert found.log_likelihood == pytest.approx(expected, abs=0.01)
        assert found.converged
        assert found.mixture.canonical_order() == tuple(range(found.mixture.k))
        assert found.starts_at_best >= 1


def test_one_component_is_the_closed_form() -> None:
    x, _ = table("acidity")
    (found,) = drain(grid(ArrayRows(x), [FitSpec(components=1, family="V")]))
    assert found.log_likelihood == pytest.approx(-225.78536544, abs=1e-8)
    assert found.mixture.means[0, 0] == pytest.approx(x.mean(), rel=1e-12)


def test_a_cell_without_an_answer_does_not_stop_the_others() -> None:
    x = np.random.default_rng(0).normal(size=(12, 15))
    full, diagonal = drain(grid(ArrayRows(x), [FitSpec(family="VVV"), FitSpec(family="EEI")]))
    assert isinstance(full, SpecError)
    assert "needs more rows than columns" in str(full)
    assert isinstance(diagonal, Fit)


def test_many_rows_compete_on_a_sample_and_finish_on_all() -> None:
    x = blobs(50_000, 2, 3, apart=6)
    specs = [FitSpec(components=k, family="VVV", starts=4) for k in (2, 3)]
    two, three = drain(grid(ArrayRows(x), specs))
    assert three.rows == 50_000
    assert three.log_likelihood == pytest.approx(three.mixture.log_density(x).sum(), rel=1e-12)
    assert three.bic < two.bic
