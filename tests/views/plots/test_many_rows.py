"""Many rows: what is drawn together adds up to what the rows are one by one, and the caption says so."""

import numpy as np
import pytest

from gmm_desktop.engine import ArrayRows, Mixture
from gmm_desktop.engine.drain import drain
from gmm_desktop.views.plots.parts.lattice import laying_out
from gmm_desktop.views.plots.parts.mosaic import MosaicPainter, MosaicRequest, is_dense
from gmm_desktop.views.plots.parts.portrait import doubt_of
from gmm_desktop.views.plots.parts.sorting import EXACT, sorting
from gmm_desktop.views.plots.parts.spread import spreading


def clouds(n, d=3):
    random = np.random.default_rng(2)
    return random.normal(size=(n, d)) + 3.0 * (np.arange(n) % 2)[:, None]


def mixture(d=3):
    return Mixture([0.4, 0.6], np.repeat([[0.0], [3.0]], d, axis=1), np.stack([np.eye(d)] * 2))


@pytest.mark.parametrize("stack", [(0, 1), (1, 0)])
def test_rows_are_sorted_by_component_and_probability(stack):
    x = clouds(500)
    found, _ = drain(sorting(ArrayRows(x), mixture(), stack, False))
    shares = mixture().responsibilities(x)[:, list(stack)]
    assert found.shares == pytest.approx(shares[found.order])
    groups = found.shares.argmax(axis=1)
    assert (np.diff(groups) >= 0).all()
    for group in range(2):
        assert (np.diff(found.shares[groups == group].max(axis=1)) <= 1e-12).all()
    assert found.sizes.tolist() == np.bincount(shares.argmax(axis=1)).tolist()


@pytest.mark.parametrize("n", [5_000, EXACT + 1])
def test_bars_that_hold_several_rows_have_their_mean(n):
    x = clouds(n)
    found, _ = drain(sorting(ArrayRows(x), mixture(), (0, 1), False))
    shares = mixture().responsibilities(x)
    widths = np.diff(found.edges)
    assert found.edges[-1] == n and (widths > 0).all()
    assert widths @ found.shares == pytest.approx(shares.sum(axis=0))
    assert found.shares.sum(axis=1) == pytest.approx(1.0)
    assert found.together > 1 and (found.order is None) == (n > EXACT)


def test_hard_memberships_are_whole():
    found, _ = drain(sorting(ArrayRows(clouds(300)), mixture(), (0, 1), True))
    assert set(found.shares.ravel().tolist()) == {0.0, 1.0}


def test_uncertainty_is_a_share_of_the_most_there_can_be():
    assert doubt_of(np.array([[1.0, 0.5], [0.0, 0.5]])).tolist() == [0.0, 1.0]
    assert doubt_of(np.ones((1, 3))).tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("weighted", [False, True])
def test_spread_is_that_of_the_filled_cells(weighted):
    random = np.random.default_rng(0)
    x = random.normal(size=(400, 3)) * [1e-8, 1.0, 1e8] + [5.0, 0.0, 1e9]
    x[:40, 1] = np.nan
    weights = random.integers(0, 3, 400).astype(float) if weighted else None
    found = drain(spreading(ArrayRows(x, weights), 3))
    repeated = x if weights is None else np.repeat(x, weights.astype(int), axis=0)
    assert found.mean == pytest.approx(np.nanmean(repeated, axis=0))
    assert found.deviation == pytest.approx(np.nanstd(repeated, axis=0), rel=1e-6)


def test_correlations_are_those_of_the_rows_that_have_both_cells():
    x = clouds(300)
    x[:50, 0] = np.nan
    lattice = drain(laying_out(ArrayRows(x), 3))
    assert lattice.correlations[1, 2] == pytest.approx(np.corrcoef(x[:, 1], x[:, 2])[0, 1])
    assert lattice.correlations[0, 1] == pytest.approx(np.corrcoef(x[50:, 0], x[50:, 1])[0, 1], abs=0.03)


def test_panels_of_a_matrix_count_every_row_once():
    x = clouds(60_000)
    lattice = drain(laying_out(ArrayRows(x), 3))
    assert is_dense(lattice)
    painter = MosaicPainter()
    request = MosaicRequest(
        lattice, mixture(), np.eye(3)[:2] * 255, np.arange(2), False, (300, 240), (255, 255, 255), 1.0
    )
    mosaic, whole = drain(painter.paint(request, False))
    picture = mosaic.content.pixels
    counts = painter._cells.totals().reshape(240, 300)
    assert whole and counts.sum() == 3 * 60_000
    below = np.kron(np.tri(3, k=-1), np.ones((80, 100))) > 0
    assert counts[~below].sum() == 0
    assert picture[..., 3][below].mean() > 5 and picture[..., 3][~below].max(initial=0) < 90


@pytest.mark.parametrize(
    ("kind", "caption"),
    [
        ("matrix", "drawn as density"),
        ("projection", "drawn as density"),
        ("uncertainty", "density of their uncertainty"),
        ("memberships", "those of like probability together"),
    ],
)
def test_the_caption_says_how_many_rows_are_drawn(stage, kind, caption):
    stage.rows(clouds(EXACT + 1))
    plot = stage.show(kind)
    stage.run(mixture())
    stage.settle(plot)
    assert caption in plot.caption
    assert f"{EXACT + 1:,}".replace(",", "\N{THIN SPACE}") in plot.caption


def test_the_matrix_says_which_columns_it_leaves_out(stage):
    stage.rows(clouds(50, 11))
    plot = stage.show("matrix")
    assert "the first 8 of 11 columns" in plot.caption
