"""Contour lines lie where numbers on a grid have a value, closed unless they meet the edge."""

from __future__ import annotations

import numpy as np
import pytest

from gmm_desktop.engine.mixture import Floats
from gmm_desktop.engine.shown.contours import contour_lines

X, Y = np.linspace(-4.0, 4.0, 81), np.linspace(-3.0, 3.0, 61)


def around(*places: tuple[float, float]) -> Floats:
    """Squared distance below the nearest of some places, so that it is high near them."""
    return np.max([-((X - x) ** 2)[None] - ((Y - y) ** 2)[:, None] for x, y in places], axis=0)


def turned(line: Floats) -> float:
    """Twice the area that a line goes around, positive where it is on its left."""
    (x, y), (next_x, next_y) = line[:-1].T, line[1:].T
    return float((x * next_y - next_x * y).sum())


def test_a_circle_is_one_closed_line() -> None:
    (line,) = contour_lines(around((0.3, -0.2)), -4.0, X, Y)
    assert (line[0] == line[-1]).all()
    np.testing.assert_allclose(np.hypot(*(line - (0.3, -0.2)).T), 2.0, atol=2e-3)
    assert turned(line) == pytest.approx(2 * np.pi * 4.0, rel=2e-3)
    assert np.abs(np.diff(line, axis=0)).max() < 0.11


def test_what_is_high_is_on_the_left_also_around_a_hollow() -> None:
    (line,) = contour_lines(-around((0.0, 0.0)), 4.0, X, Y)
    assert turned(line) == pytest.approx(-2 * np.pi * 4.0, rel=2e-3)


def test_islands_have_lines_of_their_own_longest_first() -> None:
    field = np.maximum(around((-2.0, 0.0)), around((2.0, 0.0)) - 0.5)
    lines = contour_lines(field, -1.0, X, Y)
    assert len(lines) == 2
    assert lines[0].mean(axis=0) == pytest.approx((-2.0, 0.0), abs=0.1)
    assert lines[1].mean(axis=0) == pytest.approx((2.0, 0.0), abs=0.1)


def test_a_line_that_meets_the_edge_is_open_there() -> None:
    (line,) = contour_lines(np.tile(X, (len(Y), 1)), 1.02, X, Y)
    assert line[:, 0] == pytest.approx(np.full(len(Y), 1.02))
    assert sorted(line[[0, -1], 1]) == [-3.0, 3.0]


@pytest.mark.parametrize("middle", [-1.0, 1.0])
def test_a_saddle_is_crossed_as_its_middle_says(middle: float) -> None:
    field = np.array([[2.0 + middle, -2.0], [-2.0, 2.0 + middle]])
    lines = contour_lines(field, 0.0, np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    assert len(lines) == 2
    around_low_corners = all(((line[:, 0] > 0.5) == (line[:, 1] < 0.5)).all() for line in lines)
    assert around_low_corners == (middle > 0)


def test_where_nothing_reaches_the_level_there_is_no_line() -> None:
    for level in (-1e9, 1e9):
        assert contour_lines(around((0.0, 0.0)), level, X, Y) == []


def test_a_value_on_grid_points_is_crossed_there() -> None:
    (line,) = contour_lines(np.tile(X, (len(Y), 1)), float(X[50]), X, Y)
    assert line[:, 0] == pytest.approx(np.full(len(Y), X[50]))


def test_grids_need_not_be_even() -> None:
    x = np.sort(np.random.default_rng(0).uniform(-4, 4, 300))
    field = -(x**2)[None] - (Y**2)[:, None]
    (line,) = contour_lines(field, -4.0, x, Y)
    np.testing.assert_allclose(np.hypot(*line.T), 2.0, atol=5e-3)


def test_random_fields_give_lines_that_end_only_at_the_edge() -> None:
    field = np.random.default_rng(5).normal(size=(40, 50))
    x, y = np.arange(50.0), np.arange(40.0)
    lines = contour_lines(field, 0.1, x, y)
    assert len(lines) > 50
    for line in lines:
        if (line[0] != line[-1]).any():
            assert all(at[0] in (0.0, 49.0) or at[1] in (0.0, 39.0) for at in line[[0, -1]])
    points = np.concatenate([line[:-1] if (line[0] == line[-1]).all() else line for line in lines])
    assert len(np.unique(points, axis=0)) == len(points)
