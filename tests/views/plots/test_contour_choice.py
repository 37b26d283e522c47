"""Contours go around as much of the mixture as they say, follow what is shown, and come in place of ellipses."""

import numpy as np
import pytest
from PySide6.QtTest import QTest
from test_every_plot import SHAPES, mixture

from gmm_desktop.engine import Mixture, Noise
from gmm_desktop.views.plots import PLOTS
from gmm_desktop.views.plots.parts.contouring import IN_WORDS, SHARES
from gmm_desktop.views.plots.parts.manner import Manner

CONTOURS = Manner(contours=True)
contoured = pytest.mark.parametrize("kind", [n for n, kind in PLOTS.items() if kind.contoured and n != "matrix"])


def clouds(d=3, k=3):
    random = np.random.default_rng(2)
    roots = random.normal(size=(k, d, d + 1))
    return Mixture(random.dirichlet(np.ones(k)), 4 * random.normal(size=(k, d)), roots @ roots.swapaxes(1, 2))


def show(stage, kind, manner=CONTOURS, **more):
    plot = stage.show(kind, **more)
    plot.draw_as(manner)
    stage.settle(plot)
    return plot


def lines(plot):
    return plot._contours.layer.lines if plot._contours is not None else ()


def inside(lines, x):
    """Whether places (n, 2) lie within an odd number of closed lines."""
    odd = np.zeros(len(x), dtype=bool)
    for line in lines:
        assert (line[0] == line[-1]).all()
        (x1, y1), (x2, y2) = line[:-1].T, line[1:].T
        for place, (across, up) in enumerate(x):
            crossed = (y1 > up) != (y2 > up)
            along = (up - y1[crossed]) / (y2 - y1)[crossed]
            odd[place] ^= bool((across < x1[crossed] + along * (x2 - x1)[crossed]).sum() % 2)
    return odd


@pytest.mark.parametrize("axes", [(0, 1), (2, 0)])
def test_each_line_goes_around_its_share_of_the_mixture(stage, axes):
    model = clouds()
    rows, _ = model.sample(4000, np.random.default_rng(1))
    stage.rows(rows)
    stage.session.axes = axes
    plot = show(stage, "scatter")
    stage.run(model)
    stage.settle(plot)
    held = [inside(drawn, rows[:, list(axes)]).mean() for drawn in lines(plot)]
    assert held == pytest.approx(SHARES, abs=0.02)


def test_a_background_counts_where_the_rows_are(stage):
    model = mixture(3.0, 7.0, spread=0.3, noise=Noise(0.5, np.array([10.0, 10.0])))
    random = np.random.default_rng(1)
    clustered, _ = Mixture(2 * model.weights, model.means, model.covariances).sample(1000, random)
    rows = np.concatenate([clustered, random.uniform(0, 10, (1000, 2)), [[0, 0], [10, 10]]])
    stage.rows(rows)
    plot = show(stage, "scatter")
    stage.run(model)
    stage.settle(plot)
    half, more, *_ = (inside(drawn, rows).mean() for drawn in lines(plot))
    assert half == pytest.approx(0.5, abs=0.03) and more == pytest.approx(0.8, abs=0.03)


@contoured
def test_contours_come_in_place_of_ellipses_and_go_again(stage, kind):
    stage.rows(clouds().sample(200, np.random.default_rng(1))[0])
    plot = stage.show(kind)
    stage.run(clouds())
    ellipses = stage.pixels(plot)
    assert lines(plot) == () and all(len(part.ellipses) for part in plot._outlines._components)
    plot.draw_as(CONTOURS)
    assert (stage.pixels(plot) != ellipses).any(axis=2).mean() > 0.02
    assert len(lines(plot)) == len(SHARES) and not any(len(part.ellipses) for part in plot._outlines._components)
    assert IN_WORDS in plot.caption and IN_WORDS in plot.describe()
    plot.draw_as(Manner())
    assert (stage.pixels(plot) == ellipses).all()
    assert IN_WORDS not in plot.caption


