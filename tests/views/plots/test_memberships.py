"""Membership bars glide from one iteration to the next, and what is drawn is what the rows are."""

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor
from test_every_plot import clouds, mixture

from gmm_desktop.views.plots.parts import motion
from gmm_desktop.views.plots.parts.stacks import Group, Stacks, alike, between
from gmm_desktop.views.theme import LIGHT

COLOURS = np.array([[200.0, 0.0, 0.0], [0.0, 0.0, 200.0]])


def stacks(edges, first, middle=0.0, weight=0.5):
    first = np.asarray(first, dtype=float)
    side = (11.0, 12.0, np.array([weight, 1 - weight]))
    groups = (Group(0, "A", middle, 1.0),)
    return Stacks(np.asarray(edges, dtype=float), np.stack([first, 1 - first], axis=1), COLOURS, groups, side)


def test_bars_on_their_way_go_from_what_they_were_to_what_they_will_be():
    start, end = stacks([0, 5, 10], [1.0, 0.0], 2.0, 0.2), stacks([0, 2, 10], [0.8, 0.4], 6.0, 0.6)
    halfway = between(start, end, 0.5)
    assert halfway.edges.tolist() == [0, 2, 5, 10]
    assert halfway.shares[:, 0] == pytest.approx([0.9, 0.7, 0.2])
    assert halfway.shares.sum(axis=1) == pytest.approx(1.0)
    assert halfway.groups[0].middle == 4.0 and halfway.side[2] == pytest.approx([0.4, 0.6])
    for share, whole in ((0.0, start), (1.0, end)):
        places = np.linspace(0, 10, 41)
        assert between(start, end, share).at(places) == pytest.approx(whole.at(places))


def test_there_is_no_way_to_other_rows_or_colours():
    start = stacks([0, 5, 10], [1.0, 0.0])
    assert alike(start, stacks([0, 10], [0.5]))
    assert not alike(start, stacks([0, 20], [0.5]))
    assert not alike(start, Stacks(start.edges, start.shares, COLOURS / 2, ()))
    assert not alike(start, Stacks(start.edges, np.ones((2, 1)), COLOURS[:1], ()))


def ready(stage):
    stage.rows(clouds())
    plot = stage.show("memberships")
    stage.run(mixture(2, 4), mixture(0, 6))
    stage.settle(plot)
    plot._motion._since_change.invalidate()  # as if nothing had changed for a long time
    return plot


def test_bars_glide_to_another_iteration(stage, qtbot, monkeypatch):
    monkeypatch.setattr(motion, "_FLOWING", 0)
    monkeypatch.setattr(motion, "DURATION", 5_000)  # so that there is something to be seen on a busy machine too
    plot = ready(stage)
    places, passed = np.linspace(0, 300, 301), []
    before = plot._motion.shown.at(places)
    plot._motion.moved.connect(lambda: passed.append(plot._motion.shown.at(places)))
    stage.session.player.seek(0)
    qtbot.waitUntil(lambda: len(passed) > 1)
    plot._motion.finish()
    assert plot.settled
    way = np.abs(passed[-1] - before).max()
    done = [np.abs(now - before).max() / way for now in passed]
    assert way > 0.05 and any(0 < share < 1 for share in done) and done == sorted(done)


def test_with_reduced_motion_they_jump(stage, qtbot):
    plot = ready(stage)
    plot.reduced_motion = True
    passed = []
    plot._motion.moved.connect(lambda: passed.append(plot._motion.shown))
    stage.session.player.seek(0)
    stage.settle(plot)
    assert passed and all(state is plot._motion.end for state in passed[-1:])
    assert not plot._motion.gliding


def test_a_highlight_recolours_them_at_once(stage):
    plot = ready(stage)
    stage.session.player.seek(0)
    QCoreApplication.processEvents()
    stage.session.pointing.highlight(1)
    stage.settle(plot)
    assert plot._motion.shown.groups[0].strength == pytest.approx(1 / 3)
    assert not np.array_equal(plot._motion.shown.colours[0], QColor(LIGHT.component(0)).getRgb()[:3])


def test_bars_narrower_than_a_pixel_look_the_same_as_all_of_them(stage):
    stage.rows(clouds(9_000))
    plot = stage.show("memberships", size=(400, 300))
    stage.run(mixture(2, 4, spread=4.0))
    stage.settle(plot)
    few = stage.pixels(plot)
    plot._layer._told_apart = lambda edges, ratio: edges
    plot._layer.update()
    all_of_them = stage.pixels(plot)
    assert (np.abs(few - all_of_them).sum(axis=2) > 60).mean() < 0.01
