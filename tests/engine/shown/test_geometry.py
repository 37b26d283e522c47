"""Ellipses, curves and ways between mixtures are where the formulas say."""

from __future__ import annotations

import numpy as np
import pytest

from gmm_desktop.engine.mixture import Floats, Mixture, Noise
from gmm_desktop.engine.shown.geometry import densities, ellipses, interpolate

RADII = (1.0, 2.0, 3.0)


def mixture(seed: int, k: int = 3, d: int = 2, units: Floats | None = None) -> Mixture:
    rng = np.random.default_rng(seed)
    roots = rng.normal(size=(k, d, d + 2))
    scale = np.ones(d) if units is None else units
    covariances = roots @ roots.swapaxes(-1, -2) * scale * scale[:, None]
    return Mixture(rng.dirichlet(np.ones(k)), rng.normal(size=(k, d)) * scale, covariances)


@pytest.mark.parametrize("columns", [(0, 1), (2, 0), (1, 3)])
def test_outlines_lie_at_their_radius(columns: tuple[int, int]) -> None:
    whole = mixture(1, d=4)
    outlines = ellipses(whole, columns, RADII, points=50)
    assert outlines.shape == (3, 3, 50, 2)
    chosen = whole.marginal(columns)
    for j in range(3):
        apart = outlines[j] - chosen.means[j]
        distances = np.einsum("rpa,ab,rpb->rp", apart, np.linalg.inv(chosen.covariances[j]), apart)
        np.testing.assert_allclose(distances, np.square(RADII)[:, None] * np.ones(50), rtol=1e-12)
    assert np.array_equal(outlines[:, :, 0], outlines[:, :, -1])


def test_outlines_do_not_depend_on_the_units() -> None:
    units = np.array([1e-12, 1e12])
    np.testing.assert_allclose(
        ellipses(mixture(2, units=units), (0, 1), RADII), ellipses(mixture(2), (0, 1), RADII) * units, rtol=1e-10
    )


def test_the_outline_touches_its_box() -> None:
    one = mixture(3, k=1)
    (((low, high),),) = [[(o.min(axis=0), o.max(axis=0)) for o in ellipses(one, (0, 1), (1.0,), 20001)[0]]]
    np.testing.assert_allclose(high - low, 2 * one.standard_deviations[0], rtol=1e-7)


@pytest.mark.parametrize(
    ("covariance", "span"),
    [
        (np.zeros((2, 2)), (0.0, 0.0)),
        (np.diag([4.0, 0.0]), (4.0, 0.0)),
        (np.ones((2, 2)), (2.0, 2.0)),
        (np.array([[1.0, 1.0 + 1e-15], [1.0 + 1e-15, 1.0]]), (2.0, 2.0)),
    ],
    ids=["point", "along a column", "line", "line by rounding"],
)
def test_flat_components_have_flat_outlines(covariance: Floats, span: tuple[float, float]) -> None:
    flat = Mixture(np.ones(1), np.zeros((1, 2)), covariance[None])
    with np.errstate(all="raise", under="ignore"):
        outline = ellipses(flat, (0, 1), (1.0,))[0, 0]
    np.testing.assert_allclose(np.ptp(outline, axis=0), span, atol=1e-7)


def test_curves_add_up_to_the_density() -> None:
    whole = mixture(4, d=3)
    x = np.linspace(-6.0, 6.0, 101)
    curves = densities(whole, 1, x)
    assert curves.shape == (3, 101)
    np.testing.assert_allclose(curves.sum(axis=0), np.exp(whole.marginal([1]).log_density(x[:, None])), rtol=1e-12)
    wide = np.linspace(-80.0, 80.0, 20001)
    areas = densities(whole, 1, wide).sum(axis=1) * (wide[1] - wide[0])
    np.testing.assert_allclose(areas, whole.weights, rtol=1e-9)


def test_curves_far_away_and_of_flat_components_are_zero() -> None:
    flat = Mixture(np.ones(2) / 2, np.zeros((2, 1)), np.array([[[0.0]], [[1e-300]]]))
    with np.errstate(all="raise", under="ignore"):
        assert np.array_equal(densities(flat, 0, np.array([1e6, -1e6])), np.zeros((2, 2)))


