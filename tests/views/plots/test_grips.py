"""Handles of ellipses and curves: where they stand, which one is meant, and what dragging them does."""

import math

import numpy as np
import pytest

from gmm_desktop.engine import Mixture
from gmm_desktop.views.plots.parts.canvas import Canvas
from gmm_desktop.views.plots.parts.faces import CurveFace, EllipseFace
from gmm_desktop.views.plots.parts.grips import KNOB, LEAST, NEAR, Bell, Ellipse, component_at, under
from gmm_desktop.views.plots.parts.scale import Scale

CENTRE = np.array([200.0, 100.0])


def ellipse(long=60.0, short=30.0, angle=0.0):
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    return Ellipse.of(CENTRE, turn @ np.diag([long**2, short**2]) @ turn.T)


def grip(shape, kind, side=1):
    return next(found for found in shape.grips(1.0) if (found.kind, found.side) in ((kind, side), (kind, 0)))


def drag(shape, held, by):
    start = np.array([held.x, held.y])
    return shape.dragged(held, start, start + by)


@pytest.mark.parametrize("angle", np.linspace(-1.5, 1.5, 7))
def test_an_ellipse_is_the_covariance_it_was_made_of(angle):
    made = ellipse(angle=angle)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    assert made.covariance == pytest.approx(turn @ np.diag([3600.0, 900.0]) @ turn.T)
    assert made.directions[0, 0] >= 0, "the long axis points to the right"


def test_handles_stand_on_the_ellipse_and_the_knob_beyond_the_long_axis():
    places = {(found.kind, found.side): (found.x, found.y) for found in ellipse().grips(1.0)}
    assert places == {
        ("mean", 0): (200, 100),
        ("long", 1): (260, 100),
        ("long", -1): (140, 100),
        ("short", 1): (200, 70),
        ("short", -1): (200, 130),
        ("turn", 1): (260 + KNOB, 100),
    }


def test_handles_of_a_tiny_or_flat_component_stay_apart():
    for shape in (ellipse(1.0, 0.1), Ellipse.of(CENTRE, np.zeros((2, 2)))):
        places = np.array([(found.x, found.y) for found in shape.grips(1.0)])
        gaps = np.hypot(*(places[:, None] - places).transpose(2, 0, 1))
        assert gaps[~np.eye(len(places), dtype=bool)].min() >= NEAR * 0.99


@pytest.mark.parametrize("angle", [0.0, 0.7, -1.2])
@pytest.mark.parametrize("side", [1, -1])
def test_an_end_of_an_axis_follows_the_mouse_and_the_other_axis_stays(angle, side):
    shape = ellipse(angle=angle)
    for axis, kind in enumerate(("long", "short")):
        outwards = side * shape.directions[axis]
        sideways = shape.directions[1 - axis]
        longer = drag(shape, grip(shape, kind, side), 12.0 * outwards + 5.0 * sideways)
        assert longer.lengths[axis] == pytest.approx(shape.lengths[axis] + 12.0)
        assert longer.lengths[1 - axis] == shape.lengths[1 - axis]
        assert (longer.directions == shape.directions).all()


def test_nothing_is_squeezed_flat():
    flat = drag(ellipse(), grip(ellipse(), "short"), np.array([0.0, 500.0]))
    assert flat.lengths[1] == LEAST
    assert (np.linalg.eigvalsh(flat.covariance) > 0).all()


def test_the_knob_turns_around_the_mean():
    shape = ellipse()
    knob = grip(shape, "turn")
    away = knob.x - CENTRE[0]
    turned = shape.dragged(knob, np.array([knob.x, knob.y]), CENTRE + np.array([0.0, away]))
    assert turned.directions[0] == pytest.approx([0.0, 1.0])
    assert turned.covariance == pytest.approx(np.diag([900.0, 3600.0]))


def test_the_mean_takes_everything_along():
    moved = drag(ellipse(), grip(ellipse(), "mean"), np.array([7.0, -3.0]))
    assert moved.centre == pytest.approx(CENTRE + np.array([7.0, -3.0]))
    assert moved.covariance == pytest.approx(ellipse().covariance)


def test_the_nearest_handle_is_meant_and_none_when_all_are_far():
    grips = ellipse().grips(1.0)
    assert grips[under(grips, np.array([258.0, 103.0]))].kind == "long"
    assert under(grips, np.array([230.0, 100.0])) is None
    assert under((), CENTRE) is None
    assert under(grips, np.array([230.0, 100.0]), size=4.0) is not None, "with larger text handles are larger"


