"""Borders of hard assignment stand where two centres are equally near, and none is nearer."""

import numpy as np
import pytest

from gmm_desktop.engine.shown.borders import borders_between, borders_in_plane

BOX = (-10.0, 10.0, -8.0, 8.0)


def distances(points, centres, units):
    return np.linalg.norm((points[:, None] - centres) / units, axis=2)


@pytest.mark.parametrize("k", [2, 3, 5, 12])
@pytest.mark.parametrize("units", [(1.0, 1.0), (1.0, 30.0), (1e-3, 1e3)])
def test_every_point_of_a_border_is_as_near_to_two_centres_and_to_none_nearer(k, units):
    units = np.array(units)
    centres = np.random.default_rng(k).uniform(-6, 6, (k, 2))
    segments = borders_in_plane(centres, units, BOX)
    assert len(segments)
    along = np.linspace(0.01, 0.99, 7)[:, None, None]
    points = ((1 - along) * segments[:, 0] + along * segments[:, 1]).reshape(-1, 2)
    nearest = np.sort(distances(points, centres, units), axis=1)
    assert nearest[:, 0] == pytest.approx(nearest[:, 1], rel=1e-6)
    assert (points >= np.array([-10, -8]) - 1e-6).all() and (points <= np.array([10, 8]) + 1e-6).all()


def test_the_borders_part_all_cells():
    centres = np.random.default_rng(1).uniform(-6, 6, (6, 2))
    segments = borders_in_plane(centres, np.ones(2), BOX)
    x = np.linspace(*BOX[:2], 2001)
    line = np.stack([x, np.full_like(x, 0.7)], axis=1)
    changes = np.flatnonzero(np.diff(distances(line, centres, np.ones(2)).argmin(axis=1)))
    crossed = sum((a[1] - 0.7) * (b[1] - 0.7) < 0 for a, b in segments)
    assert crossed == len(changes) > 0


@pytest.mark.parametrize("centres", [[[1.0, 1.0]], [[1.0, 1.0], [1.0, 1.0]], [[np.nan, 0.0], [1.0, 1.0]]])
def test_one_centre_has_no_border(centres):
    assert borders_in_plane(np.array(centres), np.ones(2), BOX).shape == (0, 2, 2)


def test_borders_outside_the_box_are_not_seen():
    assert len(borders_in_plane(np.array([[20.0, 0.0], [40.0, 0.0]]), np.ones(2), BOX)) == 0


def test_in_one_column_borders_are_midway():
    assert borders_between(np.array([4.0, 0.0, 1.0, 4.0])).tolist() == [0.5, 2.5]
    assert len(borders_between(np.array([3.0]))) == 0
