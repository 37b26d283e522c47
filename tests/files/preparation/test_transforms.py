"""Every transform: there and back, affine or not as it says, and the values that it cannot take."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import InBlocks

from gmm_desktop.engine.drain import drain
from gmm_desktop.files.preparation import TRANSFORMS, Arcsinh, RobustScale, StepProblem, ZScore

LEARNT = {"z-score": {"mean": 3.5, "deviation": 0.25}, "robust": {"median": -2.0, "spread": 7.0}}
EVERY = [pytest.param(kind("x", **LEARNT.get(name, {})), id=name) for name, kind in TRANSFORMS.items()]

reasonable = st.floats(-1e6, 1e6, allow_subnormal=False)


@pytest.mark.parametrize("step", EVERY)
@given(values=st.lists(reasonable, min_size=1, max_size=30))
@settings(max_examples=60, deadline=None)
def test_what_goes_forward_comes_back(step, values):
    x = np.array(values)
    z = step.forward(x)
    taken = ~np.isnan(z)
    np.testing.assert_allclose(step.backward(z)[taken], x[taken], rtol=1e-11, atol=1e-9)


@pytest.mark.parametrize("step", EVERY)
@given(values=st.lists(st.floats(-3, 3), min_size=1, max_size=30))
@settings(max_examples=60, deadline=None)
def test_what_goes_back_comes_forward(step, values):
    z = np.array(values)
    x = step.backward(z)
    there = ~np.isnan(x)
    np.testing.assert_allclose(step.forward(x)[there], z[there], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("step", EVERY)
def test_every_transform_rises(step):
    x = np.linspace(-500, 500, 4001)
    z = step.forward(x)
    assert (np.diff(z[~np.isnan(z)]) > 0).all()


@pytest.mark.parametrize("step", EVERY)
def test_affine_is_what_it_says_it_is(step):
    x = np.array([0.5, 1.0, 2.0, 5.0, 100.0])
    z = step.forward(x)
    slopes = np.diff(z) / np.diff(x)
    if step.affine is None:
        assert np.ptp(slopes) > 1e-3 * abs(slopes).max()
    else:
        np.testing.assert_allclose(z, (x - step.affine.centre) / step.affine.scale, rtol=1e-15)


@pytest.mark.parametrize("step", EVERY)
def test_empty_cells_stay_empty_and_values_refused_are_named(step):
    with np.errstate(all="raise"):
        z = step.forward(np.array([np.nan, -1.0, 0.0, 1.0, 1e300, -1e300, 1e-300]))
    assert np.isnan(z[0])
    assert np.isnan(z[1:]).any() == bool(step.refuses)
    assert not np.isnan(z[3])


def test_refused_values():
    x = np.array([-1.0, 0.0, 4.0])
    for name, refused in (("log", 2), ("log10", 2), ("sqrt", 1)):
        assert np.isnan(TRANSFORMS[name]("x").forward(x)).sum() == refused
    assert TRANSFORMS["log10"]("x").forward(np.array([1000.0])) == 3
    assert TRANSFORMS["sqrt"]("x").forward(np.array([0.0])) == 0
    assert np.isnan(TRANSFORMS["sqrt"]("x").backward(np.array([-1.0])))


def test_arcsinh_is_its_formula():
    x = np.array([-700.0, 0.0, 3.0])
    expected = np.log(x / 150 + np.sqrt((x / 150) ** 2 + 1))
    np.testing.assert_allclose(Arcsinh("x", cofactor=150).forward(x), expected, rtol=1e-12, atol=1e-15)


def test_labels_say_what_the_values_are():
    labels = [TRANSFORMS[name]("x").label("mass") for name in TRANSFORMS]
    assert labels == [
        *("mass", "ln(mass)", "log10(mass)", "√(mass)", "arcsinh(mass / 5)", "logicle(mass)"),
        *("z-score of mass", "robust scale of mass"),
    ]


@given(
    values=st.lists(st.integers(-50, 50), min_size=2, max_size=60),
    offset=st.sampled_from([0.0, 1e9]),
    data=st.data(),
)
@settings(max_examples=80, deadline=None)
def test_z_score_learns_the_weighted_mean_and_deviation(values, offset, data):
    weights = data.draw(st.lists(st.integers(1, 5), min_size=len(values), max_size=len(values)))
    x = np.array(values, dtype=float) + offset
    repeated = np.repeat(x, weights)
    sample = InBlocks(x, np.array(weights))
    if np.ptp(x) == 0:
        with pytest.raises(StepProblem, match="all values of x are the same"):
            drain(ZScore("x").learning(sample))
        return
    learnt = drain(ZScore("x").learning(sample))
    assert learnt.mean == pytest.approx(repeated.mean(), rel=1e-12, abs=1e-12)
    assert learnt.deviation == pytest.approx(repeated.std(), rel=1e-7 if offset else 1e-10)
    assert learnt.learnt


@given(
    values=st.lists(st.floats(-1e300, 1e300) | st.integers(-3, 3).map(float), min_size=1, max_size=80),
    data=st.data(),
)
@settings(max_examples=150, deadline=None)
def test_robust_scale_learns_exact_quantiles_of_repeated_rows(values, data):
    weights = data.draw(st.none() | st.lists(st.integers(1, 4), min_size=len(values), max_size=len(values)))
    x = np.array(values)
    repeated = x if weights is None else np.repeat(x, weights)
    low, median, high = np.quantile(repeated, [0.25, 0.5, 0.75], method="averaged_inverted_cdf")
    sample = InBlocks(x, None if weights is None else np.array(weights))
    if not 0 < high - low < np.inf:
        with pytest.raises(StepProblem):
            drain(RobustScale("x").learning(sample))
        return
    learnt = drain(RobustScale("x").learning(sample))
    assert learnt.median == pytest.approx(median, rel=1e-14)
    assert learnt.spread == pytest.approx(high - low, rel=1e-14)


@pytest.mark.parametrize("kind", [ZScore, RobustScale])
def test_infinite_values_are_refused(kind):
    with pytest.raises(StepProblem, match="x holds infinite or too large values"):
        drain(kind("x").learning(InBlocks([1.0, 2.0, np.inf, np.inf])))


def test_equal_quartiles_name_the_cure():
    with pytest.raises(StepProblem, match="the quartiles of x are the same value, 1; use the z-score"):
        drain(RobustScale("x").learning(InBlocks([1.0] * 9 + [2.0])))


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda: Arcsinh("x", cofactor=0), "the cofactor of arcsinh is 0"),
        (lambda: Arcsinh("x", cofactor=float("nan")), "the cofactor of arcsinh is nan"),
        (lambda: ZScore("x", mean=1.0), "go together"),
        (lambda: ZScore("x", mean=1.0, deviation=0.0), "the latter must be positive"),
        (lambda: RobustScale("x", median=1.0, spread=float("inf")), "the latter must be positive"),
        (lambda: TRANSFORMS["logicle"]("x", top=-1.0), "T and M must be positive"),
        (lambda: TRANSFORMS["logicle"]("x", width=3.0), "W is 3; it lies between 0 and half of M, here 2.25"),
        (lambda: TRANSFORMS["logicle"]("x", negative=9.0), "A is 9; it lies between"),
    ],
)
def test_impossible_settings_are_refused(make, words):
    with pytest.raises(StepProblem, match=words):
        make()
