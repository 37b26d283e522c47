"""EM itself: right steps in the right order, the numbers of others, and an honest end."""

from __future__ import annotations

import numpy as np
import pytest
from driving import blobs, brute_force_em, drain, mixture_of, oracle_rows, run, table
from sklearn.mixture import GaussianMixture

from gmm_desktop.engine import (
    FAMILIES,
    ArrayRows,
    FitSpec,
    Mixture,
    SpecError,
    evaluate,
    iterate,
    mixture_from_labels,
)

MULTIVARIATE = [name for name in FAMILIES if len(name) == 3]


def test_halves_alternate_and_the_last_is_an_e_step_of_the_final_parameters() -> None:
    x = blobs(300, 2, 2)
    steps, outcome = run(iterate(ArrayRows(x), mixture_of(2, 2), FitSpec()))
    assert [step.phase for step in steps] == ["E", "M"] * outcome.iterations + ["E"]
    assert [step.iteration for step in steps[::2]] == list(range(outcome.iterations + 1))
    assert steps[-1].mixture is outcome.mixture
    for step in steps[::2]:
        assert step.log_likelihood == pytest.approx(step.mixture.log_density(x).sum(), rel=1e-12)
    for e_step, m_step in zip(steps[::2], steps[1::2], strict=False):
        assert m_step.log_likelihood == e_step.log_likelihood


