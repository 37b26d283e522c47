"""Soft colours are the responsibilities times the palette, for any rows."""

import numpy as np
import pytest

from gmm_desktop.engine import Mixture, Noise
from gmm_desktop.engine.shown.colouring import Colouring

PALETTE = np.array([[255.0, 0, 0], [0, 255, 0], [0, 0, 255], [90, 90, 90]])


def three(d=2, noise=None, scale=1.0, offset=0.0):
    random = np.random.default_rng(2)
    roots = random.normal(size=(3, d, d)) + 1.5 * np.eye(d)
    weights = np.array([0.5, 0.3, 0.2]) * (1 - (noise.weight if noise else 0))
    means = random.normal(size=(3, d)) * 3 * scale + offset
    return Mixture(weights, means, roots @ roots.swapaxes(1, 2) * scale**2, "VVV", noise)


def rows(d=2, n=20_000):
    return np.random.default_rng(4).normal(size=(n, d)) * 4


@pytest.mark.parametrize("d", [1, 2, 5])
@pytest.mark.parametrize("noise", [None, 0.25])
def test_colours_are_blended_by_responsibility(d, noise):
    mixture = three(d, noise and Noise(noise, np.full(d, 20.0)))
    x = rows(d)
    palette = PALETTE[: 3 + (noise is not None)]
    shares = mixture.responsibilities(x)
    coloured = Colouring(mixture, palette).of(x)
    assert pytest.approx(shares @ palette, abs=1e-9) == coloured.colours.T
    assert (coloured.most == shares.argmax(axis=1)).all()


def test_hard_colours_are_those_of_the_most_probable_component():
    mixture, x = three(), rows()
    coloured = Colouring(mixture, PALETTE[:3], hard=True).of(x)
    assert (PALETTE[mixture.responsibilities(x).argmax(axis=1)] == coloured.colours.T).all()


def test_empty_cells_leave_the_colour_to_the_others():
    mixture, x = three(3), rows(3, 400)
    x[::3, 1] = np.nan
    x[::5, 0] = np.nan
    x[7] = np.nan
    colours = Colouring(mixture, PALETTE[:3]).of(x).colours.T
    for row, colour in zip(x, colours, strict=True):
        there = np.flatnonzero(~np.isnan(row))
        shares = (
            mixture.weights if not len(there) else mixture.marginal(there).responsibilities(row[None, there])[0]
        )
        assert colour == pytest.approx(shares @ PALETTE[:3], abs=1e-9)


@pytest.mark.parametrize(("scale", "offset"), [(1e-12, 0.0), (1e12, 0.0), (1.0, 1e9), (1e-6, 1.0)])
def test_units_and_offsets_do_not_change_colours(scale, offset):
    x = np.round(rows() * 1024) / 1024
    plain = Colouring(three(), PALETTE[:3]).of(x).colours
    moved = Colouring(three(scale=scale, offset=offset), PALETTE[:3]).of(x * scale + offset).colours
    assert moved == pytest.approx(plain, abs=0.05)


@pytest.mark.parametrize("variance", [0.0, 1e-300, 1e300])
def test_degenerate_covariances_and_far_rows_give_finite_colours(variance):
    mixture = Mixture([0.5, 0.5], [[0.0, 0.0], [1.0, 1.0]], np.stack([variance * np.eye(2)] * 2))
    colours = Colouring(mixture, PALETTE[:2]).of(np.array([[0.0, 0.0], [1e308, -1e308], [0.5, 0.5]])).colours
    assert np.isfinite(colours).all()
    assert colours.min() >= 0 and colours.max() <= 255
