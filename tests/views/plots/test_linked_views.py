"""Hovering finds the row that is drawn there; a click pins it; others follow."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from gmm_desktop.engine import Mixture
from gmm_desktop.views.plots.parts.finder import Finder

POINTED = ("scatter", "matrix", "projection", "memberships", "uncertainty", "histogram")


def rows(n=60, d=3):
    random = np.random.default_rng(1)
    return random.normal(size=(n, d)) + 6.0 * (np.arange(n) % 2)[:, None]


def mixture(d=3):
    return Mixture([0.5, 0.5], np.repeat([[0.0], [6.0]], d, axis=1), np.stack([np.eye(d)] * 2))


def hover(plot, place):
    x, y = plot.canvas.view.pixels(np.asarray(place, dtype=float)).tolist()
    plot.canvas.view.hovered.emit((x, y))


@pytest.mark.parametrize("kind", POINTED)
def test_the_row_under_the_mouse_is_found_and_ringed(stage, kind):
    stage.rows(rows())
    plot = stage.show(kind, size=(700, 600))
    stage.run(mixture())
    stage.settle(plot)
    before = stage.pixels(plot)
    place = plot.places_of(17)[0]
    hover(plot, place)
    found = stage.session.pointing.row
    assert found is not None
    assert plot.places_of(found)[0] == pytest.approx(place, abs=float(plot.canvas.view.pixel.max()) * 8)
    assert (stage.pixels(plot) != before).any()
    plot.canvas.view.hovered.emit(None)
    assert stage.session.pointing.row is None


def test_over_a_histogram_a_row_is_found_by_its_value_and_the_terms_stand_on_their_curves(stage):
    stage.rows(rows(d=1))
    plot = stage.show("histogram")
    stage.run(mixture(d=1))
    stage.settle(plot)
    bottom, top = plot.canvas.view.shown[2:]
    hover(plot, (plot.places_of(17)[0][0], bottom + 0.7 * (top - bottom)))
    row = stage.session.pointing.row
    assert row is not None
    shares = stage.session.frame.colours.responsibilities(stage.session.prepared.rows.x[row : row + 1])[0]
    *terms, total = plot._plumb.dots[:, 1]
    assert np.array(terms) / total == pytest.approx(shares)
    before = stage.pixels(plot)
    plot.canvas.view.hovered.emit(None)
    assert not len(plot._plumb.dots)
    assert (stage.pixels(plot) != before).any()


@pytest.mark.parametrize("kind", ["scatter", "projection", "uncertainty"])
def test_nothing_is_found_far_from_all_rows(stage, kind):
    stage.rows(rows())
    plot = stage.show(kind)
    left, _, _, top = plot.canvas.view.shown
    hover(plot, (left, top))
    assert stage.session.pointing.row is None


def test_rows_are_told_by_their_place_in_the_file(stage):
    stage.rows(rows())
    prepared = stage.session.prepared
    prepared.used[:] += 100
    plot = stage.show("scatter")
    hover(plot, plot.places_of(5)[0])
    assert stage.session.pointing.row == 105
    assert len(plot.rings.places) == 1
    stage.session.pointing.point_at(3)
    assert len(plot.rings.places) == 0  # left out


def test_many_rows_are_looked_through_in_a_thread(stage, qtbot):
    x = rows(200_000)
    stage.rows(x)
    plot = stage.show("scatter")
    hover(plot, plot.places_of(1234)[0])
    qtbot.waitUntil(lambda: stage.session.pointing.row is not None)
    assert x[stage.session.pointing.row, :2] == pytest.approx(x[1234, :2], abs=0.1)


def test_a_click_pins_and_the_second_lets_go(stage):
    stage.rows(rows())
    plot = stage.show("scatter")
    place = plot.places_of(5)[0]
    hover(plot, place)
    plot.click_at(place)
    assert stage.session.pointing.pins == (5,)
    plot.click_at(place)
    assert stage.session.pointing.pins == ()


def test_a_double_click_pins_nothing(stage):
    stage.rows(rows())
    plot = stage.show("scatter")
    place = plot.places_of(5)[0]
    hover(plot, place)
    plot.click_at(place)
    plot.canvas.view.fit_wanted.emit()
    assert stage.session.pointing.pins == ()


@pytest.mark.parametrize("kind", ["scatter", "histogram", "matrix", "projection", "profile", "memberships"])
def test_a_highlighted_component_stands_out(stage, kind):
    stage.rows(rows())
    plot = stage.show(kind)
    stage.run(mixture())
    plain = stage.pixels(plot)
    stage.session.pointing.highlight(0)
    stage.session.pointing.component_changed.emit()
    plot._on_due()
    lit = stage.pixels(plot)
    assert (lit != plain).any(axis=2).mean() > 0.002
    stage.session.pointing.highlight(None)
    plot._on_due()
    assert (stage.pixels(plot) == plain).all()


def test_the_finder_forgets_what_nobody_waits_for(qapp):
    finder = Finder()
    finder.forget()
    assert not finder.busy


def test_clicking_the_log_likelihood_goes_there(stage):
    stage.rows(rows())
    plot = stage.show("log_likelihood")
    stage.run(*[mixture()] * 9)
    stage.settle(plot)
    plot.click_at(np.array([4.2, 0.0]))
    assert stage.session.player.position == 8
    plot.canvas.view.hovered.emit((QPointF(50, 50).x(), 50.0))
    plot._on_due()
    assert plot.caption.startswith("iteration")
