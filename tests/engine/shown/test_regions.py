"""Highest-density regions hold what they say, of every mixture and in all units."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gmm_desktop.engine.mixture import Floats, Mixture, Noise
from gmm_desktop.engine.shown.regions import Surface, holding

SHARES = (0.5, 0.8, 0.95, 0.99)


def random_mixture(k: int, seed: int = 0, noise: Noise | None = None) -> Mixture:
    rng = np.random.default_rng(seed)
    roots = rng.normal(size=(k, 2, 3)) * rng.uniform(0.2, 1.0, (k, 1, 1))
    weights = rng.dirichlet(np.ones(k)) * (1.0 - (noise.weight if noise else 0.0))
    return Mixture(weights, rng.normal(size=(k, 2)) * 3, roots @ roots.swapaxes(1, 2), "VVV", noise)


def held(mixture: Mixture, levels: Floats, middle: Floats) -> Floats:
    """Return what is held above each level, by a million rows drawn at random."""
    rng = np.random.default_rng(1)
    surface = Surface.of(mixture)
    x, component = mixture.sample(1_000_000, rng)
    if mixture.noise is not None:
        mine = component == mixture.k
        x[mine] = middle + (rng.random((int(mine.sum()), 2)) - 0.5) * mixture.noise.sides
    heights = surface.at(x)
    return np.array([(heights >= level).mean() for level in levels])


def test_the_surface_is_the_density() -> None:
    mixture = random_mixture(4)
    x, y = np.linspace(-6, 6, 40), np.linspace(-5, 7, 30)
    places = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    near = mixture.log_density(places).reshape(30, 40)
    np.testing.assert_allclose(Surface.of(mixture).on_grid(x, y), near, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(Surface.of(mixture).at(places).reshape(30, 40), near, rtol=1e-10, atol=1e-10)


def test_regions_of_one_component_are_its_ellipses() -> None:
    mixture = random_mixture(1)
    surface = Surface.of(mixture)
    radii = np.sqrt(2 * (surface.log_peaks[0] - surface.levels(SHARES, np.zeros(2))))
    np.testing.assert_allclose(radii, [holding(share) for share in SHARES], rtol=1e-3)
    np.testing.assert_allclose(1 - np.exp(-(radii**2) / 2), SHARES, atol=1e-4)


@pytest.mark.parametrize("k", [2, 5, 20, 70])
def test_regions_hold_what_they_say(k: int) -> None:
    mixture = random_mixture(k, seed=k)
    levels = Surface.of(mixture).levels(SHARES, np.zeros(2))
    np.testing.assert_allclose(held(mixture, levels, np.zeros(2)), SHARES, atol=0.003)


def test_a_background_is_held_where_its_box_is() -> None:
    middle = np.array([2.0, -1.0])
    mixture = random_mixture(3, noise=Noise(0.3, np.array([14.0, 11.0])))
    levels = Surface.of(mixture).levels(SHARES, middle)
    np.testing.assert_allclose(held(mixture, levels, middle), SHARES, atol=0.003)
    without = Surface.of(random_mixture(3)).levels(SHARES, middle)
    assert levels[1] < without[1]


def test_regions_do_not_depend_on_the_units() -> None:
    mixture, units = random_mixture(3), np.array([1e-12, 1e12])
    other = Mixture(mixture.weights, mixture.means * units, mixture.covariances * units * units[:, None])
    levels = Surface.of(mixture).levels(SHARES, np.zeros(2))
    np.testing.assert_allclose(
        Surface.of(other).levels(SHARES, np.zeros(2)), levels, atol=1e-6
    )  # their product is 1


def test_beyond_its_reach_the_density_is_below_the_level() -> None:
    mixture = random_mixture(5, seed=3)
    surface = Surface.of(mixture)
    for level in surface.levels(SHARES, np.zeros(2)):
        low, high = surface.reach(level)
        edge = np.linspace(0, 1, 200)[:, None]
        sides = [low + edge * (high - low) * one + (high - low) * other for one, other in
                 (((1, 0), (0, 0)), ((1, 0), (0, 1)), ((0, 1), (0, 0)), ((0, 1), (1, 0)))]  # fmt: skip
        assert surface.at(np.concatenate(sides)).max() < level


def test_what_has_no_density_has_no_part() -> None:
    flat = np.stack([np.eye(2), np.zeros((2, 2)), np.ones((2, 2)), np.diag([1.0, 0.0])])
    mixture = Mixture(np.full(4, 0.25), np.zeros((4, 2)), flat)
    with np.errstate(all="raise", under="ignore"):
        surface = Surface.of(mixture)
        assert len(surface.weights) == 1
        assert surface.levels(SHARES, np.zeros(2)) == pytest.approx(
            surface.log_peaks[0] + np.log1p(-np.array(SHARES)), abs=0.01
        )
        none = Surface.of(Mixture(np.ones(1), np.zeros((1, 2)), np.zeros((1, 2, 2))))
        assert len(none.levels(SHARES, np.zeros(2))) == 0


def test_far_from_everything_it_is_a_number() -> None:
    heights = Surface.of(random_mixture(2)).on_grid(np.array([-1e9, 0.0, 1e9]), np.array([0.0, 1e300]))
    assert np.isfinite(heights).all() and heights[0, 1] > heights.max() - 1e-9
    assert math.isfinite(heights.min())