def test_a_click_means_the_component_it_is_deepest_in():
    wide, small = ellipse(100.0, 80.0), Ellipse.of(CENTRE + 20.0, np.eye(2) * 64.0)
    assert component_at((wide, small), CENTRE + 20.0) == 1
    assert component_at((wide, small), CENTRE - np.array([60.0, 0.0])) == 0
    assert component_at((wide, small), CENTRE + 500.0) is None
    assert component_at((), CENTRE) is None


def test_a_curve_moves_across_only_and_keeps_its_area():
    bell = Bell(mean=200.0, deviation=40.0, foot=300.0, peak=100.0)
    moved = drag(bell, grip(bell, "mean"), np.array([9.0, -50.0]))
    assert (moved.mean, moved.deviation, moved.peak) == (209.0, 40.0, 100.0)
    for side in (1, -1):
        wide = drag(bell, grip(bell, "long", side), np.array([side * 40.0, 0.0]))
        assert (wide.mean, wide.deviation, wide.peak) == (200.0, 80.0, 200.0)
    assert drag(bell, grip(bell, "long"), np.array([-900.0, 0.0])).deviation == LEAST


def test_means_are_as_far_apart_as_they_are_seen():
    one, other = Bell(200.0, 40.0, 300.0, 100.0), Bell(210.0, 40.0, 300.0, 250.0)
    assert one.gap(other) == 10.0, "heights do not count"
    assert ellipse().gap(ellipse().moved(np.array([3.0, 4.0]))) == 5.0


def test_a_curve_is_meant_under_it_only():
    bell = Bell(mean=200.0, deviation=40.0, foot=300.0, peak=100.0)
    assert component_at((bell,), np.array([210.0, 200.0])) == 0
    assert component_at((bell,), np.array([270.0, 120.0])) is None


# In the units of the data -----------------------------------------------------------------------------------


@pytest.fixture
def view(qtbot):
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(500, 400)
    canvas.show()
    canvas.view.show_range((-10.0, 10.0), (0.0, 50.0))
    yield canvas.view


def mixture(d=3):
    random = np.random.default_rng(5)
    roots = random.normal(size=(2, d, d))
    return Mixture([0.4, 0.6], random.normal(size=(2, d)), roots @ roots.transpose(0, 2, 1) + np.eye(d))


@pytest.mark.parametrize("scales", [(Scale(), Scale()), (Scale(1e9, 3), Scale(0.0, -7))], ids=["plain", "scaled"])
@pytest.mark.parametrize("columns", [(0, 1), (2, 0)])
def test_an_ellipse_that_is_not_dragged_is_the_component_it_shows(view, scales, columns):
    whole = mixture()
    units = np.ones(3)
    offsets = np.zeros(3)
    for scale, column in zip(scales, columns, strict=True):
        units[column], offsets[column] = scale.unit, scale.offset
    whole = Mixture(whole.weights, whole.means * units + offsets, whole.covariances * units[:, None] * units)
    face = EllipseFace(view, columns, scales)
    shape = face.shapes(whole.marginal(columns))[1]
    same = face.reshaped(face.moved(whole, 1, shape).mixture, 1, shape).mixture
    assert same.means == pytest.approx(whole.means)
    assert same.covariances / whole.covariances == pytest.approx(np.ones_like(whole.covariances))


def test_stretching_an_ellipse_to_twice_its_length_doubles_its_deviation_as_seen(view):
    whole = Mixture([1.0], [[0.0, 25.0]], [np.diag([4.0, 4.0])])
    face = EllipseFace(view, (0, 1), (Scale(), Scale()))
    shape = face.shapes(whole)[0]
    axis = int(np.argmax(np.abs(shape.directions[:, 0])))
    wider = face.reshaped(whole, 0, shape.stretched(axis, 2.0)).mixture
    assert wider.covariances[0] == pytest.approx(np.diag([16.0, 4.0]))


def test_a_curve_that_is_not_dragged_is_the_component_it_shows(view):
    whole = mixture()
    face = CurveFace(view, (2,), Scale(), lift=1.0)
    shape = face.shapes(whole.marginal([2]))[0]
    same = face.reshaped(face.moved(whole, 0, shape).mixture, 0, shape).mixture
    assert same.means == pytest.approx(whole.means)
    assert same.covariances == pytest.approx(whole.covariances)
    wider = face.reshaped(whole, 0, shape.stretched(0, 3.0)).mixture
    assert wider.standard_deviations[0] == pytest.approx(whole.standard_deviations[0] * (1.0, 1.0, 3.0))
    assert wider.correlations[0] == pytest.approx(whole.correlations[0]), "correlations stay"
