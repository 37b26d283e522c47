"""What every plot promises, whatever it draws."""

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from gmm_desktop.engine import Mixture, Noise
from gmm_desktop.views.plots import PLOTS
from gmm_desktop.views.plots.parts.manner import Manner
from gmm_desktop.views.theme import DARK, LIGHT

GLIDING = ("scatter", "histogram", "matrix", "projection", "profile", "uncertainty", "hard_against_soft")

every_plot = pytest.mark.parametrize("kind", list(PLOTS))
drawing_rows = pytest.mark.parametrize("kind", [name for name, kind in PLOTS.items() if kind.rows])
coloured = pytest.mark.parametrize("kind", [name for name, kind in PLOTS.items() if kind.coloured])
with_axes = pytest.mark.parametrize("kind", [name for name, kind in PLOTS.items() if kind.axes])
gliding = pytest.mark.parametrize("kind", [name for name in GLIDING if name in PLOTS])


def clouds(n=300, d=2):
    random = np.random.default_rng(3)
    return random.normal(size=(n, d)) + 6.0 * (np.arange(n) % 2)[:, None]


def mixture(*means, d=2, spread=1.0, noise=None, weights=None):
    k = len(means)
    weights = np.full(k, (1 - (noise.weight if noise else 0)) / k) if weights is None else weights
    places = np.repeat(np.array(means, dtype=float)[:, None], d, axis=1)
    return Mixture(weights, places, np.stack([spread * np.eye(d)] * k), "VVV", noise)


def ground(plot):
    return QColor(plot.theme.card).getRgb()[:3]


def share_drawn(plot, pixels):
    return float((np.abs(pixels - ground(plot)).sum(axis=2) > 12).mean())


@every_plot
def test_no_data_shows_an_empty_plot(stage, kind):
    plot = stage.show(kind)
    assert plot.grab().width() == 480
    assert plot.accessibleName() == PLOTS[kind].title


@drawing_rows
def test_rows_are_drawn_before_any_fit_in_the_quiet_colour(stage, kind):
    plot = stage.show(kind)
    empty = stage.pixels(plot)
    stage.rows(clouds())
    drawn = stage.pixels(plot)
    assert (drawn != empty).any(axis=2).mean() > 0.004
    hues = drawn.max(axis=2) - drawn.min(axis=2)
    assert hues.max() < 60  # no component's colour yet


@every_plot
def test_a_run_brings_colour_and_another_frame_another_picture(stage, kind):
    stage.rows(clouds())
    plot = stage.show(kind)
    stage.run(mixture(2, 4, spread=9.0), mixture(1, 5), mixture(0, 6))
    end = stage.pixels(plot)
    stage.session.player.seek(0)
    start = stage.pixels(plot)
    assert (start.max(axis=2) - start.min(axis=2)).max() > 80
    assert (start != end).any(axis=2).mean() > 0.004


@every_plot
def test_a_half_step_changes_ellipses_or_curves_and_keeps_colours(stage, kind):
    stage.rows(clouds())
    plot = stage.show(kind)
    stage.run(mixture(2, 4), mixture(0, 6, weights=[0.4, 0.6]))
    stage.session.player.seek(0)
    first = stage.pixels(plot)
    stage.session.player.seek(1)
    assert (stage.pixels(plot) != first).any()


@every_plot
def test_the_theme_is_followed(stage, kind):
    stage.rows(clouds())
    plot = stage.show(kind, LIGHT)
    stage.run(mixture(0, 6))
    light = stage.pixels(plot)
    plot.set_theme(DARK)
    dark = stage.pixels(plot)
    assert light[:3, :3].mean() > 200
    assert dark[:3, :3].mean() < 80
    assert share_drawn(plot, dark) > 0.01


@coloured
def test_hard_colours_differ_between_components(stage, kind):
    stage.rows(clouds())
    plot = stage.show(kind)
    stage.run(mixture(2.5, 3.5, spread=9.0))
    soft = stage.pixels(plot)
    plot.draw_as(Manner(hard=True))
    assert (stage.pixels(plot) != soft).any(axis=2).mean() > 0.002
    plot.draw_as(Manner())
    assert (stage.pixels(plot) == soft).all()


