"""Selected rows are seen in every view: ringed where they are few, outlined where they are many."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor

from gmm_desktop.engine import Mixture
from gmm_desktop.views.plots import PLOTS
from gmm_desktop.views.plots.parts.chosen import RINGED
from gmm_desktop.views.plots.parts.points import Raster
from gmm_desktop.views.plots.parts.sorting import EXACT

IN_PLANES = ("scatter", "matrix", "projection", "uncertainty", "hard_against_soft")
in_planes = pytest.mark.parametrize("kind", IN_PLANES)
drawing_rows = pytest.mark.parametrize("kind", [name for name, kind in PLOTS.items() if kind.rows])


def clouds(n=300, d=3):
    random = np.random.default_rng(3)
    return random.normal(size=(n, d)) + 6.0 * (np.arange(n) % 2)[:, None]


def mixture(d=3):
    return Mixture([0.5, 0.5], np.repeat([[0.0], [6.0]], d, axis=1), np.stack([np.eye(d)] * 2))


def in_accent(plot, pixels):
    """How many pixels have the accent colour."""
    return int((np.abs(pixels - QColor(plot.theme.accent).getRgb()[:3]).max(axis=2) < 40).sum())


@pytest.mark.parametrize(
    ("kind", "d"), [(name, d) for name, kind in PLOTS.items() for d in (1, 3) if kind.rows and kind.applies(d)]
)
def test_selected_rows_stand_out_and_do_so_no_longer_when_nothing_is_selected(stage, kind, d):
    stage.rows(clouds(d=d))
    plot = stage.show(kind)
    stage.run(mixture(d))
    plain = stage.pixels(plot)
    stage.session.pointing.select(np.arange(0, 120))
    selected = stage.pixels(plot)
    assert in_accent(plot, selected) > in_accent(plot, plain) + 20
    stage.session.pointing.select(np.empty(0, dtype=np.int64))
    assert (stage.pixels(plot) == plain).all()


@drawing_rows
def test_rows_that_were_selected_before_a_view_is_opened_are_seen_in_it(stage, kind):
    stage.rows(clouds())
    stage.run(mixture())
    stage.session.pointing.select(np.arange(0, 120))
    plot = stage.show(kind)
    assert in_accent(plot, stage.pixels(plot)) > 20


@in_planes
def test_rings_are_where_the_rows_are(stage, kind):
    stage.rows(clouds())
    plot = stage.show(kind)
    stage.run(mixture())
    stage.session.pointing.select(np.array([7, 80]))
    stage.settle(plot)
    (dots,) = plot.panes[0].chosen.found.content
    expected = np.concatenate([plot.places_of(7), plot.places_of(80)])
    assert sorted(map(tuple, dots.places.round(9).tolist())) == sorted(map(tuple, expected.round(9).tolist()))


@in_planes
def test_very_many_selected_rows_become_an_area_and_rings_again_when_zoomed_in(stage, kind):
    stage.rows(clouds(RINGED + 3_000))
    plot = stage.show(kind, size=(600, 450))
    stage.run(mixture())
    stage.session.pointing.select(np.arange(RINGED + 2_000))
    stage.settle(plot)
    found = plot.panes[0].chosen.found
    assert isinstance(found.content, Raster)
    assert in_accent(plot, stage.pixels(plot)) > 20
    x, y = plot.places_of(9)[0]
    plot.canvas.view.show_range((x - 0.02, x + 0.02), (y - 0.02, y + 0.02))
    stage.settle(plot)
    assert isinstance(plot.panes[0].chosen.found.content, tuple)


def test_rows_that_were_left_out_have_no_ring(stage):
    stage.rows(clouds())
    stage.session.prepared.used[:] += 1_000
    plot = stage.show("scatter")
    stage.session.pointing.select(np.array([3, 1_003, 5_000]))
    stage.settle(plot)
    (dots,) = plot.panes[0].chosen.found.content
    assert dots.places.tolist() == plot.places_of(3).tolist()


def test_while_nothing_is_selected_no_thread_is_kept_for_it(stage):
    stage.rows(clouds())
    plot = stage.show("scatter")
    assert plot.panes[0].chosen is None


def test_selected_rows_are_marked_also_where_bars_hold_many_rows_of_like_probability(stage):
    x = clouds(EXACT + 1_000)
    stage.rows(x)
    plot = stage.show("memberships")
    stage.run(mixture())
    stage.settle(plot)
    first = np.flatnonzero(mixture().component_log_densities(x).argmax(axis=1) == 0)
    stage.session.pointing.select(first)
    stage.settle(plot)
    edges, shares = plot._strip._edges, plot._strip._shares
    assert float(shares @ np.diff(edges)) == pytest.approx(len(first))
    assert shares[edges[1:] <= len(first)] == pytest.approx(1.0)
    assert shares[edges[:-1] >= len(first)] == pytest.approx(0.0)


def test_a_lasso_selects_rows_of_the_file(stage, qtbot):
    x = clouds()
    stage.rows(x)
    stage.session.prepared.used[:] += 1_000
    plot = stage.show("scatter")
    draw(plot, [(3.0, 3.0), (20.0, 3.0), (20.0, 20.0), (3.0, 20.0)])
    action = plot.lasso.menu.actions()[0]
    assert action.text() == "Select these rows"
    action.trigger()
    qtbot.waitUntil(lambda: len(stage.session.pointing.selection) > 0)
    inside = np.flatnonzero((x[:, 0] > 3) & (x[:, 1] > 3))
    assert stage.session.pointing.selection.tolist() == (1_000 + inside).tolist()
    assert not plot.lasso.on


def draw(plot, corners):
    """Draw a lasso with corners at these drawn places."""
    plot.lasso.begin()
    plot.lasso.line.corners = corners
    plot.lasso.line.ground = plot.ground_at(np.array(corners[0]))
    plot.lasso.close_line(QPoint())


def test_the_question_about_a_lasso_goes_with_the_rows_it_was_about(stage, qtbot):
    stage.rows(clouds())
    plot = stage.show("scatter")
    asked = []
    stage.session.preparation_changed.connect(lambda: asked.append(1))
    draw(plot, [(3.0, 3.0), (20.0, 3.0), (20.0, 20.0), (3.0, 20.0)])
    assert plot.lasso.menu.isVisible()
    stage.session.show_axes(2, 0)
    qtbot.waitUntil(lambda: not plot.lasso.menu.isVisible())
    assert not plot.lasso.on
    next(action for action in plot.lasso.menu.actions() if action.text() == "Keep these rows").trigger()
    assert not asked


@pytest.mark.parametrize("kind", ["scatter", "uncertainty", "hard_against_soft"])
def test_a_plot_that_moves_just_as_other_columns_come_rings_nothing_in_them(stage, kind):
    stage.rows(clouds(d=2))
    plot = stage.show(kind)
    stage.session.pointing.select(np.arange(0, 20))
    stage.settle(plot)
    stage.session.prepared_changed.disconnect(plot._follower._on_rows_changed)
    stage.rows(clouds(d=1))  # others hear of them first, and lay the window out anew
    plot.canvas.resized.emit()
    plot._follower._on_rows_changed()
    stage.settle(plot)
