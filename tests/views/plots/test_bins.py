"""A histogram has as many bins as its rows call for, and a row with a weight counts for so many."""

import numpy as np
import pytest

from gmm_desktop.engine import ArrayRows, Mixture
from gmm_desktop.engine.drain import drain
from gmm_desktop.views.plots.parts.bins import binning


@pytest.fixture
def lengths():
    random = np.random.default_rng(1)
    return np.concatenate([random.normal(12, 1.5, 300), random.normal(19, 2.2, 280)]).round(1)


def test_values_with_counts_have_the_histogram_of_the_rows_they_stand_for(lengths):
    values, counts = np.unique(lengths, return_counts=True)
    whole = drain(binning(ArrayRows(lengths), 0))
    short = drain(binning(ArrayRows(values, weights=counts), 0))
    np.testing.assert_allclose(short.edges, whole.edges)
    np.testing.assert_allclose(short.heights, whole.heights)


def test_weights_that_are_all_alike_change_nothing(lengths):
    plain = drain(binning(ArrayRows(lengths), 0))
    small = drain(binning(ArrayRows(lengths, weights=np.full(len(lengths), 1 / 580)), 0))
    assert len(small.heights) == len(plain.heights)


def test_one_normal_has_bins_as_wide_as_freedman_and_diaconis_advise():
    x = np.random.default_rng(2).normal(0, 1, 20_000)
    bins = drain(binning(ArrayRows(x), 0))
    low, high = np.quantile(x, [0.25, 0.75])
    assert float(np.diff(bins.edges).mean()) == pytest.approx(2 * (high - low) / 20_000 ** (1 / 3), rel=0.06)


def test_curves_that_reach_higher_than_the_bars_are_seen_to_their_tops_unless_one_has_looked_elsewhere(stage):
    x = np.arange(20.0)[:, None]
    stage.rows(x)
    plot = stage.show("histogram")
    before = plot.canvas.view.shown
    stage.run(Mixture([1.0], [[9.5]], [[[33.25]]]))
    stage.settle(plot)
    peak = 1 / np.sqrt(2 * np.pi * 33.25)
    assert before[-1] < peak < plot.canvas.view.shown[-1]
    plot.canvas.view.show_range((0.0, 5.0), (0.0, 0.03))
    stage.run(Mixture([1.0], [[9.5]], [[[30.0]]]))
    stage.settle(plot)
    assert plot.canvas.view.shown == (0.0, 5.0, 0.0, 0.03)


def test_either_all_bars_have_a_gap_beside_them_or_none_has(stage):
    """Gaps only between those that happen to be a pixel wider would look like data."""
    stage.rows(np.random.default_rng(3).uniform(0, 1, (200_000, 1)))
    plot = stage.show("histogram", size=(340, 300))
    view = plot.canvas.view
    row = stage.pixels(plot)[int(plot.canvas.mapFromScene(view.mapToScene(0, view.rect().height() - 8)).y())]
    left = plot.canvas.mapFromScene(view.mapToScene(0, 0)).x()
    inside = row[int(left + 0.2 * view.rect().width()) : int(left + 0.8 * view.rect().width())]
    assert len(np.unique(inside, axis=0)) == 1