SHAPES = {
    "one row": [[1.0, 2.0]],
    "two equal rows": [[1.0, 2.0], [1.0, 2.0]],
    "a constant column": np.stack([np.full(50, 7.0), np.arange(50.0)], axis=1),
    "both constant": np.full((20, 2), 3.0),
    "zeros": np.zeros((5, 2)),
    "an empty column": np.stack([np.full(9, np.nan), np.arange(9.0)], axis=1),
    "empty cells": np.where(np.arange(80).reshape(40, 2) % 7 == 0, np.nan, clouds(40)),
    "tiny": clouds() * 1e-300,
    "huge": clouds() * 1e300,
    "the whole range": np.array([[-1.7e308, -1.7e308], [1.7e308, 1.7e308], [0.0, 1.0]]),
    "subnormal": np.array([[0.0, 5e-324], [5e-324, 0.0], [1e-320, 1e-320]]),
    "a large offset": clouds() + 1e15,
    "an offset beyond digits": clouds() + 1e17,
    "scales side by side": clouds() * [1e-12, 1e12],
    "an outlier": np.concatenate([clouds(), [[1e9, -1e9]]]),
    "three columns": clouds(100, 3),
    "thirty columns": clouds(100, 30),
}


@every_plot
@pytest.mark.parametrize("shape", list(SHAPES))
def test_odd_data_are_drawn(stage, kind, shape):
    x = np.asarray(SHAPES[shape], dtype=float)
    plot = stage.show(kind)
    stage.rows(x)
    assert share_drawn(plot, stage.pixels(plot)) > 0.0005
    for name in ("fit_view", "redraw"):
        getattr(plot, name)()
        stage.pixels(plot)
    known = np.where(np.isnan(x), 0.0, x)
    centre = np.median(known / 2, axis=0) * 2
    spread = np.clip(np.abs(known / 2 - centre / 2).max(axis=0) * 2, 1e-140, 1e150)
    covariance = np.diag(spread**2)
    start = Mixture([0.5, 0.5], np.stack([centre, centre + spread / 2]), np.stack([covariance] * 2))
    stage.run(start, start)
    stage.pixels(plot)
    assert "Iteration" in plot.describe()


@with_axes
def test_other_axes_are_drawn_on_request(stage, kind):
    x = np.stack([clouds()[:, 0], clouds()[:, 1], np.arange(300.0) ** 2], axis=1)
    stage.rows(x)
    plot = stage.show(kind)
    before = stage.pixels(plot)
    stage.session.show_axes(2, 1)
    assert (stage.pixels(plot) != before).any(axis=2).mean() > 0.005
    assert "column 3" in plot.describe()


@every_plot
def test_a_background_component_is_drawn(stage, kind):
    stage.rows(clouds())
    plot = stage.show(kind)
    stage.run(mixture(0, 6, noise=Noise(0.3, np.array([12.0, 12.0]))))
    assert share_drawn(plot, stage.pixels(plot)) > 0.01


@every_plot
def test_names_are_shown_as_typed(stage, kind):
    stage.rows(clouds(), names=('<img src="/dev/zero">', "a\nb <b>&amp;"))
    plot = stage.show(kind)
    stage.run(mixture(0, 6))
    stage.session.rename(0, '<img src="/dev/zero">')
    stage.pixels(plot)
    assert "<img" not in plot.canvas.bottom.labelString().replace("&lt;img", "")


@every_plot
def test_it_says_in_words_what_is_shown(stage, kind, qtbot):
    stage.rows(clouds())
    plot = stage.show(kind)
    stage.run(mixture(0, 6))
    qtbot.waitUntil(lambda: "Iteration 0, E-step" in plot.accessibleDescription())
    assert "A: weight 50 %" in plot.accessibleDescription()
    assert "300 rows" in plot.accessibleDescription()


@every_plot
def test_a_double_click_shows_everything_again(stage, kind):
    stage.rows(clouds())
    plot = stage.show(kind)
    whole = plot.canvas.view.shown
    plot.canvas.view.show_range((0.0, 1.0), (0.0, 0.01))
    stage.settle(plot)
    middle = plot.canvas.mapFromScene(plot.canvas.view.sceneBoundingRect().center())
    viewport = plot.canvas.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=middle)
    assert plot.canvas.view.shown == pytest.approx(whole)


@every_plot
def test_a_hidden_plot_does_not_draw_and_catches_up(stage, kind):
    stage.rows(clouds())
    plot = stage.show(kind)
    before = stage.pixels(plot)
    plot.hide()
    stage.run(mixture(0, 6))
    QCoreApplication.processEvents()
    assert not plot.settled
    plot.show()
    assert (stage.pixels(plot) != before).any(axis=2).mean() > 0.004


