"""The way back: parameters and log-likelihood in the units of the file, exactly where possible, said where not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import table

from gmm_desktop.engine import FitSpec, Mixture, Noise, evaluate, fit, mixture_from_labels
from gmm_desktop.engine.drain import drain
from gmm_desktop.files.preparation import (
    Arcsinh,
    KeepRange,
    Log10,
    NaturalLog,
    Preparation,
    PrincipalComponents,
    Restoration,
    RobustScale,
    Unchanged,
    Whitening,
    ZScore,
    prepare,
)

ALL_COLUMNS = ("EEI", "VEI", "EVI", "VVI", "EEE", "VEE", "EVV", "VVV")
MIXED = ("EEE", "VEE", "EVV", "VVV")
SCALED = tuple(ZScore(name) for name in "abc")
AFFINE = {
    "z-scores": (SCALED, ALL_COLUMNS),
    "robust scales": (tuple(RobustScale(name) for name in "abc"), ALL_COLUMNS),
    "one column": ((ZScore("b"), Unchanged("a")), ALL_COLUMNS),
    "principal components": ((PrincipalComponents(),), MIXED),
    "of correlations": ((*SCALED, PrincipalComponents(components=3)), MIXED),
    "whitening": ((Whitening(),), MIXED),
    "one after the other": ((RobustScale("c"), Whitening(), ZScore("b (whitened)"), PrincipalComponents()), MIXED),
}


def groups(seed=0, n=90):
    """Three groups in columns of very different units; the number of the group of each row."""
    generator = np.random.default_rng(seed)
    labels = np.arange(n) % 3
    x = generator.normal(size=(n, 3)) * (1 + labels[:, None]) + generator.normal(size=(3, 3))[labels] * 4
    x = x @ np.array([[1, 0.3, 0], [0, 1, 0.2], [0.1, 0, 1]])
    return x * [1e-3, 1.0, 250.0] + [0.5, -3.0, 1e4], labels


@pytest.mark.parametrize("noise", [False, True], ids=["", "noise"])
@pytest.mark.parametrize("case", AFFINE)
def test_a_fit_of_prepared_rows_comes_back_as_the_fit_of_the_raw_rows(case, noise):
    steps, families = AFFINE[case]
    x, labels = groups()
    data = table(**dict(zip("abc", x.T, strict=True)), w=1.0 + labels)
    raw = prepare(data, Preparation(("a", "b", "c"), weights="w"))
    prepared = prepare(data, Preparation(("a", "b", "c"), weights="w", steps=steps))
    assert prepared.restoration.exact
    assert prepared.restoration.sentence == ""
    for family in families:
        start = mixture_from_labels(raw.rows, labels, 3, family)
        if noise:
            weights = start.weights * 0.9
            start = Mixture(weights, start.means, start.covariances, family, Noise(0.1, np.ptp(x, axis=0)))
        spec = FitSpec(components=3, family=family, tolerance=0.0, max_iterations=12, noise=noise)
        of_raw = drain(fit(raw.rows, spec, start))
        back = prepared.restoration.fit(drain(fit(prepared.rows, spec, prepared.restoration.prepared(start))))
        unit = of_raw.mixture.standard_deviations
        np.testing.assert_allclose(back.mixture.weights, of_raw.mixture.weights, rtol=1e-9)
        np.testing.assert_allclose(back.mixture.means / unit, of_raw.mixture.means / unit, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(back.mixture.correlations, of_raw.mixture.correlations, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(back.mixture.standard_deviations, unit, rtol=1e-9)
        for name in ("log_likelihood", "bic", "aic", "icl", "entropy"):
            assert getattr(back, name) == pytest.approx(getattr(of_raw, name), rel=1e-9, abs=1e-6), name
        if noise:
            assert back.mixture.noise.volume == pytest.approx(of_raw.mixture.noise.volume, rel=1e-9)


def test_log_likelihood_counts_only_the_cells_that_are_there():
    x, _ = groups()
    x[::4, 1] = np.nan
    x[::5, 2] = np.nan
    data = table(**dict(zip("abc", x.T, strict=True)))
    raw = prepare(data, Preparation(("a", "b", "c"), "use"))
    prepared = prepare(data, Preparation(("a", "b", "c"), "use", steps=SCALED))
    full = x[~np.isnan(x).any(axis=1)]
    mixture = Mixture([1.0], full.mean(axis=0)[None], np.cov(full.T)[None], "VVV")
    spec = FitSpec(components=1)
    expected = drain(evaluate(raw.rows, mixture, spec))
    found = prepared.restoration.fit(drain(evaluate(prepared.rows, prepared.restoration.prepared(mixture), spec)))
    assert found.log_likelihood == pytest.approx(expected.log_likelihood, rel=1e-11)


@given(seed=st.integers(0, 10_000), k=st.integers(1, 4), case=st.sampled_from(sorted(AFFINE)))
@settings(max_examples=60, deadline=None)
def test_there_and_back_is_the_same_mixture(seed, k, case):
    x, _ = groups(seed)
    data = table(**dict(zip("abc", x.T, strict=True)))
    way = prepare(data, Preparation(("a", "b", "c"), steps=AFFINE[case][0])).restoration
    generator = np.random.default_rng(seed)
    roots = generator.normal(size=(k, 3, 5)) * x.std(axis=0)[:, None]
    mixture = Mixture(np.full(k, 1 / k), x[:k], roots @ roots.swapaxes(1, 2), "VVV")
    back = way.restored(way.prepared(mixture))
    np.testing.assert_allclose(back.means / x.std(axis=0), mixture.means / x.std(axis=0), rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(back.correlations, mixture.correlations, rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(back.standard_deviations, mixture.standard_deviations, rtol=1e-9)


def test_what_bends_stays_and_is_named_and_what_comes_after_is_undone():
    x, _ = groups()
    data = table(a=np.exp(x[:, 0]), b=x[:, 1], c=x[:, 2])
    steps = (ZScore("b"), NaturalLog("a"), ZScore("a"), KeepRange(column="c", low=0.0))
    prepared = prepare(data, Preparation(("a", "b"), steps=steps))
    way = prepared.restoration
    assert (way.columns, way.units) == (("a", "b"), ("ln(a)", "b"))
    assert prepared.units == ("z-score of ln(a)", "z-score of b")
    assert way.not_exact == ("a",)
    assert way.sentence == "Parameters are in units of ln(a), which cannot be undone exactly."
    z = prepared.rows.x
    mixture = Mixture([1.0], z.mean(axis=0)[None], np.cov(z.T, ddof=0)[None], "VVV")
    units = x[prepared.used][:, :2]
    np.testing.assert_allclose(way.restored(mixture).means[0], units.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(way.restored(mixture).covariances[0], np.cov(units.T, ddof=0), rtol=1e-10)
    np.testing.assert_allclose(way.to_file(z), np.column_stack([np.exp(units[:, 0]), units[:, 1]]), rtol=1e-12)


def test_z_score_before_a_bend_stays():
    x, _ = groups()
    data = table(a=x[:, 0], b=x[:, 1])
    way = prepare(
        data, Preparation(("a", "b"), steps=(ZScore("a"), Arcsinh("a", cofactor=2), ZScore("a")))
    ).restoration
    assert way.units == ("arcsinh(z-score of a / 2)", "b")


def test_fewer_components_stay_as_they_are():
    x, _ = groups()
    data = table(**dict(zip("abc", x.T, strict=True)))
    steps = (PrincipalComponents(components=2), ZScore("PC1"))
    prepared = prepare(data, Preparation(("a", "b", "c"), steps=steps))
    way = prepared.restoration
    assert (way.columns, way.units, way.source) == (("PC1", "PC2"), ("PC1", "PC2"), ("a", "b", "c"))
    assert way.not_exact == ("PC1", "PC2")
    assert way.sentence == "Parameters are of PC1, PC2, which cannot be undone exactly."
    assert way.to_file(prepared.rows.x) is None


def test_bend_after_principal_components_stays():
    x, _ = groups()
    data = table(**dict(zip("abc", x.T, strict=True)))
    steps = (PrincipalComponents(), Arcsinh("PC2"))
    prepared = prepare(data, Preparation(("a", "b", "c"), steps=steps))
    way = prepared.restoration
    assert way.columns == ("PC1", "PC2", "PC3")
    assert way.units == ("PC1", "arcsinh(PC2 / 5)", "PC3")
    assert way.not_exact == way.columns
    np.testing.assert_allclose(way.to_file(prepared.rows.x), x, rtol=1e-9)


def test_nothing_done_leaves_a_fit_as_it_is():
    mixture = Mixture([1.0], [[1.0]], [[[2.0]]], "V")
    assert Restoration().restored(mixture) is mixture
    assert Restoration().prepared(mixture) is mixture
    assert Restoration().log_likelihood(-3.5) == -3.5
    x, _ = groups()
    way = prepare(
        table(a=x[:, 0]), Preparation(("a",), steps=(Unchanged("a"), Log10("a", enabled=False)))
    ).restoration
    assert way.restored(mixture) is mixture
    assert way.units == ("a",)


def test_whitened_rows_have_unit_covariance_and_components_none():
    x, _ = groups()
    data = table(**dict(zip("abc", x.T, strict=True)))
    z = prepare(data, Preparation(("a", "b", "c"), steps=(Whitening(),))).rows.x
    np.testing.assert_allclose(np.cov(z.T, ddof=0), np.eye(3), atol=1e-9)
    for name, column in zip("abc", z.T, strict=True):
        assert np.corrcoef(column, x[:, "abc".index(name)])[0, 1] > 0.5
    z = prepare(data, Preparation(("a", "b", "c"), steps=(*SCALED, PrincipalComponents()))).rows.x
    covariance = np.cov(z.T, ddof=0)
    np.testing.assert_allclose(covariance - np.diag(np.diag(covariance)), 0, atol=1e-12)
    assert (np.diff(np.diag(covariance)) < 0).all()
