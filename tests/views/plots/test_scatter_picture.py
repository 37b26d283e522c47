"""Sprites, density pictures and where things stand, held against direct computations."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor, QFontMetricsF

from gmm_desktop.engine import ArrayRows, Mixture
from gmm_desktop.engine.drain import drain
from gmm_desktop.views.plots.parts.binning import Binning
from gmm_desktop.views.plots.parts.dots import Dots, picture_of
from gmm_desktop.views.plots.parts.placing import Pair
from gmm_desktop.views.plots.parts.portrait import DRAWN_ONE_BY_ONE
from gmm_desktop.views.plots.parts.raster import Grid
from gmm_desktop.views.plots.parts.sprites import Stamp, _masks, sprites
from gmm_desktop.views.theme import DARK, LIGHT

RED_BLUE = np.array([[200.0, 0.0, 0.0], [0.0, 0.0, 200.0]])


def halves(spread=1.0):
    return Mixture([0.5, 0.5], [[0.0, 0.0], [6.0, 6.0]], np.stack([spread * np.eye(2)] * 2))


def rgb(colour):
    return np.array(QColor(colour).getRgb()[:3], dtype=float)


# Sprites ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("identity", [*range(12), -1])
def test_a_sprite_has_its_colour_in_the_middle_and_nothing_at_its_corners(identity):
    made = sprites(np.array([[200.0], [100.0], [50.0]]), np.array([identity]), Stamp(4.0, (255, 255, 255), 1.0))
    side = made.side
    sprite = made.atlas[:side, :side].astype(int)
    blue, green, red, alpha = sprite[side // 2, side // 2]
    assert (red, green, blue, alpha) == (200, 100, 50, 255)
    assert not sprite[[0, 0, -1, -1], [0, -1, 0, -1]].any()


def test_every_symbol_has_another_shape():
    colours = np.tile(np.array([[10.0], [20.0], [30.0]]), 12)
    made = sprites(colours, np.arange(12), Stamp(5.0, (255, 255, 255)))
    left, top = (corner.astype(int) for corner in made.corners())
    shapes = [made.atlas[y : y + made.side, x : x + made.side].tobytes() for x, y in zip(left, top, strict=True)]
    assert len(set(shapes)) == 12


@pytest.mark.parametrize("rim", [0.0, 0.55])
@pytest.mark.parametrize("radius", [1.4, 1.8, 2.0, 2.5, 3.0, 3.5, 4.0, 8.0])
def test_no_sprite_is_cut_off_and_none_is_larger_than_its_shape(qapp, radius, rim):
    stamp = Stamp(radius, (255, 255, 255), 1.0, rim)
    made = sprites(np.full((3, 13), 90.0), np.arange(-1, 12), stamp)
    room = made.side + 6
    whole = [_masks(identity, radius, stamp.rim_width, room)[1 if rim else 0].sum() for identity in range(-1, 12)]
    own = [
        _masks(identity, radius, stamp.rim_width, made.side)[1 if rim else 0].sum() for identity in range(-1, 12)
    ]
    assert own == pytest.approx(whole, abs=0.02)  # a few hundredths of a level of grey
    assert any(
        _masks(identity, radius, stamp.rim_width, made.side)[1 if rim else 0][0].any() for identity in range(12)
    )


def test_dots_are_painted_where_they_are_whatever_their_order_and_those_outside_are_not(qapp):
    random = np.random.default_rng(2)
    places, colours = random.uniform(-0.5, 10.5, (40, 2)), np.tile([[200.0], [100.0], [50.0]], 40)
    places = places[np.lexsort((places[:, 0], np.floor(places[:, 1] * 10)))][::7]  # none over another
    stamp = Stamp(1.4, (255, 255, 255), 1.0, 0.0)
    made = sprites(colours[:, : len(places)], np.zeros(len(places), dtype=np.intp), stamp)
    image = picture_of((Dots.of(places, made),), (0.0, 10.0, 0.0, 10.0), (100.0, 100.0))
    alpha = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(100, 100, 4)[..., 3]
    inside = ((places >= 0) & (places < 10)).all(axis=1)
    x, y = np.floor(places[inside] * (10, -10) + (0, 100)).astype(int).T
    assert (alpha[y, x] == 255).all() and (alpha == 255).sum() >= inside.sum() > 0


def test_alike_colours_share_a_sprite_and_others_do_not():
    colours = np.array([[10.0, 10.4, 200.0], [20.0, 20.0, 20.0], [30.0, 30.0, 30.0]])
    made = sprites(colours, np.zeros(3, dtype=np.intp), Stamp(3.0, (255, 255, 255)))
    assert made.which[0] == made.which[1] != made.which[2]


def test_bytes_are_premultiplied():
    random = np.random.default_rng(1)
    made = sprites(random.uniform(0, 255, (3, 500)), random.integers(-1, 12, 500), Stamp(3.3, (255, 255, 255)))
    assert (made.atlas[..., :3] <= made.atlas[..., 3:]).all()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_points_on_screen_have_the_colours_of_their_components_and_blends_between(stage, theme):
    stage.rows([[0.0, 0.0], [6.0, 6.0], [3.0, 3.0], [0.0, 6.0]])
    plot = stage.show("scatter", theme)
    stage.run(halves())
    plot._outlines.setVisible(False)
    shown = stage.pixels(plot)
    colours = {0: rgb(theme.component(0)), 1: rgb(theme.component(1))}
    expected = [colours[0], colours[1], (colours[0] + colours[1]) / 2, (colours[0] + colours[1]) / 2]
    opacity = 0.86
    for place, colour in zip([(0, 0), (6, 6), (3, 3), (0, 6)], expected, strict=True):
        x, y = plot.canvas.view.pixels(np.array(place, dtype=float)).tolist()
        corner = plot.canvas.mapFromScene(plot.canvas.view.mapToScene(x, y))
        seen = shown[corner.y(), corner.x()]
        assert seen == pytest.approx(opacity * colour + (1 - opacity) * rgb(theme.card), abs=5)


# Density ----------------------------------------------------------------------------------------------------


def binned(x, grid, weights=None, columns=(0, 1)):
    binning = Binning(ArrayRows(x, weights), Pair(columns), grid)
    drain(binning.fill())
    return binning


@pytest.mark.parametrize("weighted", [False, True])
def test_cells_count_what_a_histogram_counts(weighted):
    random = np.random.default_rng(0)
    x = random.normal(size=(300_000, 2))
    x[:5] = np.nan
    weights = random.uniform(0, 3, len(x)) if weighted else None
    grid = Grid((-2.0, 2.0, -1.0, 3.0), 70, 50)
    binning = binned(x, grid, weights)
    whole = np.zeros(grid.cells)
    whole[binning.occupied] = binning.totals
    there = slice(5, None)
    direct, _, _ = np.histogram2d(
        x[there, 1],
        x[there, 0],
        bins=(np.linspace(-1, 3, 51), np.linspace(-2, 2, 71)),
        weights=None if weights is None else weights[there],
    )
    assert whole.reshape(50, 70) == pytest.approx(direct[::-1])
    assert binning.visible == (np.abs(x[there, 0]) < 2)[(x[there, 1] > -1) & (x[there, 1] < 3)].sum()


@pytest.mark.parametrize("d", [2, 3])
def test_summed_colours_are_those_of_the_rows(d):
    random = np.random.default_rng(0)
    x = random.normal(size=(60_000, d)) * 2 + 3
    mixture = Mixture([0.5, 0.5], [[0.0] * d, [6.0] * d], np.stack([0.01 * np.eye(d), 4 * np.eye(d)]))
    grid = Grid((-2.0, 8.0, -2.0, 8.0), 40, 30)  # coarse cells: every row is coloured by itself
    binning = binned(x, grid)
    sums = drain(binning.colour(mixture, RED_BLUE, False))
    colours = mixture.responsibilities(x) @ RED_BLUE
    edges = (np.linspace(-2, 8, 31), np.linspace(-2, 8, 41))
    for channel in (0, 2):
        direct, *_ = np.histogram2d(x[:, 1], x[:, 0], bins=edges, weights=colours[:, channel])
        assert sums[channel] == pytest.approx(direct[::-1].ravel()[binning.occupied], abs=1e-6)


def test_fine_cells_have_the_colour_of_their_rows_to_a_shade():
    random = np.random.default_rng(0)
    x = random.normal(size=(100_000, 2)) * 2 + 3
    mixture = halves(2.0)
    binning = binned(x, Grid((-3.0, 9.0, -3.0, 9.0), 400, 400))
    assert binning.is_fine(mixture)
    quick = drain(binning.colour(mixture, RED_BLUE, False))
    binning._centroids = None
    exact = drain(binning.colour(mixture, RED_BLUE, False))
    assert np.abs(quick - exact).max() / 200 < 0.02 * binning.totals.max()
    assert np.abs((quick - exact) / binning.totals).mean() < 0.05


def test_coarse_cells_are_not_called_fine():
    binning = binned(np.zeros((10, 2)), Grid((-3.0, 9.0, -3.0, 9.0), 4, 4))
    assert not binning.is_fine(halves())


def test_a_single_far_row_is_seen_beside_many():
    x = np.concatenate([np.random.default_rng(0).normal(size=(200_000, 2)), [[8.0, 8.0]]])
    grid = Grid((-10.0, 10.0, -10.0, 10.0), 200, 200)
    binning = binned(x, grid)
    picture = binning.tone.picture(RED_BLUE[0][:, None] * binning.totals).pixels
    assert picture[19:21, 179:181, 3].max() > 80
    assert picture[0, 0, 3] == 0
    assert (picture[..., :3] <= picture[..., 3:]).all()
    assert (picture[..., 1] == 0).all() and picture[..., 2].max() == 200


def test_many_rows_become_density_and_single_again_when_zoomed_in(stage):
    random = np.random.default_rng(0)
    stage.rows(random.normal(size=(DRAWN_ONE_BY_ONE + 1, 2)))
    plot = stage.show("scatter")
    stage.run(halves())
    stage.settle(plot)
    assert plot.caption == "50\N{THIN SPACE}001 rows, drawn as density"
    plot.canvas.view.show_range((-0.5, 0.5), (-0.5, 0.5))
    stage.settle(plot)
    assert "drawn one by one" in plot.caption
    plot.fit_view()
    stage.settle(plot)
    assert "density" in plot.caption


def test_density_lies_where_the_rows_are(stage):
    rows = np.random.default_rng(0).normal(size=(DRAWN_ONE_BY_ONE * 2, 2)) * 0.1
    rows[0], rows[1] = (-10, -10), (10, 10)
    stage.rows(rows)
    plot = stage.show("scatter")
    shown = stage.pixels(plot)
    x, y = plot.canvas.view.pixels(np.zeros(2)).tolist()
    middle = plot.canvas.mapFromScene(plot.canvas.view.mapToScene(x, y))
    assert np.abs(shown[middle.y(), middle.x()] - rgb(LIGHT.noise)).max() < 12
    assert np.abs(shown[middle.y(), middle.x() + 40] - rgb(LIGHT.card)).max() < 25


def test_rows_with_empty_cells_are_named(stage):
    rows = np.random.default_rng(0).normal(size=(50, 2))
    rows[:3, 1] = np.nan
    stage.rows(rows)
    plot = stage.show("scatter")
    assert plot.caption == "3 with empty cells here not drawn"


@pytest.mark.parametrize("kind", ["scatter", "matrix"])
def test_points_grow_with_the_text(stage, kind):
    """What is set for the last row of a lecture hall is to be seen from there."""
    x = np.random.default_rng(5).uniform(0, 1, (30, 2))

    def inked(zoom):
        stage.rows(x)
        plot = stage.show(kind, theme=replace(LIGHT, zoom=zoom))
        stage.settle(plot)
        ground = np.array(QColor(LIGHT.card).getRgb()[:3])
        drawn = [dots.sprites.side for dots in _dots_of(plot)]
        assert drawn and (stage.pixels(plot) != ground).any()
        return max(drawn)

    assert inked(2.0) > 1.5 * inked(1.0)


@pytest.mark.parametrize("times", [1.0, 2.0, 3.0])
def test_the_name_of_the_axis_stands_below_its_numbers_at_any_size_of_text(stage, times):
    stage.rows(np.random.default_rng(5).uniform(0, 1, (30, 2)))
    plot = stage.show("scatter", size=(900, 700))
    font = plot.font()
    font.setPointSizeF(times * font.pointSizeF())
    plot.setFont(font)
    stage.settle(plot)
    axis = plot.canvas.bottom
    numbers = 10 + QFontMetricsF(axis.style["tickFont"]).height()
    name = axis.label.boundingRect()
    margin = axis.label.document().documentMargin()
    assert axis.label.pos().y() + name.top() + margin >= numbers
    assert axis.label.pos().y() + name.bottom() - margin <= axis.size().height() + 1


def _dots_of(plot):
    return plot._cloud._points._dots
