"""Numbers on axes can be read, whatever the data."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtGui import QFont, QFontMetricsF

from gmm_desktop.engine import ArrayRows
from gmm_desktop.engine.drain import drain
from gmm_desktop.views.numbers import MINUS
from gmm_desktop.views.plots.parts.axis import ValueAxis
from gmm_desktop.views.plots.parts.axis_numbers import alike, tick_label
from gmm_desktop.views.plots.parts.even_ticks import even_ticks
from gmm_desktop.views.plots.parts.lattice import PanelAxis, laying_out
from gmm_desktop.views.plots.parts.named_axis import NamedAxis
from gmm_desktop.views.plots.parts.scale import Scale, padded
from gmm_desktop.views.theme import LIGHT

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


@pytest.fixture
def axis(qapp):
    axis = ValueAxis("bottom")
    axis.resize(400, 40)
    return axis


@pytest.mark.parametrize(
    ("name", "scale", "shown"),
    [
        ("x", Scale(0.0, -300), "x  (× 10⁻³⁰⁰)"),
        ("<b>", Scale(1e6, 0), f"&lt;b&gt;  (+ 1{THIN}000{THIN}000)"),
        ("x", Scale(-1e6, 3), f"x  (× 10³ {MINUS} 1{THIN}000{THIN}000)"),
        ("a\nb", Scale(), "a b"),
        ("x", Scale(1e15, 0), "x  (+ 10¹⁵)"),
        ("x", Scale(-3.2e15, 0), f"x  ({MINUS} 3.2 × 10¹⁵)"),
        ("x", Scale(1234567.0, 0), f"x  (+ 1{THIN}234{THIN}567)"),
    ],
)
def test_the_label_says_how_to_read_the_numbers_and_escapes_the_name(axis, name, scale, shown):
    axis.show_scale(name, scale)
    assert axis.labelText == shown


def test_a_long_name_is_shortened_to_the_room_there_is(axis):
    axis.show_scale("n" * 500, Scale(0.0, 9))
    assert "…" in axis.labelText and axis.labelText.endswith("(× 10⁹)")
    short = len(axis.labelText)
    axis.resize(800, 40)
    assert short < len(axis.labelText) < 300


def test_a_range_has_air_around_it_even_around_a_single_value():
    assert padded(0.0, 10.0, 0.1) == (-1.0, 11.0)
    assert padded(5.0, 5.0) == (4.5, 5.5)
    assert padded(0.0, 0.0) == (-0.5, 0.5)


@pytest.mark.parametrize(
    ("labels", "shown"),
    [
        (["1.5", "2", "2.5", "3"], ["1.5", "2.0", "2.5", "3.0"]),
        ([f"{MINUS}1", "0", "0.25"], [f"{MINUS}1.00", "0.00", "0.25"]),
        (["40", "60"], ["40", "60"]),
        ([f"10{THIN}000", f"10{THIN}000.5"], [f"10{THIN}000.0", f"10{THIN}000.5"]),
        (["1.5", "", "1e+12"], ["1.5", "", "1e+12"]),
    ],
)
def test_numbers_of_one_axis_have_as_many_decimals_each(labels, shown):
    assert alike(labels) == shown


@pytest.mark.parametrize("width", [60, 90, 120, 240, 700])
@pytest.mark.parametrize("highest", [800.0, 9_600.0, 1_000_000.0])
def test_numbers_do_not_run_into_each_other_where_an_axis_is_short(axis, width, highest):
    font = QFont("DejaVu Sans", 10)
    axis.setStyle(tickFont=font)
    spacing = axis.tickSpacing(0.0, highest, width)[0][0]
    widest = QFontMetricsF(font).horizontalAdvance(tick_label(highest, spacing))
    assert spacing * width / highest > widest or spacing > highest


def test_the_first_and_the_last_name_are_written_as_far_as_there_is_room(qapp):
    axis = NamedAxis("bottom")
    axis.resize(300, 40)
    axis.setRange(-0.4, 3.75)
    axis.show_names(("Sepal.Length", "Sepal.Width", "Petal.Length", "Petal.Width"))
    width = QFontMetricsF(axis.label.font()).horizontalAdvance
    room = axis.boundingRect()
    for place, text in enumerate(axis.tickStrings([0.0, 1.0, 2.0, 3.0], 1.0, 1.0)):
        middle = 300 * (place + 0.4) / 4.15
        assert text
        assert room.left() <= middle - width(text) / 2 and middle + width(text) / 2 <= room.right()


@pytest.mark.parametrize("points", [9, 18, 27])
@pytest.mark.parametrize("named", [False, True], ids=["without a name", "with a name"])
def test_large_numbers_have_room_below_an_axis_and_its_name_below_them(qapp, points, named):
    axis, font = ValueAxis("bottom"), QFont("DejaVu Sans", points)
    if named:
        axis.show_scale("length", Scale())
    axis.dress(LIGHT, font)
    axis.setHeight()
    line = QFontMetricsF(font).height()
    assert axis.minimumHeight() >= 4 + 6 + line * (2 if named else 1)


@pytest.mark.parametrize(
    ("steps", "low", "high", "levels"),
    [
        ((1.0, 0.5), -1.2, 1.2, [(-1.0, 0.0, 1.0), (-0.5, 0.5)]),
        ((5.0, 2.0, 1.0), 0.0, 6.0, [(0.0, 5.0), (2.0, 4.0, 6.0), (1.0, 3.0)]),
        ((0.1,), 0.25, 0.55, [(0.3, 0.4, 0.5)]),
        ((10.0, 2.0), 41.0, 49.0, [(), (42.0, 44.0, 46.0, 48.0)]),
    ],
)
def test_finer_ticks_leave_out_where_coarser_ones_stand(steps, low, high, levels):
    found = even_ticks(steps, low, high)
    assert [level == pytest.approx(wanted) for level, wanted in zip(found, levels, strict=True)]


@pytest.mark.parametrize("orientation", ["bottom", "left"])
@pytest.mark.parametrize("size", [250, 1600])
@pytest.mark.parametrize(("low", "high"), [(-3.0, 7.0), (0.0, 0.003), (-250.0, 10_000.0)])
def test_numbers_of_an_axis_stand_apart_within_it_each_at_its_tick(qapp, orientation, size, low, high):
    axis = ValueAxis(orientation)
    axis.resize(*((size, 40) if orientation == "bottom" else (80, size)))
    axis.setRange(low, high)
    marks = axis._drawn()
    assert len(marks.boxes) == len(marks.numbers) == len(set(marks.numbers))
    assert [box.width() for box in marks.boxes] == [marks.metrics.horizontalAdvance(each) for each in marks.numbers]
    for place, box in enumerate(marks.boxes):
        assert marks.room.contains(box)
        assert not any(box.intersects(other) for other in marks.boxes[:place])
        middle = box.center().x() if orientation == "bottom" else box.center().y()
        ticks = [line.x1() if orientation == "bottom" else line.y1() for level in marks.ticks for line in level]
        assert min(abs(middle - tick) for tick in ticks) < 1e-6


def panels_of(*columns):
    """The axis along the bottom of a matrix of these columns."""
    axis, lattice = PanelAxis("bottom"), drain(laying_out(ArrayRows(np.column_stack(columns)), len(columns)))
    axis.show_lattice(lattice, tuple("abcde"[: len(columns)]), (None,) * len(columns))
    axis.setRange(0.0, len(columns))
    return axis


def test_numbers_of_a_matrix_have_the_decimals_of_their_own_column(qapp):
    axis = panels_of(np.linspace(2.0, 4.0, 50), np.linspace(0.0, 60.0, 50))
    axis.resize(700, 40)
    marks = axis._drawn()
    first, second = ({number for box, number in zip(marks.boxes, marks.numbers, strict=True)
                      if (box.center().x() > 350) == right} for right in (False, True))  # fmt: skip
    assert {"2.0", "3.0", "4.0"} <= first and all("." in number for number in first)
    assert {"20", "40"} <= second and not any("." in number for number in second)


@pytest.mark.parametrize("width", range(260, 1600, 61))
def test_numbers_of_a_matrix_do_not_touch(qapp, width):
    rows = np.linspace(0.0, 1.0, 50)
    axis = panels_of(4 * rows, 20 + 50 * rows, 1e5 * rows - 5e4, 0.02 * rows, 3 - 6 * rows)
    axis.resize(width, 40)
    marks = axis._drawn()
    ends = sorted((box.left(), box.right()) for box in marks.boxes)
    digit = marks.metrics.horizontalAdvance("0")
    assert len(ends) >= (5 if width > 600 else 1)
    assert all(left - right >= 0.9 * digit for (_, right), (left, _) in pairwise(ends))


@pytest.mark.parametrize("orientation", ["bottom", "left"])
def test_an_axis_without_room_for_any_number_has_none(qapp, orientation):
    lattice = drain(laying_out(ArrayRows(np.linspace(0.0, 1.0, 80).reshape(40, 2)), 2))
    axis = PanelAxis(orientation)
    axis.show_lattice(lattice, ("a", "b"), (None, None))
    axis.setRange(0.0, 2.0)
    axis.resize(20, 20)
    assert axis._drawn().numbers == []


def test_names_that_are_numbers_are_written_as_they_are(qapp):
    axis = NamedAxis("bottom")
    axis.resize(400, 40)
    axis.setRange(-0.4, 1.4)
    axis.show_names(("10", "2.5"))
    assert axis._drawn().numbers == ["10", "2.5"]


def test_a_hidden_axis_does_not_follow_the_view(stage):
    stage.rows(np.random.default_rng(0).normal(size=(50, 2)))
    plot = stage.show("scatter")
    canvas = plot.canvas
    canvas.view.show_range((2.0, 3.0), (4.0, 5.0))
    assert [canvas.plotItem.getAxis(side).linkedView() for side in ("top", "right")] == [None, None]
    assert [canvas.bottom.range, canvas.left.range] == [[2.0, 3.0], [4.0, 5.0]]