@pytest.mark.parametrize("d", [1, 2, 5])
def test_the_way_between_mixtures_stays_positive_definite(d: int) -> None:
    start, end = mixture(5, d=d), mixture(6, d=d)
    assert interpolate(start, end, 0.0) is start
    assert interpolate(start, end, 1.0) is end
    for share in (1e-9, 0.1, 0.5, 0.9, 1 - 1e-9):
        between = interpolate(start, end, share)
        assert np.linalg.eigvalsh(between.covariances).min() > 0
        assert between.weights.sum() == pytest.approx(1.0, abs=1e-15)
        np.testing.assert_allclose(between.means, start.means + share * (end.means - start.means), atol=1e-14)
    np.testing.assert_allclose(interpolate(start, end, 1e-13).covariances, start.covariances, rtol=1e-10)
    np.testing.assert_allclose(interpolate(start, end, 1 - 1e-13).covariances, end.covariances, rtol=1e-10)


def test_one_way_and_back_are_the_same_way() -> None:
    start, end = mixture(7, d=3), mixture(8, d=3)
    there, back = interpolate(start, end, 0.3), interpolate(end, start, 0.7)
    np.testing.assert_allclose(there.covariances, back.covariances, rtol=1e-11)


def test_the_way_is_that_of_least_effort() -> None:
    """Points carried by T = Σ_a⁻¹ # Σ_b, in units in which both columns have the same spread."""
    turn = np.array([[0.8, -0.6], [0.6, 0.8]])
    first, second = np.diag([1.0, 0.5]), turn @ np.diag([0.9, 0.7]) @ turn.T
    scale = np.sqrt(np.maximum(np.diag(first), np.diag(second)))
    a, b = first / scale / scale[:, None], second / scale / scale[:, None]

    def root(matrix: Floats) -> Floats:
        values, axes = np.linalg.eigh(matrix)
        return np.asarray((axes * np.sqrt(values)) @ axes.T)

    back = np.linalg.inv(root(a))
    carried = 0.6 * np.eye(2) + 0.4 * (back @ root(root(a) @ b @ root(a)) @ back)
    expected = (carried @ a @ carried) * scale * scale[:, None]
    start = Mixture(np.ones(1), np.zeros((1, 2)), first[None])
    found = interpolate(start, Mixture(np.ones(1), np.zeros((1, 2)), second[None]), 0.4)
    np.testing.assert_allclose(found.covariances[0], expected, rtol=1e-12)


def test_the_way_does_not_depend_on_the_units() -> None:
    units = np.array([1e-9, 1e9])
    plain = interpolate(mixture(9), mixture(10), 0.4)
    scaled = interpolate(mixture(9, units=units), mixture(10, units=units), 0.4)
    np.testing.assert_allclose(scaled.covariances, plain.covariances * units * units[:, None], rtol=1e-10)


def test_the_way_from_a_flat_component() -> None:
    flat = Mixture(np.ones(1), np.zeros((1, 2)), np.array([[[1.0, 1.0], [1.0, 1.0 + 1e-14]]]))
    full = mixture(11, k=1)
    with np.errstate(all="raise", under="ignore"):
        assert np.linalg.eigvalsh(interpolate(flat, full, 0.5).covariances).min() > 0
        point = Mixture(np.ones(1), np.zeros((1, 2)), np.zeros((1, 2, 2)))
        np.testing.assert_allclose(interpolate(point, full, 0.5).covariances, full.covariances / 4, rtol=1e-12)
        assert not interpolate(point, point, 0.5).covariances.any()


def test_a_background_moves_or_fades() -> None:
    plain = mixture(12)
    noisy = Mixture(plain.weights * 0.8, plain.means, plain.covariances, "VVV", Noise(0.2, np.array([1.0, 2.0])))
    for start, end in ((plain, noisy), (noisy, plain)):
        between = interpolate(start, end, 0.5)
        assert between.noise is not None
        assert between.noise.weight == pytest.approx(0.1)
        assert between.weights.sum() + between.noise.weight == pytest.approx(1.0)
    moved = interpolate(noisy, noisy, 0.5).noise
    assert moved is not None
    assert np.array_equal(moved.sides, [1.0, 2.0])
    assert interpolate(plain, plain, 0.5).noise is None


def test_mixtures_of_other_size_have_no_way_between_them() -> None:
    with pytest.raises(ValueError, match="components"):
        interpolate(mixture(1, k=2), mixture(1, k=3), 0.5)
