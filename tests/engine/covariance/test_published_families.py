"""The families agree with mclust, and where they do not, it is shown why."""

from __future__ import annotations

from itertools import pairwise

import pytest
from plain_em import CommonAxesByMM, VEEAsMclust, cost, em, labelled, published, statistics

from gmm_desktop.engine.covariance import FAMILIES

ROWS = published()
NAMED = [pytest.param(row, id=f"{row['dataset']}-{row['model']}") for row in ROWS]
FIRST = [
    pytest.param(row, id=f"{row['dataset']}-{row['model']}") for row in ROWS if row["loglik_after_first_mstep"]
]
STOPS_EARLY = {"VEE", "EVE", "VVE"}
"""Families whose inner iteration mclust ends before its maximum: there its first M-step is not the best."""


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
    if row["model"] == "VVE":  # see the test of mclust's VVE below
        assert values[-1] > best + 0.05
    else:
        assert values[-1] == pytest.approx(best, abs=1e-5)
    if row["loglik_after_first_mstep"] and row["model"] not in STOPS_EARLY:
        assert values[0] == pytest.approx(float(row["loglik_after_first_mstep"]), abs=1e-6)


@pytest.mark.parametrize("dataset", ["iris", "thyroid"])
def test_first_m_step_of_vee_is_better_than_mclusts_which_stops_early(dataset: str) -> None:
    (row,) = [row for row in ROWS if (row["dataset"], row["model"]) == (dataset, "VEE")]
    x, responsibilities = labelled(dataset)
    early = VEEAsMclust()
    assert em(early, x, responsibilities)[0] == pytest.approx(float(row["loglik_after_first_mstep"]), abs=1e-6)
    counts, _, scatter = statistics(x, responsibilities)
    exact = cost(counts, scatter, FAMILIES["VEE"].covariances(counts, scatter))
    assert exact < cost(counts, scatter, early.covariances(counts, scatter))


@pytest.mark.parametrize("dataset", ["iris", "thyroid", "faithful"])
@pytest.mark.parametrize("name", ["EVE", "VVE"])
def test_first_m_step_with_common_axes_is_that_of_mm_run_to_its_end(dataset: str, name: str) -> None:
    counts, _, scatter = statistics(*labelled(dataset))
    exact = cost(counts, scatter, FAMILIES[name].covariances(counts, scatter))
    slow = cost(counts, scatter, CommonAxesByMM(name, weighted=True).covariances(counts, scatter))
    assert exact == pytest.approx(slow, abs=1e-8)
    assert exact <= slow + 1e-12


def test_mclusts_vve_forgets_the_volumes_when_it_turns_the_axes() -> None:
    (row,) = [row for row in ROWS if (row["dataset"], row["model"]) == ("faithful", "VVE")]
    forgetful = em(CommonAxesByMM("VVE", weighted=False), *labelled("faithful"))
    assert forgetful[-1] == pytest.approx(float(row["loglik_converged"]), abs=1e-5)
    remembering = em(CommonAxesByMM("VVE", weighted=True), *labelled("faithful"))
    assert em(FAMILIES["VVE"], *labelled("faithful"))[-1] == pytest.approx(remembering[-1], abs=1e-6)
