"""Numbers on axes can be read, whatever the data."""

import numpy as np
import pytest

from gmm_desktop.views.numbers import MINUS
from gmm_desktop.views.plots.parts.axis import tick_label
from gmm_desktop.views.plots.parts.scale import Scale, padded

THIN = "\N{THIN SPACE}"


@pytest.mark.parametrize(
    ("value", "spacing", "shown"),
    [
        (2.0, 0.5, "2.0"),
        (2.0, 1.0, "2"),
        (-0.25, 0.05, f"{MINUS}0.25"),
        (-1e-17, 0.1, "0.0"),
        (120000.0, 20000.0, f"120{THIN}000"),
    ],
)
def test_ticks_have_the_digits_they_need(value, spacing, shown):
    assert tick_label(value, spacing) == shown


@pytest.mark.parametrize(
    ("low", "high", "offset", "exponent"),
    [
        (1.6, 5.1, 0.0, 0),
        (-3000.0, 100.0, 0.0, 0),
        (0.0, 0.0, 0.0, 0),
        (1e-300, 5e-300, 0.0, -300),
        (-2e300, 1e300, 0.0, 300),
        (1e15, 1e15 + 10, 1e15, 0),
        (float("nan"), float("nan"), 0.0, 0),
    ],
)
def test_extreme_ranges_are_drawn_in_handy_numbers(low, high, offset, exponent):
    assert Scale.of(low, high) == Scale(offset, exponent)


@pytest.mark.parametrize(
    ("low", "high"), [(-1.7e308, 1.7e308), (0.0, 5e-324), (1e17, 1e17 + 64), (-1e-310, 1e-310)]
)
def test_drawn_numbers_are_never_extreme(low, high):
    scale = Scale.of(low, high)
    drawn = scale.drawn(np.array([low, high]))
    assert np.isfinite(drawn).all() and np.abs(drawn).max() < 1e7


def test_the_label_says_how_to_read_the_numbers_and_escapes_the_name():
    assert Scale(0.0, -300).label("x") == "x  (× 10⁻³⁰⁰)"
    assert Scale(1e6, 0).label("<b>") == f"&lt;b&gt;  (+ 1{THIN}000{THIN}000)"
    assert Scale().label("a\nb") == "a b"
    assert len(Scale().label("n" * 500)) == 60


def test_a_range_has_air_around_it_even_around_a_single_value():
    assert padded(0.0, 10.0, 0.1) == (-1.0, 11.0)
    assert padded(5.0, 5.0) == (4.5, 5.5)
    assert padded(0.0, 0.0) == (-0.5, 0.5)