def test_steps_are_those_of_the_formulas() -> None:
    x = blobs(300, 3, 2)
    start = mixture_of(3, 3)
    steps, _ = run(iterate(ArrayRows(x), start, FitSpec(components=3, max_iterations=5)))
    expected, log_likelihood = brute_force_em(x, start, 5)
    assert steps[-1].log_likelihood == pytest.approx(log_likelihood, rel=1e-12)
    np.testing.assert_allclose(steps[-1].mixture.means, expected.means, rtol=1e-9)
    np.testing.assert_allclose(steps[-1].mixture.covariances, expected.covariances, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize(
    ("family", "theirs"), [("VVV", "full"), ("EEE", "tied"), ("VVI", "diag"), ("VII", "spherical")]
)
def test_scikit_learn_takes_the_same_steps(family: str, theirs: str) -> None:
    x, labels = table("iris")
    rows = ArrayRows(x)
    start = mixture_from_labels(rows, labels, 3, family)
    precisions = np.linalg.inv(start.covariances)
    peer_start = {
        "full": precisions,
        "tied": precisions[0],
        "diag": np.einsum("kii->ki", precisions),
        "spherical": precisions[:, 0, 0],
    }[theirs]
    peer = GaussianMixture(
        3,
        covariance_type=theirs,
        reg_covar=0,
        tol=0,
        max_iter=7,
        weights_init=start.weights,
        means_init=start.means,
        precisions_init=peer_start,
    )
    with pytest.warns(UserWarning, match="did not converge"):
        peer.fit(x)
    steps, _ = run(iterate(rows, start, FitSpec(components=3, family=family, max_iterations=7, tolerance=0)))
    ours = steps[-1].mixture
    np.testing.assert_allclose(ours.weights, peer.weights_, rtol=1e-9)
    np.testing.assert_allclose(ours.means, peer.means_, rtol=1e-9)
    covariances = {
        "full": lambda: peer.covariances_,
        "tied": lambda: np.stack([peer.covariances_] * 3),
        "diag": lambda: np.stack([np.diag(row) for row in peer.covariances_]),
        "spherical": lambda: np.stack([value * np.eye(4) for value in peer.covariances_]),
    }[theirs]()
    np.testing.assert_allclose(ours.covariances, covariances, rtol=1e-9, atol=1e-12)
    assert steps[-1].log_likelihood / len(x) == pytest.approx(peer.score(x), rel=1e-9)


@pytest.mark.parametrize("case", oracle_rows("families"), ids=lambda case: f"{case['dataset']}-{case['model']}")
def test_published_families(case: dict[str, str]) -> None:
    """Where shared axes have several optima, ours may be higher than mclust's, never lower."""
    x, labels = table(case["dataset"])
    rows, k = ArrayRows(x), int(case["k"])
    spec = FitSpec(components=k, family=case["model"], tolerance=1e-10)
    steps, outcome = run(iterate(rows, mixture_from_labels(rows, labels, k, case["model"]), spec))
    assert outcome.status == "converged"
    iterative = case["model"] in ("VEE", "EVE", "VVE")
    if case["loglik_after_first_mstep"]:
        gap = steps[0].log_likelihood - float(case["loglik_after_first_mstep"])
        assert gap > (-0.01 if iterative else -1e-6)
        assert iterative or gap < 1e-6
    gap = outcome.log_likelihood - float(case["loglik_converged"])
    assert gap > -1e-5
    assert case["model"] == "VVE" or gap < 1e-5
    fit = drain(evaluate(rows, outcome.mixture, spec))
    assert fit.parameters == int(case["df"])
    if case["model"] != "VVE":
        assert fit.bic == pytest.approx(-float(case["bic_mclust_sign"]), abs=1e-4)
        assert not case["icl_map"] or fit.icl == pytest.approx(-float(case["icl_map"]), abs=1e-2)


@pytest.mark.parametrize("family", MULTIVARIATE)
def test_no_step_lowers_the_likelihood(family: str) -> None:
    x = blobs(400, 3, 4, apart=2)
    rows = ArrayRows(x)
    groups = np.random.default_rng(0).integers(4, size=len(x))
    start = mixture_from_labels(rows, groups, 4, family)
    steps, outcome = run(iterate(rows, start, FitSpec(components=4, family=family, max_iterations=60)))
    values = np.array([step.log_likelihood for step in steps[::2]])
    assert (np.diff(values) > -1e-10 * abs(values[-1])).all()
    assert outcome.warnings == ()


def test_no_iterations_is_one_e_step() -> None:
    x = blobs(100, 2, 2)
    steps, outcome = run(iterate(ArrayRows(x), mixture_of(2, 2), FitSpec(max_iterations=0)))
    assert [step.phase for step in steps] == ["E"]
    assert outcome.status == "limit"


def test_the_limit_is_not_called_converged() -> None:
    x = blobs(300, 2, 2, apart=1)
    _, outcome = run(iterate(ArrayRows(x), mixture_of(2, 2), FitSpec(max_iterations=3)))
    assert outcome.status == "limit"
    assert outcome.iterations == 3


@pytest.mark.parametrize("tolerance", [1e-4, 1e-8])
def test_what_is_left_to_gain_at_the_end_is_below_the_tolerance(tolerance: float) -> None:
    x, _ = table("faithful")
    rows = ArrayRows(x)
    start = Mixture([0.3, 0.3, 0.4], x[[0, 1, 20]], [np.diag([0.3, 40.0])] * 3)
    _, early = run(iterate(rows, start, FitSpec(tolerance=tolerance)))
    _, late = run(iterate(rows, start, FitSpec(tolerance=0, max_iterations=20_000)))
    assert early.status == late.status == "converged"
    assert 0 <= late.log_likelihood - early.log_likelihood < tolerance * len(x)


EVEN = [(1.0, 1e9), (1e-12, 0.0), (1e12, 0.0), (1e-100, 0.0), (1e100, 0.0)]
UNEVEN = [((1e-12, 1e12), 0.0)]
UNITS = [(family, *units) for family in ("VVV", "EEE", "VVI") for units in EVEN + UNEVEN]
UNITS += [("VEV", *units) for units in EVEN]  # mixes columns, so uneven units make another model


@pytest.mark.parametrize(("family", "scale", "shift"), UNITS)
def test_units_and_origin_do_not_matter(family: str, scale: float | tuple[float, float], shift: float) -> None:
    x = np.round(blobs(300, 2, 2) * 1024) / 1024  # so that adding 1e9 loses nothing
    factors = np.broadcast_to(np.asarray(scale), (2,))
    labels = (x[:, 0] > np.median(x[:, 0])).astype(int)
    spec = FitSpec(family=family, max_iterations=15)

    def final(values: np.ndarray) -> Mixture:
        rows = ArrayRows(values)
        with np.errstate(all="raise"):
            return run(iterate(rows, mixture_from_labels(rows, labels, 2, family), spec))[0][-1].mixture

    ours, expected = final(x * factors + shift), final(x)
    np.testing.assert_allclose(ours.weights, expected.weights, rtol=1e-6)
    np.testing.assert_allclose((ours.means - shift) / factors, expected.means, rtol=1e-6, atol=1e-6)
    units = factors * factors[:, None]
    np.testing.assert_allclose(ours.covariances / units, expected.covariances, rtol=1e-6, atol=1e-9)


def test_z_scores_inside_come_back_in_the_units_of_the_rows() -> None:
    x = blobs(300, 2, 2) * [1, 100]
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    labels = (x[:, 0] > np.median(x[:, 0])).astype(int)

    def final(values: np.ndarray, standardize: bool) -> tuple[Mixture, float]:
        rows = ArrayRows(values)
        start = mixture_from_labels(rows, labels, 2, "VVV")
        spec = FitSpec(family="EII", standardize=standardize, max_iterations=30)
        _, outcome = run(iterate(rows, start, spec))
        return outcome.mixture, outcome.log_likelihood

    ours, log_likelihood = final(x, standardize=True)
    theirs, expected = final(z, standardize=False)
    np.testing.assert_allclose(ours.standard_deviations, theirs.standard_deviations * x.std(axis=0), rtol=1e-8)
    assert log_likelihood == pytest.approx(expected - len(x) * np.log(x.std(axis=0)).sum(), rel=1e-10)


def test_a_start_for_other_columns_is_refused() -> None:
    with pytest.raises(SpecError, match="the start has 3 columns but the data 2"):
        run(iterate(ArrayRows(blobs(50, 2, 2)), mixture_of(3, 2), FitSpec()))


def test_a_singular_start_is_refused() -> None:
    start = Mixture([0.5, 0.5], np.zeros((2, 2)), [np.eye(2), np.ones((2, 2))])
    with pytest.raises(SpecError, match="component B of the start is not positive definite"):
        run(iterate(ArrayRows(blobs(50, 2, 2)), start, FitSpec()))


@pytest.mark.parametrize(("mean", "variance"), [(1e308, 1.0), (1e100, 1e-200)])
def test_a_start_that_is_too_far_away_for_any_number_is_refused(mean: float, variance: float) -> None:
    start = Mixture([0.5, 0.5], [[0.0, 0.0], [0.0, mean]], [np.eye(2), np.eye(2) * variance])
    with np.errstate(all="raise"), pytest.raises(SpecError, match="mean of component B of the start is too many"):
        run(iterate(ArrayRows(blobs(50, 2, 2)), start, FitSpec()))


def test_a_collapse_ends_at_the_last_valid_mixture_and_says_so() -> None:
    x = np.concatenate([blobs(100, 2, 1), np.full((30, 2), 7.0)])
    start = Mixture([0.5, 0.5], [[0, 0], [7, 7]], [np.eye(2)] * 2)
    with np.errstate(all="raise"):
        steps, outcome = run(iterate(ArrayRows(x), start, FitSpec()))
    assert outcome.status == "collapsed"
    assert "component B collapsed" in outcome.warnings[0]
    assert "use fewer components" in outcome.warnings[0]
    assert steps[-1].mixture is outcome.mixture
    assert np.linalg.eigvalsh(outcome.mixture.covariances).min() > 0


def test_semi_supervised_and_weighted_and_incomplete_and_noisy_all_together() -> None:
    rng = np.random.default_rng(2)
    x = blobs(400, 2, 2)
    x[rng.random(x.shape) < 0.1] = np.nan
    labels = np.where(rng.random(400) < 0.2, (np.nan_to_num(x[:, 0]) > 0).astype(int), -1)
    rows = ArrayRows(x, weights=rng.integers(1, 4, 400), labels=labels)
    spec = FitSpec(noise=True, max_iterations=200)
    steps, outcome = run(iterate(rows, mixture_of(2, 2), spec))
    values = np.array([step.log_likelihood for step in steps[::2]])
    assert (np.diff(values)[1:] > -1e-10 * abs(values[-1])).all()
    assert outcome.status == "converged"
    assert outcome.mixture.noise is not None
    assert outcome.mixture.weights.sum() + outcome.mixture.noise.weight == pytest.approx(1)