@every_plot
def test_it_can_be_dropped_in_mid_job(session, kind, stage):
    stage.rows(clouds(200_000))
    plot = PLOTS[kind].make(session, LIGHT)
    plot.resize(400, 300)
    plot.show()
    stage.run(mixture(0, 6))
    QCoreApplication.processEvents()
    gone = weakref.ref(plot)
    plot.close()
    plot.deleteLater()
    del plot
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert gone() is None


@gliding
def test_reduced_motion_jumps(stage, kind):
    stage.rows(clouds())
    plot = stage.show(kind)
    plot.reduced_motion = True
    stage.run(mixture(2, 4), mixture(0, 6))
    stage.settle(plot)
    stage.session.player.seek(0)
    plot._on_due()
    assert not plot._glide.gliding
    assert plot._glide.mixture is plot._glide.target_mixture


@gliding
def test_changes_glide(stage, kind, qtbot):
    stage.rows(clouds())
    plot = stage.show(kind)
    stage.run(mixture(2, 4), mixture(0, 6))
    stage.settle(plot)
    passed = []
    plot._glide.moved.connect(lambda: passed.append(plot._glide.mixture.means[0, 0]))
    start = plot._glide.mixture.means[0, 0]
    plot._glide._since_change.invalidate()  # as if nothing had changed for a long time
    stage.session.player.seek(0)
    qtbot.waitUntil(lambda: bool(passed) and plot._glide.mixture is plot._glide.target_mixture)
    low, high = sorted((start, passed[-1]))
    assert any(low < place < high for place in passed)


@every_plot
def test_it_applies_to_enough_columns(kind):
    plot = PLOTS[kind]
    assert not plot.applies(plot.columns - 1)
    assert plot.applies(plot.columns) and plot.applies(30)


@every_plot
def test_keys_pan_and_zoom(stage, kind):
    stage.rows(clouds())
    plot = stage.show(kind)
    left, right, bottom, top = plot.canvas.view.shown
    QTest.keyClick(plot, Qt.Key.Key_Right)
    assert plot.canvas.view.shown[0] == pytest.approx(left + 0.1 * (right - left))
    QTest.keyClick(plot, Qt.Key.Key_Left)
    QTest.keyClick(plot, Qt.Key.Key_Plus)
    shown = plot.canvas.view.shown
    assert shown[1] - shown[0] == pytest.approx(0.8 * (right - left))
    assert shown[3] - shown[2] == pytest.approx(0.8 * (top - bottom))


@every_plot
def test_text_grows_with_the_font(stage, kind, qtbot):
    stage.rows(clouds())
    plot = stage.show(kind)
    before = plot.canvas.left.width()
    font = plot.font()
    font.setPointSizeF(2 * font.pointSizeF())
    plot.setFont(font)
    qtbot.waitUntil(lambda: plot.canvas.left.width() > before)


@every_plot
@pytest.mark.parametrize("now", [1, 2])
def test_what_moves_or_is_said_while_other_columns_come_is_no_longer_about_those_before(stage, kind, now):
    stage.rows(clouds(d=5))
    plot = stage.show(kind)
    stage.run(mixture(2, 4, d=5), mixture(0, 6, d=5))
    stage.settle(plot)
    stage.session.player.seek(0)
    plot._on_due()  # something glides
    stage.rows(clouds(d=now))
    for glide in plot._motions:
        glide.moved.emit()
    for cloud in (getattr(plot, "_cloud", None), getattr(getattr(plot, "_soft", None), "cloud", None)):
        if cloud is not None:
            (cloud.laid_out if kind == "matrix" else cloud.measured).emit()
    plot.canvas.resized.emit()
    plot._describe()
    stage.settle(plot)


@pytest.mark.parametrize("kind", ["memberships", "matrix"])
def test_signs_of_components_grow_with_the_text(stage, kind):
    stage.rows(clouds())
    stage.run(mixture(0, 6))
    colour = LIGHT.component(0).getRgb()[:3]
    counts = []
    for zoom in (1.0, 3.0):
        seen = stage.pixels(stage.show(kind, replace(LIGHT, zoom=zoom), size=(700, 500)))
        part = seen[:200, 380:] if kind == "matrix" else seen  # above the diagonal
        painted = (part == colour).all(axis=-1)
        counts.append(painted[painted.sum(axis=1) < 60].sum())  # rows of pixels that no bar is in
    assert counts[1] > 3 * counts[0] > 0
