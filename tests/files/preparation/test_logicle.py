"""The logicle scale against its published definition and published values."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gmm_desktop.files.preparation import Logicle


def test_published_values():
    """T = 1000, W = 1, M = 4, A = 0: the table of test values of Gating-ML 2.0 (ISAC 2013, logicle transform)."""
    x = np.array([-10, -5, -1, 0, 0.3, 1, 3, 10, 100, 1000])
    published = [0.067574, 0.147986, 0.228752, 0.25, 0.256384, 0.271248, 0.312897, 0.432426, 0.739548, 1]
    z = Logicle("x", top=1000.0, width=1.0, decades=4.0, negative=0.0).forward(x)
    np.testing.assert_allclose(z, published, atol=6e-7)


def published_biexponential(z, top, width, decades, negative):
    """a e^{bz} - c e^{-dz} + f with the constants of Moore & Parks 2012, for z at or above the zero."""
    w = width / (decades + negative)
    z2 = negative / (decades + negative)
    z1, z0 = z2 + w, z2 + 2 * w
    b = (decades + negative) * math.log(10)
    low, high = 1e-300, b
    for _ in range(2000):
        d = (low + high) / 2
        low, high = (low, d) if 2 * (math.log(d) - math.log(b)) + w * (b + d) > 0 else (d, high)
    ca = math.exp(z0 * (b + d))
    fa = math.exp(b * z1) - ca / math.exp(d * z1)
    a = top / (math.exp(b) - fa - ca / math.exp(d))
    return a * np.exp(b * z) - ca * a * np.exp(-d * z) - fa * a


SETTINGS = [
    (262144.0, 0.5, 4.5, 0.0),
    (1000.0, 1.0, 4.0, 0.0),
    (1000.0, 1.0, 4.0, 1.0),
    (10000.0, 0.0, 4.0, 0.5),
    (262144.0, 2.25, 4.5, 0.0),
    (4e6, 1.0, 5.5, -0.5),
]


@pytest.mark.parametrize("setting", SETTINGS)
def test_backward_is_the_published_biexponential(setting):
    step = Logicle("x", True, *setting)
    zero = (setting[3] + setting[1]) / (setting[2] + setting[3])
    z = np.linspace(zero, 1.2, 200)
    expected = published_biexponential(z, *setting)
    np.testing.assert_allclose(step.backward(z), expected, rtol=1e-9, atol=1e-9 * setting[0] * 1e-3)
    np.testing.assert_allclose(step.backward(2 * zero - z), -step.backward(z), rtol=1e-12, atol=1e-12)
    assert step.backward(np.array([1.0]))[0] == pytest.approx(setting[0], rel=1e-13)
    assert step.forward(np.array([0.0]))[0] == pytest.approx(zero, abs=1e-15)


@pytest.mark.parametrize("setting", SETTINGS)
@given(share=st.floats(-30, 30), fine=st.floats(-12, 0))
@settings(max_examples=60, deadline=None)
def test_forward_solves_the_equation_to_rounding(setting, share, fine):
    step = Logicle("x", True, *setting)
    x = np.array([share * setting[0] * 10**fine])
    z = step.forward(x)
    slope = (step.backward(z + 1e-6) - step.backward(z - 1e-6)) / 2e-6
    assert abs(step.backward(z) - x) <= 4e-15 * (slope + abs(x) * 100) + 1e-300


def test_infinite_and_empty_cells_pass_through():
    z = Logicle("x").forward(np.array([np.inf, -np.inf, np.nan]))
    assert z[0] == np.inf
    assert z[1] == -np.inf
    assert np.isnan(z[2])
