"""The curve of the log-likelihood is the player's slider."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gmm_desktop.engine import Mixture
from gmm_desktop.views.plots.parts.heights import heights
from gmm_desktop.views.plots.timeline import Timeline
from gmm_desktop.views.theme import DARK

SOME = Mixture([1.0], [[0.0, 0.0]], [np.eye(2)])


def timeline(stage, likelihoods):
    stage.run(*[SOME] * len(likelihoods), likelihoods=likelihoods)
    shown = stage.show(Timeline, size=(800, 100))
    shown._on_clock()
    return shown


RISING = [-1300.0 - 200 * 0.5**t for t in range(21)]


@pytest.mark.parametrize("iteration", [0, 7, 13, 20])
def test_a_click_seeks(stage, iteration):
    shown = timeline(stage, RISING)
    QTest.mouseClick(shown, Qt.MouseButton.LeftButton, pos=QPoint(round(shown.x_of(iteration)), 30))
    assert stage.session.player.position == 2 * iteration


def test_dragging_scrubs_also_beyond_the_ends(stage):
    shown = timeline(stage, RISING)
    QTest.mousePress(shown, Qt.MouseButton.LeftButton, pos=QPoint(round(shown.x_of(5)), 30))
    seen = []
    for x in (shown.x_of(9), 10_000, -50):
        QTest.mouseMove(shown, QPoint(round(x), 30))
        seen.append(stage.session.player.position)
    QTest.mouseRelease(shown, Qt.MouseButton.LeftButton)
    QTest.mouseMove(shown, QPoint(round(shown.x_of(12)), 30))
    assert seen == [18, 40, 0]
    assert stage.session.player.position == 0


@pytest.mark.parametrize(
    ("position", "key", "expected"),
    [
        (10, Qt.Key.Key_Left, 8),
        (10, Qt.Key.Key_Right, 12),
        (11, Qt.Key.Key_Left, 10),
        (11, Qt.Key.Key_Right, 12),
        (0, Qt.Key.Key_Left, 0),
        (40, Qt.Key.Key_Right, 40),
        (10, Qt.Key.Key_Home, 0),
        (10, Qt.Key.Key_End, 40),
    ],
)
def test_keys_step(stage, position, key, expected):
    shown = timeline(stage, RISING)
    stage.session.player.seek(position)
    QTest.keyClick(shown, key)
    assert stage.session.player.position == expected


@pytest.mark.parametrize("count", [0, 1, 2, 9, 10_000])
def test_any_number_of_iterations_is_drawn(stage, count):
    if not count:
        shown = stage.show(Timeline, size=(800, 100))
    else:
        shown = timeline(stage, [-1.0 / (t + 1) for t in range(count)])
    before = stage.pixels(shown)
    assert before.std() > 1
    stage.session.player.seek(count)
    shown._on_clock()
    if count > 2:
        assert (stage.pixels(shown) != before).any()


def test_what_was_shown_is_filled_and_the_rest_is_not(stage):
    shown = timeline(stage, RISING)
    stage.session.player.seek(20)
    pixels = stage.pixels(shown)
    inside, outside = (round(shown.x_of(t)) for t in (8.5, 11.5))
    soft = np.array([int(shown._theme.accent_soft[i : i + 2], 16) for i in (1, 3, 5)])
    low = round(shown._area().bottom()) - 3
    assert (pixels[low, inside] == soft).all()
    assert (pixels[low, outside] != soft).any()


def test_the_reading_shows_at_the_pointer_and_goes(stage):
    shown = timeline(stage, RISING)
    plain = stage.pixels(shown)
    QTest.mouseMove(shown, QPoint(round(shown.x_of(15)), 40))
    assert shown._hovered == 15
    assert (stage.pixels(shown) != plain).any()


def test_it_follows_the_theme_and_says_what_it_shows(stage):
    shown = timeline(stage, RISING)
    stage.session.player.seek(4)
    shown._on_clock()
    light = stage.pixels(shown)
    shown.set_theme(DARK)
    assert (stage.pixels(shown) != light).any()
    assert shown.accessibleDescription() == (
        "Iteration 2 of 20, log-likelihood \N{MINUS SIGN}1350.000, change +50.0."
    )


def test_late_small_gains_remain_visible():
    likelihoods = np.array([-1e6, -2000.0, -1500.0, *(-1000 - 100 * 0.8 ** np.arange(30))])
    rises = np.diff(heights(likelihoods))
    assert (rises > 0).all()
    assert rises[3:13].sum() > 0.003
    assert heights(likelihoods)[-1] == 1.0


def test_rounding_is_neither_a_rise_nor_a_fall():
    """As where every row's label is known: all is said after the first M-step."""
    flat = -263.2044 + np.array([0.0, 1e-13, -2e-13])
    assert (heights(flat) == 1.0).all()


@pytest.mark.parametrize(
    "likelihoods",
    [[-5.0], [3.0, 3.0, 3.0], [-np.inf, -10.0, -9.0], [np.nan, np.nan], [-1e308, 1e308], [-2.0, -1.0, -1.5]],
)
def test_odd_likelihoods_have_heights(likelihoods):
    drawn = heights(np.array(likelihoods))
    assert len(drawn) == len(likelihoods)
    assert (drawn >= 0).all() and (drawn <= 1).all()
