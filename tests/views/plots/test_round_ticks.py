"""Where the preparation made a logarithm or the like of a column, axes show round values of the file."""

from dataclasses import replace

import numpy as np
import pytest

from gmm_desktop.files import Bend
from gmm_desktop.files.preparation import Arcsinh, Log10, Logicle, NaturalLog, Restoration, SquareRoot
from gmm_desktop.views.numbers import MINUS
from gmm_desktop.views.plots.parts.round_ticks import Stretch, round_ticks
from gmm_desktop.views.plots.parts.scale import Scale

THIN = "\N{THIN SPACE}"
GAP, DIGIT = 12.0, 8.0


def ticks(step, low, high, pixels=600.0, scale=None):
    """The ticks of an axis from one value of the file to another, as a person sees it."""
    bend = Bend("x", (step,))
    ends = (scale or Scale()).drawn(bend.forward(np.array([low, high])))
    return round_ticks(Stretch(bend, scale or Scale(), *ends.tolist(), pixels, GAP, DIGIT))


@pytest.mark.parametrize("kind", [Log10, NaturalLog])
def test_a_logarithm_is_numbered_at_powers_of_ten_with_small_ticks_between(kind):
    found = ticks(kind("x"), 0.7, 20000.0)
    assert sorted(found.numbers, key=len) == ["1", "10", "100", "1000", f"10{THIN}000"]
    places = kind("x").forward(np.array([1.0, 10.0, 100.0, 1000.0, 10000.0]))
    np.testing.assert_allclose(sorted(found.places), places, atol=1e-12)
    assert kind("x").forward(np.array([30.0]))[0] in found.between


def test_a_logarithm_with_much_room_is_numbered_at_2_and_5_too():
    assert sorted(ticks(Log10("x"), 1.0, 100.0, 900.0).numbers, key=float) == [
        "1",
        "2",
        "5",
        "10",
        "20",
        "50",
        "100",
    ]


def test_where_not_all_powers_have_room_every_so_many_are_numbered():
    assert set(ticks(Log10("x"), 1.0, 1e5, 150.0).numbers) == {"1", "100", f"10{THIN}000"}


def test_far_apart_values_are_written_as_powers():
    found = ticks(Log10("x"), 1e-9, 1e9)
    assert {"10⁸", "10⁻⁸", "1"} <= set(found.numbers) and len(found.numbers) < 12


@pytest.mark.parametrize("step", [Logicle("x"), Arcsinh("x", cofactor=150.0)])
def test_flow_cytometry_has_zero_and_powers_of_ten_on_both_sides(step):
    found = ticks(step, -2000.0, 250000.0)
    assert {f"{MINUS}1000", "0", "1000", f"10{THIN}000", f"100{THIN}000"} <= set(found.numbers)
    assert step.forward(np.array([20000.0]))[0] in found.between


def test_a_square_root_is_numbered_from_zero():
    assert {"0", "100"} <= set(ticks(SquareRoot("n"), 0.0, 400.0).numbers)


def test_a_narrow_piece_is_numbered_evenly():
    assert ticks(Log10("x"), 121.0, 184.0, 400.0).numbers == ("130", "140", "150", "160", "170", "180")


STEPS = [Log10("x"), NaturalLog("x"), SquareRoot("x"), Arcsinh("x"), Logicle("x")]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(("low", "high"), [(1e-6, 1e-5), (0.5, 3.0), (999.9, 1000.1), (1.0, 1e6), (3e4, 2e5)])
@pytest.mark.parametrize("pixels", [90.0, 400.0, 1500.0])
def test_numbers_never_run_into_each_other(step, low, high, pixels):
    found = ticks(step, low, high, pixels)
    order = np.argsort(found.places)
    places, wide = np.array(found.places)[order], DIGIT * np.array([len(n) for n in found.numbers])[order]
    between = np.diff(places) * pixels / np.ptp(step.forward(np.array([low, high])))
    assert (between >= GAP + (wide[1:] + wide[:-1]) / 2 - 1e-6).all()
    assert len(set(found.numbers)) == len(found.numbers) == len(found.places)
    assert len(found.places) > 1 or pixels < 400


def test_a_piece_where_no_value_lies_has_no_ticks():
    assert round_ticks(Stretch(Bend("n", (SquareRoot("n"),)), Scale(), -5.0, -1.0, 300.0, GAP)).numbers == ()


def test_values_drawn_in_other_units_keep_their_numbers():
    assert ticks(Log10("x"), 1.0, 1e4, scale=Scale(2.0, -1)).numbers == ticks(Log10("x"), 1.0, 1e4).numbers


@pytest.fixture
def transformed(stage):
    """Rows of which the first column is log10(dose)."""
    rng = np.random.default_rng(0)
    stage.rows(np.c_[rng.normal(2.0, 1.0, 300), rng.normal(0.0, 1.0, 300)], ("dose", "y"))
    way = Restoration(("dose", "y"), ("log10(dose)", "y"), ("dose", "y"), (Log10("dose"),))
    prepared = replace(stage.session.prepared, units=("log10(dose)", "y"), restoration=way)
    stage.session.prepared = prepared
    stage.session.prepared_changed.emit()
    return stage


@pytest.mark.parametrize("kind", ["scatter", "histogram", "uncertainty", "hard_against_soft"])
def test_plots_show_the_units_of_the_file(transformed, kind):
    plot = transformed.show(kind)
    axis = plot.canvas.bottom
    assert axis.labelText == "dose (log scale)"
    levels = axis.tickValues(*axis.range, axis.size().width())
    numbers = dict(zip(axis.tickStrings(levels[0][1], 1.0, levels[0][0]), levels[0][1], strict=True))
    assert numbers["1"] == 0.0 and len({"100", "1000"} & set(numbers)) > 0
    if kind != "histogram":
        assert "scale" not in plot.canvas.left.labelText


def test_a_histogram_says_of_what_its_density_is(transformed):
    assert transformed.show("histogram").canvas.left.labelText == "density of log10(dose)"


def test_the_matrix_shows_them_too(transformed):
    plot = transformed.show("matrix")
    axis = plot.canvas.bottom
    levels = axis.tickValues(*axis.range, axis.size().width())
    assert "1" in axis.tickStrings(levels[0][1], 1.0, 1.0)
