"""The families agree with mclust, and where they do not, it is shown why."""

from __future__ import annotations

from itertools import pairwise

import pytest
from plain_em import CommonAxesByMM, MStep, VEEAsMclust, cost, em, labelled, published, statistics

from gmm_desktop.engine.covariance import FAMILIES

ROWS = published()
NAMED = [pytest.param(row, id=f"{row['dataset']}-{row['model']}") for row in ROWS]
AS_MCLUST = {"VEE", "EVE", "VVE"}
"""Families whose inner iteration mclust ends before its maximum: there its first M-step is not the best."""
EARLY = 1.4901161193847656e-08
"""Relative change, of what it watches, at which mclust ends an inner iteration: the root of the rounding error."""


def mclusts(name: str) -> MStep:
    """The M-step of mclust, early end and all."""
    return VEEAsMclust() if name == "VEE" else CommonAxesByMM(name, weighted=False, tolerance=EARLY)


@pytest.mark.parametrize("row", NAMED)
def test_parameters_are_counted_as_published(row: dict[str, str]) -> None:
    x, responsibilities = labelled(row["dataset"])
    k, d = responsibilities.shape[1], x.shape[1]
    assert FAMILIES[row["model"]].parameters(k, d) + k * d + k - 1 == int(row["df"])


@pytest.mark.parametrize("row", NAMED)
def test_em_rises_to_the_published_log_likelihood(row: dict[str, str]) -> None:
    values = em(FAMILIES[row["model"]], *labelled(row["dataset"]))
    assert all(after >= before - 1e-9 for before, after in pairwise(values))
    best = float(row["loglik_converged"])
    if row["model"] == "VVE":  # see below
        assert values[-1] > best + 0.05
    else:
        assert values[-1] == pytest.approx(best, abs=1e-5)
    if row["loglik_after_first_mstep"] and row["model"] not in AS_MCLUST:
        assert values[0] == pytest.approx(float(row["loglik_after_first_mstep"]), abs=1e-6)


@pytest.mark.parametrize("row", [row for row in NAMED if row.values[0]["model"] in AS_MCLUST])
def test_an_inner_iteration_that_ends_early_gives_the_published_values(row: dict[str, str]) -> None:
    values = em(mclusts(row["model"]), *labelled(row["dataset"]))
    if row["loglik_after_first_mstep"]:
        assert values[0] == pytest.approx(float(row["loglik_after_first_mstep"]), abs=1e-8)
    assert values[-1] == pytest.approx(float(row["loglik_converged"]), abs=2e-6)


@pytest.mark.parametrize("dataset", ["iris", "thyroid"])
@pytest.mark.parametrize("name", sorted(AS_MCLUST))
def test_our_m_step_is_better_than_one_that_ends_early(dataset: str, name: str) -> None:
    counts, _, scatter = statistics(*labelled(dataset))
    exact = cost(counts, scatter, FAMILIES[name].covariances(counts, scatter))
    assert exact < cost(counts, scatter, mclusts(name).covariances(counts, scatter))


@pytest.mark.parametrize("dataset", ["iris", "thyroid", "faithful"])
@pytest.mark.parametrize("name", ["EVE", "VVE"])
def test_our_m_step_with_common_axes_is_that_of_mm_run_to_its_end(dataset: str, name: str) -> None:
    counts, _, scatter = statistics(*labelled(dataset))
    exact = cost(counts, scatter, FAMILIES[name].covariances(counts, scatter))
    slow = cost(counts, scatter, CommonAxesByMM(name, weighted=True, tolerance=0).covariances(counts, scatter))
    assert exact == pytest.approx(slow, abs=1e-8)
    assert exact <= slow + 1e-12


def test_mclusts_vve_forgets_the_volumes_when_it_turns_the_axes() -> None:
    """Remembering them, the same iteration rises to our log-likelihood."""
    remembering = em(CommonAxesByMM("VVE", weighted=True, tolerance=EARLY), *labelled("faithful"))
    assert remembering[-1] == pytest.approx(em(FAMILIES["VVE"], *labelled("faithful"))[-1], abs=1e-6)
