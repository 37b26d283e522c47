"""Lines in the panels of a matrix are cut at their frames, and words stand where ellipses leave room."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QFontMetricsF
from test_every_plot import clouds, mixture

from gmm_desktop.engine import ArrayRows, Mixture
from gmm_desktop.engine.drain import drain
from gmm_desktop.views.plots.parts.contouring import IN_SHORT, SHARES
from gmm_desktop.views.plots.parts.free_corner import CORNERS, free_corners
from gmm_desktop.views.plots.parts.lattice import GAP, Panel, laying_out
from gmm_desktop.views.plots.parts.manner import Manner
from gmm_desktop.views.plots.parts.panel_lines import PanelLines
from gmm_desktop.views.plots.parts.panels import _in_words, way_of_words
from gmm_desktop.views.plots.parts.plane_lines import path_within
from gmm_desktop.views.theme import LIGHT

LOW, HIGH = np.array([[0.0, 0.0]]), np.array([[1.0, 1.0]])


def pieces(path):
    """The separate lines (p, 2) that a path is made of."""
    found = []
    for place in range(path.elementCount()):
        element = path.elementAt(place)
        if element.isMoveTo():
            found.append([])
        found[-1].append((element.x, element.y))
    return [np.array(piece) for piece in found]


def cut(*points):
    return pieces(path_within((np.array([points], dtype=float), LOW, HIGH)))


def test_lines_within_their_box_stay_whole():
    lines = np.random.default_rng(0).uniform(0, 1, (3, 7, 2))
    found = pieces(path_within((lines, np.tile(LOW, (3, 1)), np.tile(HIGH, (3, 1)))))
    assert [len(piece) for piece in found] == [7, 7, 7]
    assert np.array(found) == pytest.approx(lines)


def test_lines_are_cut_where_they_leave_and_come_back():
    (out,) = cut((0.5, 0.5), (0.5, 1.5))
    assert out == pytest.approx(np.array([[0.5, 0.5], [0.5, 1.0]]))
    (through,) = cut((-1, 0.5), (0.2, 0.5), (0.4, 0.5), (3, 0.5))
    assert through == pytest.approx(np.array([[0, 0.5], [0.2, 0.5], [0.4, 0.5], [1, 0.5]]))
    first, second = cut((0.5, 0.5), (0.5, 2), (0.7, 2), (0.7, 0.5))
    assert first[-1] == pytest.approx((0.5, 1)) and second[0] == pytest.approx((0.7, 1))
    (corner,) = cut((-0.5, 0.9), (0.6, 2.0), (0.6, 0.5))
    assert corner[0] == pytest.approx((0.6, 1))
    assert cut((-0.5, 0.7), (0.3, 1.5)) == []
    assert cut((2, 2), (3, 3)) == [] and cut((-1, 0), (-1, 1)) == []


def test_random_lines_keep_exactly_what_is_inside():
    lines = np.random.default_rng(1).normal(0.5, 0.7, (40, 30, 2))
    found = pieces(path_within((lines, np.tile(LOW, (40, 1)), np.tile(HIGH, (40, 1)))))
    assert all((piece > -1e-9).all() and (piece < 1 + 1e-9).all() for piece in found)
    length = sum(np.hypot(*np.diff(piece, axis=0).T).sum() for piece in found)
    fine = np.linspace(0, 1, 400)
    steps = np.diff(lines, axis=1)
    dense = lines[:, :-1, None] + fine[:, None] * steps[:, :, None]
    inside = ((dense >= 0) & (dense <= 1)).all(axis=-1).mean(axis=-1)
    assert length == pytest.approx((np.hypot(*steps.transpose(2, 0, 1)) * inside).sum(), rel=1e-2)


def test_what_is_not_finite_is_left_out():
    assert cut((np.nan, 0.5), (0.5, 0.5)) == []
    (piece,) = cut((0.1, 0.1), (0.2, 0.1), (np.inf, 0.1))
    assert piece == pytest.approx(np.array([[0.1, 0.1], [0.2, 0.1]]))


def test_ellipses_stand_in_both_panels_of_a_pair_and_curves_on_the_diagonal():
    lattice = drain(laying_out(ArrayRows(clouds(d=3)), 3))
    lines = PanelLines.of(lattice, mixture(0, 6, d=3))
    for path, panels in ((lines.bold[0], 6), (lines.fine[0], 9)):
        corners = {tuple(np.floor(piece.mean(axis=0)).astype(int)) for piece in pieces(path)}
        assert len(corners) == panels
    for piece in [piece for path in (*lines.bold, *lines.fine) for piece in pieces(path)]:
        inside = piece - np.floor(piece.mean(axis=0))
        assert inside.min() > GAP - 1e-9 and inside.max() < 1 - GAP + 1e-9


def test_words_stand_in_the_emptiest_corner_and_stay_while_it_is_empty():
    random = np.random.default_rng(0)
    crowds = [random.uniform(0.0, 0.3, (50, 2)) + 0.7 * np.array(corner) for corner in CORNERS]
    all_but = [
        np.concatenate([crowd for other, crowd in enumerate(crowds) if other != place]) for place in range(4)
    ]
    chosen, free = free_corners(np.stack(all_but), np.array([0.3, 0.2]))
    assert chosen.tolist() == [0, 1, 2, 3] and free.all()
    nothing = np.full((4, 1, 2), 0.5)
    assert free_corners(nothing, np.array([0.3, 0.2]), chosen)[0].tolist() == chosen.tolist()
    assert free_corners(nothing, np.array([0.3, 0.2]))[0].tolist() == [0] * 4
    assert not free_corners(np.concatenate(crowds)[None], np.array([0.3, 0.2]))[1].any()


def test_a_correlation_is_not_written_over_an_ellipse(stage):
    """Two components that rise fill the lower left and upper right; the words stand in another corner."""
    rise = np.array([[1.0, 0.9], [0.9, 1.0]])
    stage.rows(Mixture([0.5, 0.5], [[0, 0], [3, 3]], [rise, rise]).sample(300, np.random.default_rng(1))[0])
    plot = stage.show("matrix", size=(330, 300))
    stage.run(Mixture([0.5, 0.5], [[0, 0], [3, 3]], [rise, rise]))
    stage.settle(plot)
    stage.pixels(plot)
    assert CORNERS[plot._panels._corners[0]] in ((1, 0), (0, 1))
    fall = rise * [[1, -1], [-1, 1]]
    stage.run(Mixture([0.5, 0.5], [[0, 3], [3, 0]], [fall, fall]))
    stage.settle(plot)
    stage.pixels(plot)
    assert CORNERS[plot._panels._corners[0]] in ((0, 0), (1, 1))


@pytest.mark.parametrize("zoomed", [False, True])
def test_lines_are_seen_in_the_colour_of_their_component(stage, zoomed):
    stage.rows(clouds())
    plot = stage.show("matrix", size=(700, 600))
    stage.run(mixture(0, 6))
    if zoomed:
        plot.canvas.view.show_range((1.2, 1.8), (1.2, 1.8))
    shown = stage.pixels(plot)
    for identity in (0, 1):
        red, green, blue, _ = QColor(LIGHT.component(identity)).getRgb()
        there = np.abs(shown - (red, green, blue)).sum(axis=2) < 40
        above = there if zoomed else there[:, 400:]  # in panels above the diagonal are no points
        assert above.sum() > 60


def test_contours_stand_below_the_diagonal_in_place_of_ellipses(stage):
    stage.rows(clouds(d=3))
    plot = stage.show("matrix", size=(700, 600))
    stage.run(mixture(0, 6, d=3))
    stage.settle(plot)
    ellipses = stage.pixels(plot)
    plot.draw_as(Manner(contours=True))
    assert (stage.pixels(plot) != ellipses).any(axis=2).mean() > 0.01
    assert IN_SHORT in plot.caption
    lattice, contours = plot._lattice, plot._panels._contours
    assert len(contours) == len(SHARES)
    rows = clouds(d=3)
    for path, share in zip(contours, SHARES, strict=True):
        for r, c in lattice.pairs:
            x, y = Panel(lattice, r, c).of(rows)
            held = np.mean([path.contains(QPointF(*place)) for place in zip(x, y, strict=True)])
            assert held == pytest.approx(share, abs=0.08)
    below = {tuple(np.floor(piece.mean(axis=0)).astype(int)) for path in contours for piece in pieces(path)}
    assert below == {tuple(lattice.corner(r, c).astype(int)) for r, c in lattice.pairs}
    assert len(pieces(plot._panels._lines.bold[0])) == 3  # ellipses above the diagonal stay
    plot.draw_as(Manner())
    assert (stage.pixels(plot) == ellipses).all()
    assert plot.caption == ""


def test_ellipses_lie_where_their_component_does_whatever_the_units():
    x = clouds(d=3) * [1e-9, 1.0, 1e9] + [0.0, 1e6, 0.0]
    lattice = drain(laying_out(ArrayRows(x), 3))
    lines = PanelLines.of(lattice, Mixture([1.0], [x.mean(axis=0)], [np.cov(x.T)]))
    for path in (lines.bold[0], lines.fine[0]):
        for piece in pieces(path)[:6]:
            corner = np.floor(piece.mean(axis=0))
            r, c = int(lattice.m - 1 - corner[1]), int(corner[0])
            values = np.stack(
                [lattice.values(c, piece[:, 0] - corner[0]), lattice.values(r, piece[:, 1] - corner[1])]
            )
            apart = values - x.mean(axis=0)[[c, r], None]
            squares = np.einsum("ip,ij,jp->p", apart, np.linalg.inv(np.cov(x[:, [c, r]].T)), apart)
            assert squares == pytest.approx(np.full(len(piece), squares[0]), rel=1e-2)


def test_a_correlation_that_rounds_to_nothing_has_no_sign():
    assert (_in_words(-0.001), _in_words(-0.426)) == ("r = 0.00", "r = \N{MINUS SIGN}0.43")


def test_correlations_are_written_in_short_and_then_not_at_all_in_narrow_panels(qapp):
    metrics = QFontMetricsF(QFont())
    full, alone = metrics.horizontalAdvance("r = 0.43"), metrics.horizontalAdvance("0.43")
    ways = [way_of_words(room, metrics) for room in (3 * full, 3 * alone, 0.9 * alone)]
    assert [way and way(0.426) for way in ways] == ["r = 0.43", "0.43", None]
