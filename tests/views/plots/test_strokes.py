"""Lines are worked out once for what is seen, however often they are drawn."""

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from gmm_desktop.views.plots.parts.canvas import Canvas
from gmm_desktop.views.plots.parts.stroke_layer import StrokeLayer
from gmm_desktop.views.plots.parts.strokes import halo, stroke

INK = QColor("black")


class Lines(StrokeLayer):
    """A line across, and how often it was asked for."""

    def __init__(self, view):
        super().__init__(view, 5)
        self.asked = 0

    def strokes(self, ratio):
        self.asked += 1
        ends = self.view.pixels(np.array([[0.0, 0.5], [1.0, 0.5]]))
        return [(1.0, (stroke(ends, INK, 3.0, ratio=ratio),))]


@pytest.fixture
def lines(qtbot):
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(300, 200)
    canvas.view.show_range((0.0, 1.0), (0.0, 1.0))
    layer = Lines(canvas.view)
    canvas.add(layer)
    return canvas, layer


def test_lines_are_worked_out_again_only_when_they_change_or_the_view_moves_far(lines):
    canvas, layer = lines
    first = canvas.grab().toImage()
    assert layer.asked == 1
    assert canvas.grab().toImage() == first and layer.asked == 1
    layer.update()
    canvas.grab()
    assert layer.asked == 2
    canvas.view.show_range((0.0, 1.0), (0.0, 0.7))
    assert canvas.grab().toImage() != first and layer.asked == 3
    canvas.view.show_range((1.2, 2.2), (0.0, 0.7))
    canvas.grab()
    assert layer.asked == 4


def middle(canvas):
    """The row of pixels in which the line is seen, in the middle of the view."""
    image = canvas.grab().toImage()
    view = canvas.view.sceneBoundingRect().toRect()
    column = view.center().x()
    dark = np.array([255 - image.pixelColor(column, y).lightness() for y in range(view.top(), view.bottom())])
    dark = np.where(dark > 60, dark, 0)  # without the grid
    return dark @ np.arange(len(dark)) / dark.sum()


@pytest.mark.parametrize("up", [(0.0, 1.0), (0.13, 1.13), (-0.3, 0.65), (0.02, 1.07)])
def test_lines_move_along_with_a_view_that_moves_a_little(lines, up):
    canvas, layer = lines
    canvas.grab()
    canvas.view.show_range((0.1, 1.05), up)
    along = middle(canvas)
    assert layer.asked == 1
    layer.update()
    assert along == pytest.approx(middle(canvas), abs=0.5) and layer.asked == 2


def drawn(made):
    """Darkness of each line of a picture, where the stroke crosses its middle column."""
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        made.draw(painter)
    return np.array([255 - image.pixelColor(30, y).lightness() for y in range(40)]) / 255


@pytest.mark.parametrize("width", [1.0, 1.6, 3.0, 5.0])
def test_a_stroke_is_as_wide_as_it_should_be(width):
    line = np.array([[0.0, 20.5], [60.0, 20.5]])
    assert drawn(stroke(line, INK, width, ratio=1.0)).sum() == pytest.approx(width, abs=0.6)


def test_a_halo_runs_along_both_sides():
    line = np.array([[0.0, 20.5], [60.0, 20.5]])
    dark = drawn(halo(line, INK, 4.0, reach=2.0, ratio=1.0))
    assert dark[20] == 0 and dark[16:19].sum() > 1 and dark[22:25].sum() > 1


@pytest.mark.parametrize("points", [0, 1])
def test_too_few_points_are_no_line(points):
    assert not drawn(stroke(np.zeros((points, 2)), INK, 2.0, ratio=1.0)).any()
    assert not drawn(halo(np.zeros((points, 2)), INK, 2.0, reach=1.0, ratio=1.0)).any()
