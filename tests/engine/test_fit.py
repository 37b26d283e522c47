"""Whole fits: the search finds the best known optimum, tells how it got there, and refuses what has no answer."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from driving import blobs, drain, mixture_of, oracle_rows, run, table

from gmm_desktop.engine import (
    FAMILIES,
    STARTS,
    ArrayRows,
    Fit,
    FitSpec,
    Mixture,
    SpecError,
    Step,
    fit,
    mixture_from_labels,
)

PUBLISHED = oracle_rows("published")


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("case", PUBLISHED, ids=lambda case: f"{case['data']}-{case['family']}-{case['k']}")
def test_published_optima_are_found(case: dict[str, str], seed: int) -> None:
    x, _ = table(case["data"])
    spec = FitSpec(components=int(case["k"]), family=case["family"], seed=seed)
    result = drain(fit(ArrayRows(x), spec))
    digits = len(case["log_likelihood"].partition(".")[2])
    near = 0.01 if case["kind"] == "best" else max(1e-8, 10.0**-digits)
    assert result.log_likelihood == pytest.approx(float(case["log_likelihood"]), abs=near)
    assert result.status == "converged"
    assert result.converged


@pytest.mark.parametrize("animate", [True, False])
@pytest.mark.parametrize("starts", [1, 5])
@pytest.mark.parametrize("limit", [0, 1, 2, 4, 9])
def test_no_start_is_followed_beyond_the_limit(limit: int, starts: int, animate: bool) -> None:
    x, _ = table("iris")
    spec = FitSpec(components=3, starts=starts, max_iterations=limit)
    steps, result = run(fit(ArrayRows(x), spec, animate=animate))
    assert result.iterations <= limit
    assert result.status == ("limit" if limit else "evaluated")
    assert not result.converged
    assert all(step.iteration <= limit for step in steps)
    if limit:
        assert any(f"not converged after {limit} iteration" in warning for warning in result.warnings)


def test_without_iterations_a_given_start_is_the_answer() -> None:
    x, _ = table("iris")
    start = mixture_of(4, 3)
    result = drain(fit(ArrayRows(x), FitSpec(max_iterations=0), start, animate=False))
    np.testing.assert_allclose(result.mixture.means, start.means, rtol=1e-13)
    assert result.log_likelihood == pytest.approx(start.log_density(x).sum(), rel=1e-12)


@pytest.mark.parametrize("kind", STARTS)
def test_every_kind_of_start_fits(kind: str) -> None:
    x, _ = table("faithful")
    result = drain(fit(ArrayRows(x), FitSpec(start=kind, starts=3)))
    assert result.log_likelihood == pytest.approx(-1130.26396, abs=1e-4)
    assert len(result.starts) == 3


def test_one_column_needs_no_second_dimension() -> None:
    x, _ = table("acidity")
    assert drain(fit(ArrayRows(x[:, 0]), FitSpec(family="VVV"))).spec.family == "V"


def test_the_steps_lead_to_the_result_in_canonical_order() -> None:
    x, _ = table("iris")
    steps, result = run(fit(ArrayRows(x), FitSpec(components=3)))
    assert steps[-1].phase == "E"
    assert steps[-1].log_likelihood == pytest.approx(result.log_likelihood, rel=1e-12)
    assert result.mixture.canonical_order() == (0, 1, 2)
    assert result.iterations == sum(step.phase == "M" for step in steps)


def test_without_animation_the_result_is_the_same_to_tolerance() -> None:
    x, _ = table("iris")
    shown = drain(fit(ArrayRows(x), FitSpec(components=3)))
    steps, quick = run(fit(ArrayRows(x), FitSpec(components=3), animate=False))
    assert steps == []
    assert quick.status == "converged"
    assert quick.log_likelihood == pytest.approx(shown.log_likelihood, abs=1e-5)
    np.testing.assert_allclose(quick.mixture.means, shown.mixture.means, rtol=1e-3)


def test_the_same_request_gives_the_same_bytes() -> None:
    x = blobs(500, 2, 4)
    one, two = (drain(fit(ArrayRows(x), FitSpec(components=4, seed=3))) for _ in range(2))
    assert one.mixture.means.tobytes() == two.mixture.means.tobytes()
    assert one.log_likelihood == two.log_likelihood


def test_a_given_start_is_the_only_one() -> None:
    x, _ = table("faithful")
    start = Mixture([0.5, 0.5], [[2, 55], [4.5, 80]], [np.diag([0.2, 30.0])] * 2)
    for animate in (True, False):
        steps, result = run(fit(ArrayRows(x), FitSpec(), start, animate=animate))
        assert result.starts == ()
        assert result.log_likelihood == pytest.approx(-1130.26396, abs=1e-4)
    assert steps == []


@pytest.mark.parametrize(("n", "seed"), [(200, 4), (100, 2)])
def test_where_accelerated_and_plain_em_part_the_higher_is_the_result_and_it_is_told(n: int, seed: int) -> None:
    rows = ArrayRows(blobs(n, 2, 4, seed=seed, apart=2.0))
    start = mixture_from_labels(rows, np.random.default_rng(seed).integers(4, size=n), 4, "VVV")
    plain, quick, best = (
        drain(fit(rows, FitSpec(), start, animate=animate, compared=not animate and compared))
        for animate, compared in ((True, False), (False, False), (False, True))
    )
    assert abs(plain.log_likelihood - quick.log_likelihood) > 1
    assert best.log_likelihood == pytest.approx(max(plain.log_likelihood, quick.log_likelihood), abs=1e-4)
    accelerated_wins = quick.log_likelihood > plain.log_likelihood
    lower, higher = ("plain", "accelerated") if accelerated_wins else ("accelerated", "plain")
    (note,) = (warning for warning in best.warnings if "from this start" in warning)
    assert note.startswith(f"{lower} EM from this start was")
    assert note.endswith(f"than {higher} EM, which is the result")


def test_where_accelerated_and_plain_em_agree_nothing_is_said() -> None:
    x, groups = table("iris")
    rows = ArrayRows(x)
    result = drain(fit(rows, FitSpec(), mixture_from_labels(rows, groups, 3, "VVV"), animate=False, compared=True))
    assert not any("from this start" in warning for warning in result.warnings)


def test_no_iterations_only_evaluates() -> None:
    x, _ = table("faithful")
    start = mixture_of(2, 2)
    steps, result = run(fit(ArrayRows(x), FitSpec(max_iterations=0), start))
    assert (result.status, result.iterations, len(steps)) == ("evaluated", 0, 1)
    assert result.log_likelihood == pytest.approx(start.log_density(x).sum(), rel=1e-12)
    assert drain(fit(ArrayRows(x), FitSpec(max_iterations=0))).status == "evaluated"


def test_the_limit_is_told() -> None:
    x, _ = table("iris")
    start = Mixture(np.full(3, 1 / 3), x[[0, 75, 140]], np.stack([np.eye(4)] * 3))
    result = drain(fit(ArrayRows(x), FitSpec(components=3, max_iterations=2), start))
    assert not result.converged
    assert "not converged after 2 iterations" in result.warnings[0]


def test_outcomes_tell_what_became_of_every_start() -> None:
    x, _ = table("iris")
    result = drain(fit(ArrayRows(x), FitSpec(components=3, starts=10)))
    assert len(result.starts) >= 10
    assert 1 <= result.starts_at_best <= len(result.starts)
    for start in result.starts:
        assert start.mixture.canonical_order() == (0, 1, 2)
        if start.verdict == "best":
            assert start.log_likelihood == pytest.approx(result.log_likelihood, abs=1e-2)
        if start.verdict == "lower":
            assert start.log_likelihood < result.log_likelihood
        if start.verdict in ("spurious", "collapsed"):
            assert start.reason


@pytest.mark.parametrize(("family", "gaps"), [("EII", False), ("VVI", False), ("VEI", True)])
def test_a_thousand_columns_need_little_memory_in_a_family_along_the_columns(family: str, gaps: bool) -> None:
    x = blobs(50, 1000, 3)
    if gaps:
        x[::5, ::7] = np.nan
    tracemalloc.start()
    try:
        result = drain(fit(ArrayRows(x), FitSpec(components=3, family=family), animate=False))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert result.mixture.covariances.shape == (3, 1000, 1000)
    assert peak < 100e6


def test_criteria_are_those_of_the_conventions() -> None:
    x, _ = table("iris")
    result: Fit = drain(fit(ArrayRows(x), FitSpec(components=3)))
    r = result.mixture.responsibilities(x)
    assert result.parameters == 44
    assert result.bic == pytest.approx(-2 * result.log_likelihood + 44 * np.log(150), rel=1e-14)
    assert result.aic == pytest.approx(-2 * result.log_likelihood + 88, rel=1e-14)
    assert result.icl == pytest.approx(result.bic - 2 * np.log(r.max(axis=1)).sum(), rel=1e-12)
    positive = np.where(r > 0, r, 1)
    assert result.entropy == pytest.approx(-(positive * np.log(positive)).sum(), rel=1e-9)


def test_many_rows_are_searched_on_a_sample_and_finished_on_all() -> None:
    x = blobs(60_000, 2, 3, apart=6)
    result = drain(fit(ArrayRows(x), FitSpec(components=3, starts=6), animate=False))
    assert result.converged
    assert result.rows == 60_000
    assert result.log_likelihood == pytest.approx(result.mixture.log_density(x).sum(), rel=1e-12)
    _, plain = run(fit(ArrayRows(x), FitSpec(components=3), result.mixture))
    assert plain.log_likelihood - result.log_likelihood < 1e-8 * 60_000 * 3


def test_where_the_best_of_a_sample_is_spurious_on_all_rows_the_next_is_followed_to_its_end() -> None:
    x = np.random.default_rng(0).normal(size=(21_000, 2))
    spec = FitSpec(components=3, starts=2, seed=3, tolerance=1e-5)
    assert drain(fit(ArrayRows(x), spec, animate=False)).status == "converged"


def test_known_labels_are_kept_and_name_the_components() -> None:
    x, groups = table("iris")
    labels = np.where(np.arange(150) % 10 == 0, 2 - groups, -1)
    result = drain(fit(ArrayRows(x, labels=labels), FitSpec(components=3)))
    found = result.mixture.responsibilities(x).argmax(axis=1)
    assert (found == 2 - groups).mean() > 0.95


def test_weights_equal_repeating_rows() -> None:
    x, _ = table("faithful")
    times = np.random.default_rng(0).integers(1, 4, len(x))
    weighted = drain(fit(ArrayRows(x, weights=times), FitSpec()))
    repeated = drain(fit(ArrayRows(np.repeat(x, times, axis=0)), FitSpec()))
    assert weighted.log_likelihood == pytest.approx(repeated.log_likelihood, abs=1e-4)
    assert weighted.bic == pytest.approx(repeated.bic, abs=1e-3)


@pytest.mark.parametrize("unit", [2.0**-400, 2.0**-30, 2.0**500])
@pytest.mark.parametrize("animate", [True, False])
def test_the_unit_of_case_weights_does_not_matter(unit: float, animate: bool) -> None:
    x, times = blobs(200, 2, 4, seed=1, apart=2.0), np.random.default_rng(0).integers(0, 4, 200)
    spec = FitSpec(components=4, starts=6)
    usual, scaled = (drain(fit(ArrayRows(x, w), spec, animate=animate)) for w in (times, times * unit))
    assert scaled.mixture.means.tobytes() == usual.mixture.means.tobytes()
    assert scaled.mixture.covariances.tobytes() == usual.mixture.covariances.tobytes()
    assert scaled.log_likelihood == pytest.approx(usual.log_likelihood * unit, rel=1e-12)
    assert scaled.starts_at_best == usual.starts_at_best


@pytest.mark.parametrize("row", [[np.nan, np.nan], [np.nan, 1.0], [np.inf, 1.0], [0.0, 1e200], [-1e308, 3.0]])
def test_what_a_row_without_weight_holds_does_not_matter(row: list[float]) -> None:
    x, labels = blobs(200, 2, 3), np.full(201, -1)
    labels[-1] = 7
    spec = FitSpec(components=3, starts=4)
    with np.errstate(all="raise", under="ignore"):
        held = drain(fit(ArrayRows(np.vstack([x, row]), np.append(np.ones(200), 0.0), labels), spec))
    without = drain(fit(ArrayRows(x), spec))
    assert held.log_likelihood == pytest.approx(without.log_likelihood, rel=1e-12)
    assert held.icl == pytest.approx(without.icl, rel=1e-12)
    assert held.starts_at_best == without.starts_at_best
    assert held.rows == 200


def test_a_background_takes_the_scattered_rows() -> None:
    rng = np.random.default_rng(0)
    x = np.concatenate([blobs(400, 2, 2, seed=1), rng.uniform(-30, 30, (80, 2))])
    result = drain(fit(ArrayRows(x), FitSpec(noise=True)))
    assert result.mixture.noise is not None
    assert result.mixture.noise.weight == pytest.approx(80 / 480, abs=0.06)
    assert result.parameters == 11 + 2


def test_empty_cells_are_used() -> None:
    rng = np.random.default_rng(0)
    x, _ = table("iris")
    x[rng.random(x.shape) < 0.1] = np.nan
    result = drain(fit(ArrayRows(x), FitSpec(components=3, family="EEE")))
    assert result.converged
    assert result.rows == 150


def test_many_rows_with_empty_cells_are_searched_on_the_complete_ones_and_finished_on_all() -> None:
    x = blobs(4000, 3, 3, apart=5)
    x[np.random.default_rng(0).random(x.shape) < 0.1] = np.nan
    result = drain(fit(ArrayRows(x), FitSpec(components=3, starts=6), animate=False))
    assert result.converged
    assert result.rows == np.count_nonzero(~np.isnan(x).all(axis=1))
    _, onwards = run(fit(ArrayRows(x), FitSpec(components=3), result.mixture))
    assert onwards.log_likelihood == pytest.approx(result.log_likelihood, abs=1e-8 * 4000 * 3)


def test_columns_of_few_values_are_told() -> None:
    x = blobs(300, 2, 2)
    x[:, 1] = np.round(x[:, 1] / 4)
    result = drain(fit(ArrayRows(x, names=["size", "grade"]), FitSpec(starts=4)))
    assert any(warning.startswith("grade has only") for warning in result.warnings)
    assert not any(warning.startswith("size") for warning in result.warnings)


@pytest.mark.parametrize("family", [name for name in FAMILIES if len(name) == 3])
def test_every_family_finds_three_clouds(family: str) -> None:
    x = blobs(300, 2, 3, seed=4, apart=8)
    result = drain(fit(ArrayRows(x), FitSpec(components=3, family=family, starts=8)))
    assert result.converged
    assert result.mixture.weights.min() > 0.2


def test_names_of_columns_are_used_in_messages() -> None:
    rows = ArrayRows(np.column_stack([np.arange(10.0), np.ones(10)]), names=["time", "flag"])
    with pytest.raises(SpecError, match=r"constant column: flag \(always 1\); leave it out"):
        run(fit(rows, FitSpec()))


def test_a_label_beyond_the_components_is_refused() -> None:
    with pytest.raises(SpecError, match="known to belong to component 4"):
        run(fit(ArrayRows(blobs(20, 2, 2), labels=[3] * 20), FitSpec()))


def test_the_first_step_says_where_the_search_saw_its_start_end() -> None:
    x, _ = table("iris")
    steps, result = run(fit(ArrayRows(x), FitSpec(components=3)))
    foreseen = steps[0].leads_to
    assert foreseen is not None
    np.testing.assert_allclose(foreseen.means, result.mixture.means, atol=0.01)
    assert all(step.leads_to is None for step in steps[1:])


def test_the_same_start_is_shown_at_once_however_fine_the_tolerance() -> None:
    x, _ = table("faithful")
    usual, finest = (
        next(event for event in fit(ArrayRows(x), FitSpec(components=3, tolerance=t)) if isinstance(event, Step))
        for t in (1e-8, 0.0)
    )
    assert usual.leads_to is not None and finest.leads_to is not None
    assert np.array_equal(usual.leads_to.means, finest.leads_to.means)
    assert np.array_equal(usual.mixture.means, finest.mixture.means)


@pytest.mark.parametrize("tolerance", [1e-8, 1e-11])
def test_a_result_that_accelerated_em_found_is_the_last_iteration_of_the_recording(tolerance: float) -> None:
    """Two groups in six columns, to which four components lead plain EM elsewhere."""
    random = np.random.default_rng(1)
    x = np.concatenate([random.normal(0, 1, (120, 6)), random.normal(3, 1.2, (80, 6))]).round(3)
    steps, result = run(fit(ArrayRows(x), FitSpec(components=4, tolerance=tolerance)))
    assert any("accelerated EM, which is the result" in warning for warning in result.warnings)
    assert steps[-1].iteration == result.iterations