@contoured
def test_a_highlighted_component_has_its_own_lines_which_hold_as_much_of_it(stage, kind):
    stage.rows(clouds().sample(200, np.random.default_rng(1))[0])
    plot = show(stage, kind)
    stage.run(clouds())
    stage.session.pointing.highlight(1)
    stage.settle(plot)
    assert [len(part.ellipses) for part in plot._outlines._components] == [0, len(SHARES), 0]
    if kind == "scatter":
        alone = clouds().marginal((0, 1)).reordered([1])
        apart = plot._outlines._components[1].ellipses - alone.means[0]
        squares = np.einsum("rpa,ab,rpb->rp", apart, np.linalg.inv(alone.covariances[0]), apart)
        assert 1 - np.exp(-squares / 2) == pytest.approx(np.array(SHARES)[:, None] * np.ones(squares.shape))


def test_they_follow_the_iterations_and_are_fine_at_rest(stage):
    stage.rows(clouds(2).sample(200, np.random.default_rng(1))[0])
    plot = show(stage, "scatter")
    stage.run(mixture(2, 4), mixture(0, 6))
    stage.settle(plot)
    seen = []
    plot._contours._sketching.done.connect(seen.append)
    stage.session.player.seek(0)
    stage.settle(plot)
    middle = [np.concatenate(drawn).mean(axis=0) for drawn in lines(plot)]
    assert middle[-1] == pytest.approx((3, 3), abs=0.1)
    quick, whole = seen[0], seen[-1]
    assert len(whole[-1][0]) > len(quick[-1][0])


def test_zoomed_in_they_are_drawn_anew_and_labelled_in_view(stage):
    stage.rows(clouds(2).sample(200, np.random.default_rng(1))[0])
    plot = show(stage, "scatter")
    stage.run(mixture(0, 6))
    stage.settle(plot)
    before = len(lines(plot)[0][0])
    plot.canvas.view.show_range((0.0, 2.0), (0.0, 2.0))
    stage.settle(plot)
    half = np.concatenate(lines(plot)[0])
    assert len(half) > before / 2 and half.max() < 3.0
    assert np.hypot(*half.T) == pytest.approx(np.full(len(half), np.sqrt(2 * np.log(2))), rel=0.05)


def test_without_a_fit_there_are_none(stage):
    stage.rows(clouds(2).sample(200, np.random.default_rng(1))[0])
    plot = show(stage, "scatter")
    assert lines(plot) == () and plot.caption == ""
    stage.run(mixture(0, 6))
    stage.settle(plot)
    assert plot.caption == IN_WORDS
    stage.session._run.show(None)
    stage.session.frame_changed.emit()
    stage.settle(plot)
    assert lines(plot) == () and plot.caption == ""


@pytest.mark.parametrize("shape", list(SHAPES))
def test_odd_data_are_contoured(stage, shape):
    x = np.asarray(SHAPES[shape], dtype=float)
    stage.rows(x)
    plot = show(stage, "scatter")
    known = np.where(np.isnan(x), 0.0, x)
    centre = np.median(known / 2, axis=0) * 2
    spread = np.clip(np.abs(known / 2 - centre / 2).max(axis=0) * 2, 1e-140, 1e150)
    start = Mixture([0.5, 0.5], np.stack([centre, centre + spread / 2]), np.stack([np.diag(spread**2)] * 2))
    stage.run(start, start)
    stage.settle(plot)
    found = lines(plot)
    assert all(np.isfinite(line).all() for drawn in found for line in drawn)


def test_one_key_draws_contours_in_all_views_the_next_time_too(window, open_sample, run_to_end, qtbot, settings):
    open_sample("iris")
    run_to_end()
    window.views.open("projection")
    button, action = window.picture._contours, window.actions_table["contours"]
    assert button.isVisible() and not button.isChecked()
    QTest.keyClick(window, "c")
    plots = (window.picture.plot, *window.views.plots)
    qtbot.waitUntil(lambda: all(plot.settled for plot in plots), timeout=20_000)
    assert all(len(lines(plot)) == len(SHARES) for plot in plots)
    assert action.isChecked() and button.isChecked()
    assert settings.text("components") == "contours"
    window.picture.show_view("memberships")
    assert not button.isVisible()
