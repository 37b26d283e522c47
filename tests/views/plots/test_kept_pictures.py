"""What is drawn once and kept is drawn anew as soon as it would look otherwise, held against a plot just shown."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QFont, QImage, QPainter, qRgb

from gmm_desktop.engine import Mixture
from gmm_desktop.views.plots.parts.marks import Marks
from gmm_desktop.views.theme import DARK, LIGHT

LARGE = replace(LIGHT, zoom=1.6)


def mixture(at=0.0):
    return Mixture([0.5, 0.5], [[at, 0.0], [6.0, 6.0]], np.stack([np.eye(2)] * 2))


def clouds():
    random = np.random.default_rng(3)
    return np.concatenate([random.normal(size=(40, 2)), random.normal(size=(40, 2)) + 6])


def on_dark(plot):
    plot.set_theme(DARK)


def larger(plot):
    font = QFont(plot.font())
    font.setPointSizeF(1.6 * font.pointSizeF())
    plot.setFont(font)
    plot.set_theme(LARGE)


def elsewhere(plot):
    left, right, bottom, top = plot.canvas.view.shown
    plot.canvas.view.show_range((left, right - 0.2 * (right - left)), (bottom + 0.1 * (top - bottom), top))


def smaller(plot):
    plot.resize(470, 350)


@pytest.mark.parametrize("kind", ["scatter", "hard_against_soft"])
@pytest.mark.parametrize("change", [on_dark, larger, elsewhere, smaller])
def test_a_plot_that_changed_looks_like_one_that_was_always_so(stage, qtbot, kind, change):
    stage.rows(clouds())
    changed = stage.show(kind)
    stage.run(mixture(), mixture(0.5))
    before = stage.pixels(changed)
    change(changed)
    after = stage.pixels(changed)
    assert after.shape != before.shape or (after != before).any()
    other = stage.show(kind, changed.theme, (changed.width(), changed.height()))
    other.setFont(changed.font())
    other.canvas.view.show_range(*zip(*[iter(changed.canvas.view.shown)] * 2, strict=True))
    qtbot.waitUntil(lambda: np.array_equal(stage.pixels(changed), stage.pixels(other)), timeout=10_000)


def test_a_letter_follows_its_name(stage):
    stage.rows(clouds())
    plot = stage.show("scatter")
    stage.run(mixture())
    before = stage.pixels(plot)
    stage.session.rename(0, "Zebra")
    assert (stage.pixels(plot) != before).any()


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("crowd", [False, True])
def test_rings_stand_around_the_middle_of_their_rows(stage, crowd, ratio):
    stage.rows(clouds())
    plot = stage.show("scatter")
    view = plot.canvas.view
    marks = Marks(view, LIGHT)
    marks.show_places(np.array([[3.0, 3.0]] * (100 if crowd else 1)))
    size = view.rect().size() * ratio
    image = QImage(round(size.width()), round(size.height()), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(qRgb(255, 255, 255))
    with QPainter(image) as painter:
        marks.draw(painter, ratio)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)[:, : image.width(), 0]
    down, across = np.nonzero(pixels < 200)
    x, y = np.floor(view.pixels(np.array([3.0, 3.0])) * ratio)
    assert across.max() - x == x - across.min() == down.max() - y == y - down.min()
    assert across.max() - x == pytest.approx((0.7 if crowd else 1.0) * 5.5 * ratio, abs=1.5)
    assert pixels[int(y), int(x)] == 255
