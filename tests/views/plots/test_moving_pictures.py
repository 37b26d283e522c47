"""While something moves some rows stand for all of them, and say so; when it rests the picture is of all rows."""

import numpy as np
import pytest

from gmm_desktop.engine import ArrayRows, Mixture
from gmm_desktop.engine.drain import drain
from gmm_desktop.views.plots.parts.binning import Binning
from gmm_desktop.views.plots.parts.placing import Pair
from gmm_desktop.views.plots.parts.raster import Grid
from gmm_desktop.views.plots.parts.sketching import Sketching
from gmm_desktop.views.plots.parts.stand_ins import STAND_INS, at_random

MANY = 2 * STAND_INS + 50_000
RED_BLUE = np.array([[200.0, 0, 0], [0, 0, 200.0]])


def clouds(n=MANY, d=3):
    """Two clouds that only the third column tells apart, and one row far from all others."""
    x = np.random.default_rng(2).normal(size=(n, d))
    x[:, 2] += 6.0 * (np.arange(n) % 2)
    x[n // 2] = (9.0, 9.0, 6.0)
    return x


def mixture(apart=6.0):
    return Mixture([0.5, 0.5], [[0.0, 0, 0], [0, 0, apart]], np.stack([np.eye(3)] * 2))


@pytest.fixture(scope="module")
def binning():
    made = Binning(ArrayRows(clouds()), Pair((0, 1)), Grid((-10.0, 10.0, -10.0, 10.0), 160, 120))
    drain(made.fill())
    return made


def test_rows_at_random_are_spread_over_all_rows_and_never_the_same_twice():
    chosen = at_random(1_000_003, 10_000)
    assert len(np.unique(chosen)) == 10_000 and chosen.max() < 1_000_003
    assert np.histogram(chosen, 10, (0, 1_000_003))[0] == pytest.approx(1000, abs=2)
    assert at_random(7, 10).tolist() == list(range(7))


@pytest.mark.parametrize("hard", [False, True])
def test_some_rows_give_nearly_the_colours_of_all(binning, hard):
    assert binning.needs_all(mixture(), doubt=False)
    exact = drain(binning.colour(mixture(), RED_BLUE, hard)) / binning.totals
    quick = drain(binning.colour(mixture(), RED_BLUE, hard, quick=True)) / binning.totals
    crowded = binning.totals > 300
    assert np.abs(exact - quick)[:, crowded].mean() < 8
    assert np.abs(quick.sum(axis=0) - 200).max() < 1e-6


def test_a_row_alone_has_its_own_colour_also_while_it_moves(binning):
    lonely = binning._places[MANY // 2]
    quick = drain(binning.colour(mixture(), RED_BLUE, True, quick=True))
    assert binning.totals[lonely] == 1
    assert quick[:, lonely].tolist() == [0, 0, 200]


def test_uncertainty_of_some_rows_is_nearly_that_of_all(binning):
    _, exact = drain(binning.doubt(mixture(2.0), RED_BLUE, False))
    _, quick = drain(binning.doubt(mixture(2.0), RED_BLUE, False, quick=True))
    assert quick.sum() == pytest.approx(exact.sum(), rel=0.02)


@pytest.mark.parametrize("kind", ["scatter", "uncertainty", "projection", "matrix", "memberships"])
def test_the_picture_is_of_all_rows_when_the_playhead_rests(stage, qtbot, kind):
    stage.rows(clouds())
    plot = stage.show(kind, size=(320, 260))
    stage.run(mixture(4.0), mixture())
    stage.settle(plot)
    assert "while it moves" not in plot.caption
    still = stage.pixels(plot)
    stage.session.player.play()
    stage.session.player.seek(0)
    qtbot.waitUntil(lambda: "while it moves" in plot.caption, timeout=10_000)
    stage.session.player.pause()
    stage.session.player.seek(stage.session.player.last)
    stage.settle(plot)
    assert "while it moves" not in plot.caption
    assert (stage.pixels(plot) == still).all()


def test_what_comes_into_view_is_not_empty_until_it_is_painted(stage):
    stage.rows(np.random.default_rng(0).normal(size=(200_000, 2)))
    plot = stage.show("scatter")
    whole = plot.canvas.view.shown
    plot.canvas.view.show_range((0.0, 3.0), (-2.0, 2.0))
    stage.settle(plot)
    plot._cloud._sketching.forget()
    plot.canvas.view.show_range(whole[:2], whole[2:])
    seen = plot.grab().toImage()
    at = plot.canvas.mapFromScene(plot.canvas.view.mapToScene(*plot.canvas.view.pixels(np.array([-1.0, 0.0]))))
    assert seen.pixelColor(at).lightness() < 200


def answer(seen, number, quick):
    seen.append((number, quick))
    yield
    return (number, quick), not quick


@pytest.fixture
def sketching(qapp):
    made = Sketching("test")
    yield made
    made.forget()
    made._latest.shut_down()


def test_a_quick_picture_comes_at_once_and_the_whole_one_when_nothing_follows(sketching, qtbot):
    done, seen = [], []
    sketching.done.connect(done.append)
    for number in range(20):
        sketching.ask(answer, seen, number)
    qtbot.waitUntil(lambda: not sketching.busy)
    assert done[-2:] == [(19, True), (19, False)]
    assert all(quick for _, quick in done[:-1])


def test_no_whole_pictures_are_drawn_while_the_next_one_is_sure_to_come(sketching, qtbot):
    done, seen = [], []
    sketching.done.connect(done.append)
    sketching.moving = True
    sketching.ask(answer, seen, 1)
    qtbot.waitUntil(lambda: bool(done))
    assert not sketching.busy
    sketching.moving = False
    assert sketching.busy
    qtbot.waitUntil(lambda: done == [(1, True), (1, False)])


def endless(quick):
    while not quick:
        yield
    return "quick", False


def test_a_whole_picture_under_way_gives_way_to_what_is_newer(sketching, qtbot):
    done, seen = [], []
    sketching.done.connect(done.append)
    sketching.ask(endless)
    qtbot.waitUntil(lambda: done == ["quick"] and sketching._latest.busy)
    sketching.ask(answer, seen, 2)
    qtbot.waitUntil(lambda: (2, False) in done)


def test_the_same_subject_is_no_news(sketching):
    rows = np.zeros(3)
    assert sketching.is_new(rows, 1) and not sketching.is_new(rows, 1)
    assert sketching.is_new(rows, 2)
    sketching.forget()
    assert sketching.is_new(rows, 2)
